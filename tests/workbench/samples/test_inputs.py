"""What a page shows of a sample's inputs."""

import json

import pytest

from asked import PETS, png_of
from byeori.core.errors import DataError
from byeori.tracking.records import Answer
from byeori.workbench.samples.inputs import cells_of_answer, cells_of_sample, file_of, shown_inputs


def _address(name):
    return f"/x/{name}"


def _answer(path, media):
    return Answer("a", 1.0, "b", None, {}, {}, 1.0, path, media)


def test_pictures_sounds_texts_and_values_are_told_apart(tmp_path):
    (tmp_path / "a.png").write_bytes(png_of())
    cells = {
        "photo": tmp_path / "a.png",
        "bytes": png_of(),
        "lost": tmp_path / "b.png",
        "noise": b"RIFF\0\0\0\0WAVEfmt ",
        "zip": b"PK\3\4",
        "age": 3,
        "town": "Bergen",
        "story": "x" * 100,
        "none": None,
    }
    shown = {one["name"]: (one["kind"], one.get("url", one.get("text"))) for one in shown_inputs(cells, _address)}
    assert shown == {
        "photo": ("picture", "/x/photo"),
        "bytes": ("picture", "/x/bytes"),
        "lost": ("gone", "b.png: no such file"),
        "noise": ("player", "/x/noise"),
        "zip": ("gone", "a file"),
        "age": ("value", "3"),
        "town": ("value", "Bergen"),
        "story": ("text", "x" * 100),
        "none": ("value", None),
    }
    assert [one["element"] for one in shown_inputs(cells, _address) if one["kind"] == "player"] == ["audio"]


def test_a_text_that_a_caller_sent_is_never_taken_for_a_path(tmp_path):
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs" / "a.json").write_text(json.dumps({"text": str(tmp_path / "secret.png"), "age": 3}))
    (tmp_path / "secret.png").write_bytes(png_of())
    cells = cells_of_answer(_answer("inputs/a.json", "application/json"), tmp_path)
    assert cells == {"text": str(tmp_path / "secret.png"), "age": 3}
    with pytest.raises(DataError, match="no file that is there"):
        file_of(cells, "text")


def test_files_of_a_kept_sample_are_found_and_none_outside_of_the_folder(tmp_path):
    kept = tmp_path / "runs"
    (kept / "inputs").mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(png_of())
    (kept / "inputs" / "b.png").write_bytes(png_of())
    record = {"photo": {"file": "inputs/b.png"}, "out": {"file": "../secret.png"}}
    (kept / "inputs" / "a.json").write_text(json.dumps(record))
    cells = cells_of_answer(_answer("inputs/a.json", "application/json"), kept)
    assert cells == {"photo": (kept / "inputs" / "b.png").resolve(), "out": {"file": "../secret.png"}}
    assert cells_of_answer(_answer("../secret.png", "image/png"), kept) == {}
    assert cells_of_answer(_answer("inputs/b.png", "image/png"), kept) == {"": (kept / "inputs" / "b.png").resolve()}
    assert cells_of_answer(_answer(None, None), kept) == {}


def test_cells_of_a_source_are_files_where_their_field_reads_files(tmp_path):
    cells = cells_of_sample({"image": "a.png", "name": "b.png"}, PETS.inputs, tmp_path)
    assert cells == {"image": tmp_path / "a.png", "name": "b.png"}
