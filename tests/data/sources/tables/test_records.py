"""JSON lines and JSON files are tables whose cells have types of their own."""

import json

import pytest

from byeori import Dataset
from byeori.core.errors import DataError
from byeori.data.sources.read import read_samples
from byeori.data.sources.tables.table_files import read_table

RECORDS = [
    {"text": "벼리", "size": 1.5, "open": True, "label": "a"},
    {"text": "3.10", "size": 2, "open": False, "label": "b"},
    {"text": "net", "size": None, "label": "a"},
]
COLUMNS = {
    "text": ("벼리", "3.10", "net"),
    "size": (1.5, 2, None),
    "open": (True, False, None),
    "label": ("a", "b", "a"),
}


def written(path, content):
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["t.jsonl", "t.ndjson", "T.JSONL", "lines.json"])
def test_an_object_a_line_is_a_row(tmp_path, name):
    table = read_table(written(tmp_path / name, "\n".join(map(json.dumps, RECORDS)) + "\n\n"))
    assert table.columns == COLUMNS
    assert table.keys == tuple(f"{name}:{line}" for line in (1, 2, 3))
    assert table.notes == ("columns that are not in every one of 3 records are empty there: 'open' in 1",)


@pytest.mark.parametrize(
    "content",
    [
        RECORDS,
        {"data": RECORDS},
        {"schema": {"fields": []}, "data": RECORDS},
        {name: list(cells) for name, cells in COLUMNS.items()},
        {name: dict(zip("012", cells, strict=True)) for name, cells in COLUMNS.items()},
        {"columns": [*COLUMNS], "index": [0, 1, 2], "data": [*zip(*COLUMNS.values(), strict=True)]},
    ],
)
def test_a_json_file_holds_records_in_any_usual_form(tmp_path, content):
    assert read_table(written(tmp_path / "t.json", content)).columns == COLUMNS


def test_lists_are_labels_where_they_are_the_target(tmp_path):
    rows = [{"x": n / 3, "tags": [["a"], ["a", "b"], []][n % 3]} for n in range(12)]
    data = Dataset(written(tmp_path / "t.jsonl", "\n".join(map(json.dumps, rows))), target="tags")
    assert str(data.task) == "x: Number -> tags: Labels"
    assert data.samples.labels[:3] == (["a"], ["a", "b"], [])


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("t.jsonl", '{"a": 1}\n{"a": 2,}\n', r"t\.jsonl:2: not JSON"),
        ("t.jsonl", '{"a": 1}\n[2]\n', r"t\.jsonl:2: wanted an object such as .*, found list"),
        ("t.jsonl", '{"a": 1, "a": 2}\n', r"t\.jsonl:1: 'a' is there twice in one object"),
        ("t.json", "[1, 2]", r"t\.json:1: wanted an object such as .*, found int"),
        ("t.json", '{"a": 1, "b": "c"}', "wanted a list of objects, .*; found dict with 'a', 'b'"),
        ("t.json", "7", "wanted a list of objects, .*; found int"),
        ("t.json", "[" * 100_000, "too deep to be read|not JSON"),
        ("t.jsonl", "", "the table has no rows"),
    ],
)
def test_what_holds_no_records_is_told_with_its_place(tmp_path, name, content, told):
    with pytest.raises(DataError, match=told):
        read_table(written(tmp_path / name, content))


def test_json_beside_tables_is_passed_over(tmp_path):
    (tmp_path / "train.csv").write_text("x,label\n1,a\n2,b\n")
    written(tmp_path / "dataset-metadata.json", {"title": "data"})
    assert read_samples(tmp_path).passed_over == (("dataset-metadata.json", "JSON beside tables"),)


def test_parts_may_be_files_of_json_lines(tmp_path):
    for name in ("train", "dev"):
        written(tmp_path / f"{name}.jsonl", "\n".join(map(json.dumps, RECORDS)))
    assert read_samples(tmp_path).parts == ("train",) * 3 + ("val",) * 3
