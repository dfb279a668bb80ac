"""Tensors as a student has them: (X, y), a TensorDataset, pairs; what is guessed follows their shapes and types."""

import numpy as np
import polars as pl
import pytest
import torch
from torch.utils.data import TensorDataset

from byeori import Dataset
from byeori.checks.check import check
from byeori.core.errors import DataError
from byeori.fields.kinds import Category, Image, Labels, Number, Numbers, Vector

X = torch.randn(40, 3, generator=torch.Generator().manual_seed(0))
Y = 3 * X[:, :1] + 1
WHOLE = torch.arange(40) % 5


@pytest.mark.parametrize(
    "source",
    [
        (X, Y),
        (X, Y[:, 0]),
        (X.numpy(), Y.numpy()),
        (X, Y[:, 0].tolist()),
        TensorDataset(X, Y),
        TensorDataset(X, Y[:, 0]),
        list(zip(X, Y[:, 0].tolist(), strict=True)),
        {"input": X, "label": Y},
    ],
)
def test_rows_and_a_number_each_are_a_regression(source):
    data = Dataset(source, target="label" if isinstance(source, dict) else None)
    assert isinstance(data.task.inputs["input"], Vector)
    assert isinstance(data.task.target, Number)
    assert sorted(data.values("label")) == pytest.approx(sorted(Y[data.parts == "train", 0].tolist()))


@pytest.mark.parametrize(
    ("y", "kind"),
    [
        (torch.cat([Y, -Y], 1), Numbers),
        (WHOLE, Category),
        (WHOLE.float(), Number),
        (WHOLE.numpy(), Category),
        (WHOLE % 2 == 0, Category),
        ((WHOLE % 2).float(), Category),
        ([f"kind {n}" for n in WHOLE], Category),
        (torch.stack([WHOLE % 2, WHOLE % 3 > 0], 1).float(), Labels),
    ],
)
def test_the_answers_tell_what_is_asked(y, kind):
    assert type(Dataset((X, y)).task.target) is kind


def test_rows_of_yes_and_no_are_labels_by_place_and_that_is_said():
    flags = torch.stack([WHOLE % 2, WHOLE % 3 > 0], 1)
    data = Dataset((X, flags))
    assert data.samples.labels[:3] == ((), ("0", "1"), ("1",))
    assert "'label' holds rows of 2 that are all 0 or 1: labels, called by their places" in str(data)
    assert type(Dataset((X, flags), task="regression").task.target) is Numbers


def test_one_number_a_sample_is_a_column_and_pictures_stay_pictures():
    assert type(Dataset((X[:, 0], Y)).task.inputs["input"]) is Number
    pictures = torch.randint(0, 255, (8, 3, 9, 9), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    assert type(Dataset((pictures, torch.arange(8) % 2)).task.inputs["image"]) is Image


def test_several_tensors_before_the_answers_are_several_inputs():
    data = Dataset(TensorDataset(X, X[:, 0], Y))
    assert {name: type(field) for name, field in data.task.inputs.items()} == {"input 1": Vector, "input 2": Number}
    assert type(data.task.target) is Number


def test_other_lengths_are_told():
    with pytest.raises(DataError, match=r"\(X, y\): X has 40 samples and y has 39; wanted as many answers as samples"):
        Dataset((X, Y[:39]))


def test_ragged_rows_are_refused():
    with pytest.raises(DataError, match="column 'input' holds lists of different lengths, from 2 to 3 numbers"):
        Dataset([(x[: 3 - n % 2], float(n)) for n, x in enumerate(X)])


def test_a_row_with_nan_is_left_out_and_told():
    spoilt = X.clone()
    spoilt[7, 1] = np.nan
    error = next(one for one in check(Dataset((spoilt, Y))) if one.severity == "error")
    assert "number 1 of 3 is missing or NaN; fill it" in error.reason
    assert error.files == ("#7",)


def test_a_column_of_lists_in_a_table_is_a_vector(tmp_path):
    path = tmp_path / "t.parquet"
    pl.DataFrame({"embedding": X.tolist(), "kind": [f"k{n}" for n in WHOLE.tolist()]}).write_parquet(path)
    assert type(Dataset(path, target="kind").task.inputs["embedding"]) is Vector
