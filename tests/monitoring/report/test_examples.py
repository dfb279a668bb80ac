import json

import pytest

from byeori.monitoring.report.examples import shown_input
from watched import bundle_in


@pytest.fixture(scope="module")
def task(tmp_path_factory):
    return bundle_in(tmp_path_factory.mktemp("bundle")).task


def test_a_kept_row_of_a_table_is_shown_by_its_columns(task, tmp_path):
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs" / "a.json").write_text(json.dumps({"age": 33, "town": "<i>Seoul</i>"}))
    shown = shown_input(task, tmp_path, "inputs/a.json", "application/json")
    assert "33" in shown
    assert "<i>" not in shown


@pytest.mark.parametrize("content", [None, "no json", "[1]", '{"age": {"file": "inputs/gone.png"}}'])
def test_an_input_that_was_not_kept_or_is_gone_or_damaged_is_not_shown(task, tmp_path, content):
    (tmp_path / "inputs").mkdir()
    if content is not None:
        (tmp_path / "inputs" / "a.json").write_text(content)
    assert shown_input(task, tmp_path, "inputs/a.json", "application/json") is None
    assert shown_input(task, tmp_path, None, None) is None


@pytest.mark.parametrize("path", ["secret.json", "inputs/../secret.json", "/etc/hostname"])
def test_no_file_outside_of_the_kept_inputs_is_read(task, tmp_path, path):
    (tmp_path / "inputs").mkdir()
    (tmp_path / "secret.json").write_text(json.dumps({"age": 33, "town": "Seoul"}))
    (tmp_path / "inputs" / "b.json").write_text(json.dumps({"age": 33, "town": {"file": path}}))
    assert shown_input(task, tmp_path, path, "application/json") is None
    assert shown_input(task, tmp_path, "inputs/b.json", "application/json") is None
