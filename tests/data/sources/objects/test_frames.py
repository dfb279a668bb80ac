"""Frames of pandas and polars, and dicts of columns, are sources as tables are."""

from datetime import datetime

import numpy as np
import pandas as pd
import polars as pl
import pytest

from byeori import Dataset
from byeori.core.errors import DataError
from byeori.data.sources.read import read_samples

COLUMNS = {"size": [1.5, None, 3.5, 4.5], "town": ["Köln", "Ulm", None, "Ulm"], "label": ["a", "b", "a", "b"]}


def pandas_frame():
    return pd.DataFrame(COLUMNS, index=[3, 2, 1, 0])


SOURCES = {"pandas": pandas_frame(), "polars": pl.DataFrame(COLUMNS), "lazy": pl.LazyFrame(COLUMNS), "dict": COLUMNS}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_columns_are_read_alike_from_each(source):
    samples = read_samples(source)
    assert samples.columns == {name: tuple(cells) for name, cells in COLUMNS.items()}
    assert (samples.keys, samples.target) == (("#0", "#1", "#2", "#3"), "label")


def test_a_frame_is_a_dataset_with_parts_and_target():
    columns = {
        "x": [number / 3 for number in range(40)],
        "is_valid": [number % 4 == 0 for number in range(40)],
        "y": [number % 3 for number in range(40)],
    }
    data = Dataset(pl.DataFrame(columns), target="y")
    assert list(data.task.inputs) == ["x"]
    assert set(data.parts.tolist()) == {"train", "val"}
    assert Dataset(pd.DataFrame(columns), target="y").fingerprint == data.fingerprint


def test_types_of_pandas_become_python_s_own():
    frame = pd.DataFrame(
        {
            "when": [pd.Timestamp("2024-05-31 10:30"), pd.NaT],
            "kind": pd.Categorical(["a", "b"]),
            "count": pd.array([1, None], dtype="Int64"),
            "tags": [["x"], []],
            "y": [0, 1],
        }
    )
    columns = read_samples(frame, target="y").columns
    assert columns["when"] == (datetime(2024, 5, 31, 10, 30), None)
    assert [type(cell) for cell in columns["when"]] == [datetime, type(None)]
    assert (columns["kind"], columns["count"], columns["tags"]) == (("a", "b"), (1, None), (["x"], []))


def test_columns_of_pandas_may_be_there_twice_and_have_numbers_for_names():
    samples = read_samples(pd.DataFrame([[1, 2, "a"], [3, 5, "b"]], columns=[0, 0, "label"]))
    assert list(samples.columns) == ["0", "0_2", "label"]
    assert "'0_2' beside '0'" in samples.notes[0]


def test_an_index_that_is_named_is_told_of():
    frame = pandas_frame().rename_axis("day")
    assert read_samples(frame).notes == (
        "the frame's index (day) is left aside; `frame.reset_index()` makes a column of it",
    )


def test_arrays_may_be_columns():
    samples = read_samples({"image": np.zeros((2, 4, 4), np.uint8), "label": np.array([0, 1])})
    assert samples.columns["label"] == (0, 1)
    assert samples.inputs == ("image",)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ({"x": [1, 2], "y": [1]}, "a dict of columns of different lengths: 'x' 2, 'y' 1"),
        ({"x": "words", "y": [1]}, "a dict whose 'x' is a str: wanted a list for each column"),
        ({"x": {"y": 1}}, "a dict whose 'x' is a dict: wanted a list for each column, or a list of dicts"),
        ({}, "there are no samples in it"),
        (pl.DataFrame({"x": [], "y": []}), "there are no samples in it"),
    ],
)
def test_what_holds_no_columns_of_samples_is_told(source, told):
    with pytest.raises(DataError, match=told):
        read_samples(source)
