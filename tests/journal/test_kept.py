"""Inputs that are kept: each content once, theirs alone who run the server, and never half."""

import json
import stat

import pytest

from byeori.journal.kept import Inputs

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def test_a_sole_file_is_kept_as_it_came_once(tmp_path):
    inputs = Inputs(tmp_path / "inputs")
    path, media = inputs.keep({"image": PNG})
    assert media == "image/png"
    assert path.endswith(".png")
    assert (tmp_path / path).read_bytes() == PNG
    assert Inputs(tmp_path / "inputs").keep({"image": PNG}) == (path, media)
    assert len([file for file in (tmp_path / "inputs").rglob("*") if file.is_file()]) == 1


def test_of_several_inputs_the_values_are_json_that_names_its_files(tmp_path):
    path, media = Inputs(tmp_path / "inputs").keep({"photo": PNG, "story": "벼리"})
    told = json.loads((tmp_path / path).read_text(encoding="utf-8"))
    assert media == "application/json"
    assert told["story"] == "벼리"
    assert (tmp_path / told["photo"]["file"]).read_bytes() == PNG


def test_what_people_asked_is_for_nobody_else_on_the_machine(tmp_path):
    path, _ = Inputs(tmp_path / "inputs").keep({"image": PNG})
    assert stat.S_IMODE((tmp_path / path).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / path).parent.stat().st_mode) == 0o700


def test_a_write_that_fails_leaves_nothing_behind_and_is_tried_again(tmp_path, monkeypatch):
    inputs = Inputs(tmp_path / "inputs")
    with monkeypatch.context() as patch:

        def fail(*_):
            raise OSError("full")

        patch.setattr("byeori.journal.kept.os.replace", fail)
        with pytest.raises(OSError, match="full"):
            inputs.keep({"image": PNG})
    assert not [file for file in (tmp_path / "inputs").rglob("*") if file.is_file()]
    assert (tmp_path / inputs.keep({"image": PNG})[0]).is_file()
