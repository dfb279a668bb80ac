"""Files of answers: whole or not there, in three forms, and of pictures a folder."""

import csv
import json

import polars as pl
import pytest

from byeori.bundles.predicting.asked import Asked
from byeori.bundles.predicting.columns import columns_of
from byeori.bundles.predicting.writers import Form, writer
from byeori.core.errors import ConfigError

ANSWERS = [{"value": "cat", "confidence": 0.75}, {"value": "dog", "confidence": 0.5}]
PICTURE = "data:image/png;base64,UE5H"


def form(*, are_pictures: bool = False) -> Form:
    columns, _ = columns_of("pet", ANSWERS[0], ["id"], has_rows=False, probabilities=False)
    return Form(columns, are_pictures, keeps=True)


def _write(path, answers=ANSWERS, **choices) -> None:
    with writer(path, form(**choices)) as write:
        for number, answer in enumerate(answers):
            write(Asked(f"{number}.txt", {}, {"id": number}), answer)


def test_each_form_holds_the_same_answers(tmp_path):
    for suffix in ("csv", "jsonl", "parquet"):
        _write(tmp_path / f"out.{suffix}")
    with (tmp_path / "out.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["id"], row["pet"], row["pet.confidence"]) for row in rows] == [
        ("0", "cat", "0.75"),
        ("1", "dog", "0.5"),
    ]
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert lines[1] == {"file": "1.txt", **ANSWERS[1], "row": {"id": 1}}
    assert pl.read_parquet(tmp_path / "out.parquet")["pet.confidence"].to_list() == [0.75, 0.5]


def test_a_block_that_fails_leaves_what_was_there(tmp_path):
    (tmp_path / "out.csv").write_text("before")

    def fail() -> None:
        with writer(tmp_path / "out.csv", form()) as write:
            write(Asked("a", {}, {}), ANSWERS[0])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (tmp_path / "out.csv").read_text() == "before"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".csv"] == ["out.csv"]


def test_pictures_get_a_folder_with_a_table_that_names_them_and_no_name_twice(tmp_path):
    with writer(tmp_path / "out", form(are_pictures=True)) as write:
        for key in ("a/photo.jpg", "b/photo.jpg"):
            write(Asked(key, {}, {}), {"value": PICTURE, "confidence": None})
    assert {path.name: path.read_bytes() for path in (tmp_path / "out" / "pet").iterdir()} == {
        "photo.png": b"PNG",
        "photo_2.png": b"PNG",
    }
    with (tmp_path / "out" / "answers.csv").open(newline="") as file:
        assert [row["pet"] for row in csv.DictReader(file)] == ["pet/photo.png", "pet/photo_2.png"]


@pytest.mark.parametrize(
    ("name", "are_pictures", "told"),
    [("out.csv", True, "give a folder"), ("out.xml", False, "wanted a file that ends with"), ("out", False, "wanted")],
)
def test_a_file_that_cannot_hold_the_answers_is_told_before_any_is_written(tmp_path, name, are_pictures, told):
    with pytest.raises(ConfigError, match=told):
        _write(tmp_path / name, are_pictures=are_pictures)
    assert list(tmp_path.glob("out*")) == []


def test_a_folder_that_holds_something_is_not_written_over(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").touch()
    with pytest.raises(ConfigError, match="is a folder that holds something"):
        _write(tmp_path / "out", are_pictures=True)
