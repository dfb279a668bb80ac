"""Rows of numbers as an input: read from tensors, arrays and texts, standardised by the training part alone."""

import numpy as np
import pytest
import torch

from byeori import Recipe, Vector, check_field
from byeori.core.errors import DataError

ROWS = [np.array(row) for row in np.random.default_rng(0).normal([5, 1000, 1], [1, 200, 0], (40, 3))]


@pytest.mark.parametrize(
    "cell", [[1, 2.5], (1, 2.5), np.array([1, 2.5]), torch.tensor([1, 2.5]), "1 2.5", "1; 2.5", "[1, 2.5]"]
)
def test_a_row_is_read_in_any_usual_form(cell):
    assert Vector().read(cell).tolist() == [1, 2.5]
    assert Vector().read(Vector().send(cell)).tolist() == [1, 2.5]


def test_a_tensor_that_is_being_trained_is_read_too():
    assert Vector().read(torch.tensor([1.0, 2.0], requires_grad=True)).tolist() == [1, 2]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (np.array([1, np.nan, np.nan]), "number 1 of 3 is missing or NaN, so are 1 more; fill it, by torch.nan_to_num"),
        ([1, None], "number 1 of 2 is missing or NaN; fill it"),
        ([1, float("inf")], "number 1 of 2 is infinite"),
        (torch.zeros(2, 2), r"an array of the shape \(2, 2\); wanted one axis, of numbers"),
        ([], r"an array of the shape \(0,\); wanted one axis"),
        (["a", "b"], r"\['a', 'b'\] is no row of numbers; wanted one such as"),
        (None, "the cell of several numbers is missing"),
    ],
)
def test_what_is_no_row_is_told(cell, told):
    with pytest.raises(DataError, match=told):
        Vector().read(cell)


def test_the_field_keeps_the_contract():
    check_field(Vector(), ROWS)
    check_field(Vector(), [torch.randn(300, generator=torch.Generator().manual_seed(n)) for n in range(9)])


def test_each_number_is_standardised_by_itself_and_a_constant_one_is_zero():
    learned = Vector().learn(ROWS, Recipe())
    packed = np.stack([learned.pack(row) for row in ROWS])
    assert packed.mean(0) == pytest.approx(0, abs=1e-5)
    assert packed.std(0) == pytest.approx([1, 1, 0], abs=1e-5)


def test_the_length_is_that_of_most_rows_and_others_are_refused_one_by_one():
    learned = Vector().learn([*ROWS, np.zeros(4)], Recipe())
    assert learned.width == 3
    with pytest.raises(DataError, match="4 numbers; wanted 3, as the training part has"):
        learned.read(np.zeros(4))
    with pytest.raises(DataError, match="4 numbers; wanted 3, as most of the training part has"):
        learned.pack(np.zeros(4))
