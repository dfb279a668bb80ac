"""Answers as files: the same content in each form, with inputs or without, and whole or not there."""

import csv
import json

import polars as pl
import pytest

from byeori.core.errors import ConfigError
from byeori.journal.answers import answers
from byeori.journal.exporting import flat
from byeori.journal.filters import AnswerFilter
from byeori.journal.kept import Inputs


def _rows(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@pytest.fixture
def three(kept):
    """A row of several inputs with a picture, one whose input is gone, one that was judged."""
    inputs = Inputs(kept.runs / "inputs")
    path, media = inputs.keep({"age": 3, "town": "서울", "photo": b"\x89PNG\r\n\x1a\n"})
    outputs = {"value": "cat", "confidence": 0.9, "probabilities": {"cat": 0.9, "dog": 0.1}}
    kept.write(["cat"], 0, outputs=outputs, input_path=path, input_media=media, reference="order 1")
    kept.write(["dog"], 1, input_path="inputs/ff/gone.json", input_media="application/json")
    [third] = kept.write(["cat"], 2)
    kept.judge(third, False, "dog", at=1_790_000_120.0 + 3600)
    return kept


def test_csv_has_a_column_for_each_part(three, tmp_path):
    done = answers(three.run).export(tmp_path / "out" / "answers.csv")
    assert str(done) == f"{tmp_path / 'out' / 'answers.csv'}: 3 answers"
    first, _, third = _rows(tmp_path / "out" / "answers.csv")
    assert (first["value"], first["probability.dog"], first["reference"]) == ("cat", "0.1", "order 1")
    assert (first["trait.town"], first["trait.image.brightness"]) == ("서울", "0.0")
    assert first["input"].endswith(".json")
    assert (third["correct"], third["truth"], third["delay_s"], third["probability.dog"]) == (
        "false",
        "dog",
        "3600.0",
        "",
    )


def test_parquet_has_types_and_the_same_columns(three, tmp_path):
    answers(three.run).export(tmp_path / "answers.parquet")
    answers(three.run).export(tmp_path / "answers.csv")
    frame = pl.read_parquet(tmp_path / "answers.parquet")
    assert frame.columns == pl.read_csv(tmp_path / "answers.csv").columns
    assert frame["correct"].to_list() == [None, None, False]
    assert frame.schema["trait.image.brightness"] == pl.Float64
    assert frame["value"].to_list() == ["cat", "dog", "cat"]
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["answers.csv", "answers.parquet"]


def test_numbers_stay_numbers_and_mixed_values_become_texts(kept, tmp_path):
    kept.write([1.5, 2])
    answers(kept.run).export(tmp_path / "a.parquet")
    assert pl.read_parquet(tmp_path / "a.parquet")["value"].to_list() == [1.5, 2.0]
    kept.write(["many", ["a", "b"]], 2)
    answers(kept.run).export(tmp_path / "a.parquet")
    assert pl.read_parquet(tmp_path / "a.parquet")["value"].to_list() == ["1.5", "2", "many", '["a", "b"]']


def test_inputs_stand_beside_their_answers_and_files_are_copied(three, tmp_path):
    done = answers(three.run).export(tmp_path / "answers.csv", inputs=True)
    assert (done.answers, done.gone, done.folder) == (3, 1, tmp_path / "answers-inputs")
    assert "the inputs of 1 are gone (the first: " in str(done)
    first, second, _ = _rows(tmp_path / "answers.csv")
    assert (first["input.age"], first["input.town"], second["input.age"]) == ("3", "서울", "")
    assert (tmp_path / first["input.photo"]).read_bytes() == b"\x89PNG\r\n\x1a\n"
    with pytest.raises(ConfigError, match="answers-inputs: is there, and the inputs would go there"):
        answers(three.run).export(tmp_path / "answers.csv", inputs=True)


def test_a_sole_file_is_copied_and_one_outside_of_the_kept_inputs_is_not(kept, tmp_path):
    (kept.runs / "secret.png").write_bytes(b"SECRET")
    path, media = Inputs(kept.runs / "inputs").keep({"photo": b"\x89PNG\r\n\x1a\n"})
    for number, name in enumerate((path, "secret.png")):
        kept.write(["cat"], number, input_path=name, input_media=media)
    done = answers(kept.run).export(tmp_path / "answers.csv", inputs=True)
    first, second = _rows(tmp_path / "answers.csv")
    assert (tmp_path / first["input.file"]).read_bytes() == b"\x89PNG\r\n\x1a\n"
    assert (second["input.file"], done.gone, len(list(done.folder.iterdir()))) == ("", 1, 1)


def test_lines_hold_inputs_as_an_object(three, tmp_path):
    answers(three.run).export(tmp_path / "answers.jsonl", inputs=True)
    first, second, third = map(json.loads, (tmp_path / "answers.jsonl").read_text(encoding="utf-8").splitlines())
    assert first["inputs"]["age"] == 3
    assert (tmp_path / first["inputs"]["photo"]).is_file()
    assert (second["inputs"], third["inputs"]) == (None, None)


def test_many_pieces_make_one_file(kept, tmp_path, monkeypatch):
    monkeypatch.setattr("byeori.journal.exporting._PIECE", 4)
    ids = kept.write(["cat"] * 11)
    answers(kept.run).export(tmp_path / "a.parquet")
    assert pl.read_parquet(tmp_path / "a.parquet")["id"].to_list() == ids


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl"])
def test_of_none_there_is_a_file_without_rows(kept, tmp_path, suffix):
    kept.write(["cat"])
    done = answers(kept.run, AnswerFilter(value="dog")).export(tmp_path / f"a{suffix}")
    assert (done.answers, (tmp_path / f"a{suffix}").is_file()) == (0, True)


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl"])
def test_what_was_there_stays_where_writing_fails(kept, tmp_path, suffix, monkeypatch):
    kept.write(["cat"])
    path = tmp_path / f"a{suffix}"
    path.write_text("before")
    found = answers(kept.run)
    monkeypatch.setattr("byeori.journal.exporting.record_of", lambda answer: {}["fails"])
    with pytest.raises(KeyError):
        found.export(path)
    assert path.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == [path.name]


def test_a_form_that_is_none_is_told(kept, tmp_path):
    kept.write(["cat"])
    with pytest.raises(ConfigError, match=r"a.xlsx: wanted a file that ends with .csv or .parquet or .jsonl"):
        answers(kept.run).export(tmp_path / "a.xlsx")
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(ConfigError, match="is a folder; give the name of a file"):
        answers(kept.run).export(tmp_path / "b.csv")


def test_parts_of_a_record_become_columns_and_values_stay_whole():
    assert flat({"value": {"x": 1}, "low": {"x": 0}}) == {"value": {"x": 1}, "low.x": 0}
