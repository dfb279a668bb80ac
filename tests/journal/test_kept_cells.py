"""Kept inputs come back by column, and nothing outside of their folder ever does."""

import json
import os

import pytest

from byeori.journal.kept_cells import KeptInputs, file_named_by, kept_cells, kept_file

JSON = "application/json"


@pytest.fixture
def kept(tmp_path):
    folder = tmp_path / "runs"
    (folder / "inputs").mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(b"SECRET")
    (folder / "inputs" / "b.png").write_bytes(b"PNG")
    return folder


def test_a_cell_that_leads_out_of_the_folder_stays_what_was_sent(kept, tmp_path):
    outside = [
        {"file": "../secret.png"},
        {"file": "byeori.db"},
        {"file": str(tmp_path / "secret.png")},
        {"file": "a\0b"},
    ]
    record = {"photo": {"file": "inputs/b.png"}, **{f"out{place}": cell for place, cell in enumerate(outside)}}
    (kept / "inputs" / "a.json").write_text(json.dumps(record))
    cells = kept_cells(kept, "inputs/a.json", JSON)
    assert cells["photo"] == kept / "inputs/b.png"
    assert [cells[f"out{place}"] for place in range(4)] == outside


def test_a_link_that_leads_out_of_the_folder_is_not_followed(kept, tmp_path):
    (kept / "inputs" / "link.png").symlink_to(tmp_path / "secret.png")
    assert kept_file(kept, "inputs/link.png") is None
    assert kept_cells(kept, "inputs/link.png", "image/png") == {}


def test_no_folder_that_leads_out_is_entered_however_many_were_read_before(kept, tmp_path):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "b.png").write_bytes(b"SECRET")
    (kept / "inputs" / "ab").mkdir()
    (kept / "inputs" / "ab" / "b.png").write_bytes(b"PNG")
    (kept / "inputs" / "out").symlink_to(tmp_path / "secrets")
    (kept / "inputs" / "in").symlink_to(kept / "inputs" / "ab")
    (kept / "inputs" / "ab" / "link.png").symlink_to(tmp_path / "secret.png")
    inputs = KeptInputs(kept)
    for _ in range(2):
        assert inputs.file("inputs/ab/b.png") == kept / "inputs/ab/b.png"
        assert inputs.file("inputs/in/b.png") == kept / "inputs/in/b.png"
        outside = ["inputs/out/b.png", "inputs/ab/link.png", "inputs/ab/../../../secret.png", "inputs/..", "", "."]
        assert [inputs.file(one) for one in outside] == [None] * len(outside)
        assert inputs.cells("inputs/out/b.png", "image/png") == {}


def test_where_a_folder_leads_is_looked_up_once(kept, monkeypatch):
    looked, real = [], os.path.realpath
    monkeypatch.setattr(os.path, "realpath", lambda path: looked.append(path) or real(path))
    inputs = KeptInputs(kept)
    for number in range(50):
        assert inputs.file(f"inputs/ab/{number}.png") is not None
    assert len(looked) == 2  # the folder of inputs, and `ab`


@pytest.mark.parametrize("content", ["", "[1]", "null", "{", "[" * 100_000])
def test_a_kept_file_that_is_no_record_gives_nothing(kept, content):
    (kept / "inputs" / "a.json").write_text(content)
    assert kept_cells(kept, "inputs/a.json", JSON) == {}


def test_what_was_not_kept_gives_nothing(kept):
    assert kept_cells(kept, None, None) == {}
    assert kept_cells(kept, "inputs/gone.png", "image/png") == {}
    assert kept_cells(kept, "inputs/b.png", "image/png", "photo") == {"photo": kept / "inputs/b.png"}


def test_a_cell_names_a_file_only_where_it_says_nothing_else():
    assert file_named_by({"file": "a", "more": 1}) is None
    assert file_named_by({"file": 3}) is None
