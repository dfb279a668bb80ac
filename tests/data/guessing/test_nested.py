import io
from datetime import date, time, timedelta
from decimal import Decimal

import numpy as np
import pytest
from PIL import Image

from byeori import Dataset
from byeori.core.recipe import Recipe
from byeori.data.guessing.names import comparable
from byeori.data.guessing.nested import held, medium_of, unwrapped
from byeori.fields.picture.medium import IMAGE


def png(level=7):
    file = io.BytesIO()
    Image.new("L", (8, 8), level).save(file, "PNG")
    return file.getvalue()


def test_plain_cells_are_left_to_their_looks():
    assert held(["a", 1, 1.5, True, Decimal(1), date(2021, 1, 5), time(10), timedelta(1)]) is None
    assert held([]) is None


@pytest.mark.parametrize(
    "cell", [png(), np.zeros((4, 4)), [[0, 255], [0, 0]], Image.new("L", (2, 2)), [np.zeros(2)] * 2]
)
def test_pictures_of_any_kind_are_pictures(cell):
    assert medium_of(cell) is IMAGE
    assert held([cell, cell]) == ("image", "")


@pytest.mark.parametrize(
    ("cells", "kind", "why"),
    [
        ([["a"], [], ("b", "c"), {"d"}], "labels", "holds lists, which are read as labels where they are the target"),
        ([np.array([1, 2]), [3]], "labels", "holds lists, which are read as labels"),
        ([[0.5], [1.5]], "numbers", ""),
        ([np.array([1, 2]), np.array([3, 4])], "numbers", ""),
        ([[0.5], [1.5, 2]], "numbers", "holds lists of different lengths, from 1 to 2 numbers"),
        ([[0.5, "a"]], "other", "holds lists of different things, which no field reads: give each a column of its own"),
        (
            [{"a": 1}],
            "other",
            "holds objects of several parts, which no field reads: give each part a column",
        ),
        ([b"abc"], "other", "holds bytes that are no pictures and no sounds, which no field reads: decode them"),
        ([1j], "other", "holds values of the kind complex, which no field reads: make words or numbers of them"),
        (["a", ["a"]], "labels", "holds lists"),
    ],
)
def test_what_else_a_column_holds_is_told_with_the_cure(cells, kind, why):
    found = held(cells)
    assert found[0] == kind
    assert found[1].startswith(why)


def test_pictures_of_hugging_face_are_taken_out_of_their_wrapping():
    cell = {"bytes": png(), "path": "a.png"}
    assert unwrapped(cell) == png()
    assert comparable({"image": [cell]}) == {"image": (png(),)}
    assert unwrapped({"bytes": 3, "path": "a"}) == {"bytes": 3, "path": "a"}


def test_every_type_of_parquet_is_read_or_named(tmp_path):
    pl = pytest.importorskip("polars")
    count = 40
    columns = {
        "ok": pl.Series([row % 2 == 0 for row in range(count)]),
        "at": pl.Series([time(row % 24, row) for row in range(count)]),
        "took": pl.Series([timedelta(seconds=row * 7) for row in range(count)]),
        "price": pl.Series([Decimal(row * 37 % 100) / 100 for row in range(count)]),
        "kind": pl.Series(["xyz"[row % 3] for row in range(count)], dtype=pl.Categorical),
        "size": pl.Series(["SML"[row % 3] for row in range(count)], dtype=pl.Enum(["S", "M", "L"])),
        "day": pl.Series([date(2021, 1 + row % 12, 5) for row in range(count)]),
        "small": pl.Series([row % 9 for row in range(count)], dtype=pl.UInt8),
        "tags": pl.Series([["a", "b"][: row % 3] for row in range(count)]),
        "parts": pl.Series([{"a": row} for row in range(count)]),
        "raw": pl.Series([bytes([row]) for row in range(count)]),
        "y": pl.Series([row * 0.5 for row in range(count)]),
    }
    pl.DataFrame(columns).write_parquet(tmp_path / "t.parquet")
    data = Dataset(tmp_path / "t.parquet", target="y")
    assert {name: str(field) for name, field in data.task.inputs.items()} == {
        **{"ok": "Flag", "at": "Number (s)", "took": "Number (s)", "price": "Number", "kind": "Category"},
        **{"size": "Category", "day": "Date", "small": "Number"},
    }
    assert [name for name, _ in data.samples.left_out] == ["tags", "parts", "raw"]
    assert next(data.values("at")) == 0
    assert Dataset(tmp_path / "t.parquet", target="tags").learned(Recipe()).target.labels == ("a", "b")
    assert Dataset(tmp_path / "t.parquet", target="ok").learned(Recipe()).target.classes == ("false", "true")
