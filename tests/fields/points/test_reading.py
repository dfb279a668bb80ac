"""Points from whatever holds them, and what is told of cells that hold none."""

import json

import numpy as np
import pytest

from byeori.core.errors import DataError
from byeori.fields.points.reading import name_of, pairs_of, read_points, sides_of

WANTED = [[30.0, 40.0], [50.0, 60.0]]


@pytest.mark.parametrize(
    "cell",
    [
        WANTED,
        [30, 40, 50, 60],
        "30 40; 50 60",
        json.dumps(WANTED),
        np.array(WANTED),
        {"a": [30, 40], "b": [50, 60]},
        {"points": WANTED, "width": 90, "height": 90},
    ],
)
def test_each_way_to_write_them_is_the_same(cell):
    assert read_points(cell, ("a", "b"), ()).at.tolist() == WANTED


def test_columns_in_another_order_are_put_in_theirs():
    names, order = pairs_of(["x1", "x2", "y1", "y2"])
    assert names == ("1", "2")
    assert read_points([30, 50, 40, 60], names, order).at.tolist() == WANTED


def test_a_point_that_cannot_be_seen_is_nowhere_and_half_a_point_is_told():
    found = read_points([[30, 40], None], ("a", "b"), ()).at
    assert np.isnan(found[1]).all()
    with pytest.raises(DataError, match="of the point 'b' one of the two numbers is missing"):
        read_points([[30, 40], [50, None]], ("a", "b"), ())


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("", "is missing"),
        ([1, 2, 3], "holds 3 numbers; wanted two for each point"),
        ([[1, 2, 3]], r"a point is \[1, 2, 3\]"),
        ("[1, 2", "which is no JSON"),
        ({"c": [1, 2]}, "no point is called 'c'"),
        ({"points": [[30, 140]], "width": 90, "height": 90}, r"lies at \(30, 140\), outside its picture of 90 x 90 px"),
    ],
)
def test_what_holds_no_points_is_told(cell, told):
    with pytest.raises(DataError, match=told):
        read_points(cell, ("a", "b"), ())


def test_names_that_tell_no_pairs_tell_none():
    assert pairs_of(["x1", "y1", "x2"]) is None
    assert pairs_of(["width", "height"]) is None


def test_a_mirror_changes_left_and_right_in_any_writing_and_order():
    assert sides_of(["Right Eye", "nose", "left eye"]) == ((2, 0),)
    assert sides_of(["left eye", "nose"]) == ()
    assert name_of(("nose",), 0) == "the point 'nose'"
    assert name_of((), 2) == "point 3"
