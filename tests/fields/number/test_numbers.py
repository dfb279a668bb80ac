"""Several numbers as one target: read in any usual form, each scaled by itself, answered by name."""

import numpy as np
import pytest
import torch

from byeori import Numbers, Recipe, check_field
from byeori.core.errors import DataError
from byeori.fields.contract import uncalibrated
from byeori.fields.kept import field_of, settings

XY = Numbers(("x", "y"))


@pytest.mark.parametrize(
    "cell",
    [
        (1.5, -2),
        ["1.5", "-2"],
        np.array([1.5, -2], np.float32),
        torch.tensor([1.5, -2]),
        "[1.5, -2]",
        "1.5; -2",
        "1.5 -2",
        {"y": -2, "x": 1.5},
        '{"x": 1.5, "y": "-2"}',
    ],
)
def test_numbers_are_read_in_any_usual_form(cell):
    assert XY.read(cell) == (1.5, -2.0)
    assert XY.read(XY.send(cell)) == (1.5, -2.0)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ((1, None), "'y': the number to be guessed is missing; give it, or remove the sample"),
        ({"x": 1}, "'y': the number to be guessed is missing"),
        (np.array([1, np.nan]), "'y': the number to be guessed is missing"),
        ((1, "two"), "'y': 'two' is not a number; wanted one such as 3.5"),
        ((1, float("inf")), "'y': inf is infinite"),
        ((1,), "found 1 number; wanted 2: 'x', 'y'"),
        ((1, 2, 3), "found 3 numbers; wanted 2: 'x', 'y'"),
        ({"x": 1, "z": 2}, "no number is called 'z'"),
        (None, "the cell of several numbers is missing; wanted a list of them, such as"),
        ("[1, 2", "which is no JSON"),
        (torch.zeros(2, 2), "the cell of several numbers holds tensor"),
    ],
)
def test_what_is_no_row_of_numbers_is_told(cell, told):
    with pytest.raises(DataError, match=told):
        XY.read(cell)


def test_the_field_keeps_the_contract():
    rows = [(1, 200), (2.5, 100), "[3, 400]", np.array([0.5, 50])]
    check_field(XY, rows)
    check_field(Numbers(), [list(row) for row in np.random.default_rng(0).normal(size=(20, 3))])


def test_each_number_is_scaled_by_itself_and_named_by_its_place_where_it_has_no_name():
    learned = Numbers().learn([(0.0, 100.0), (2.0, 300.0), (9.0,)], Recipe())
    assert learned.names == ("y0", "y1")
    assert learned.pack((0.0, 300.0)).tolist() == [-1.0, 1.0]
    assert learned.restore(np.array([[-1.0, 1.0]])).tolist() == [[0.0, 300.0]]
    with pytest.raises(DataError, match="found 1 number; wanted 2: 'y0', 'y1'"):
        learned.pack((9.0,))


def test_answers_name_each_number_with_the_interval_that_was_learned():
    learned = XY.learn([(float(n), 10.0 * n) for n in range(-10, 11)], Recipe())
    truth = torch.randn(100, 2, generator=torch.Generator().manual_seed(0))
    assert learned.answer(torch.zeros(2)) == {"value": {"x": 0.0, "y": 0.0}, "confidence": None}
    sure = learned.calibrate(truth + torch.tensor([1.0, 0.1]), truth)
    answer = sure.answer(torch.zeros(2))
    assert answer["low"]["x"] == pytest.approx(-learned.numbers[0].std, rel=1e-4)
    assert answer["high"]["y"] == pytest.approx(0.1 * learned.numbers[1].std, rel=1e-4)
    assert field_of(settings(sure), [Numbers]) == sure
    assert uncalibrated(sure) == learned
