"""Slices: every sample in the right one, and a mark only where it is more than noise."""

import numpy as np
import pytest

from byeori.core.seeds import draw
from byeori.evaluation.statistics.slices import cut, slices
from byeori.fields.coded import coded


def test_words_are_slices_and_rare_ones_are_left_out():
    cells = ["bus"] * 8 + ["car"] * 6 + ["tram"] * 2 + [None] * 5
    assert [(name, int(is_in.sum())) for name, is_in in cut(cells)] == [("bus", 8), ("car", 6), ("missing", 5)]


def test_numbers_are_cut_into_five_even_bins_that_hold_all():
    cells = list(range(100))
    pieces = cut(cells)
    assert [int(is_in.sum()) for _, is_in in pieces] == [20] * 5
    assert pieces[0][0] == "0 to 19.8"
    assert np.sum([is_in for _, is_in in pieces], 0).tolist() == [1] * 100


def test_numbers_with_many_equal_values_and_gaps_are_cut_too():
    cells = [0.0] * 60 + [float(i) for i in range(1, 41)] + [None] * 7 + [float("nan")] * 3
    pieces = dict(cut(cells))
    assert pieces["missing"].sum() == 10
    assert sum(int(is_in.sum()) for is_in in pieces.values()) == 110


@pytest.mark.parametrize("cells", [["same"] * 50, [f"id {i}" for i in range(50)], [None] * 50, [3.0] * 50])
def test_columns_that_cannot_be_cut_give_no_slices(cells):
    assert cut(cells) == []


def test_a_slice_that_is_worse_is_marked_and_no_other():
    chance = draw(1, "slices")
    scanner = np.array(["A", "B", "C", "D"])[np.arange(400) % 4]
    right = chance.random(400) < np.where(scanner == "B", 0.6, 0.95)
    found = slices(right, {"scanner": scanner.tolist(), "size": chance.random(400).tolist()})
    assert [one.name for one in found if one.is_worse] == ["B"]
    bad = next(one for one in found if one.name == "B")
    assert bad.count == 100
    assert bad.score.value == right[scanner == "B"].mean()
    assert bad.rest == pytest.approx(right[scanner != "B"].mean())


def test_noise_is_seldom_marked_even_in_many_slices():
    alarms = 0
    for trial in range(40):
        chance = draw(2, "noise", trial)
        columns = {f"column {c}": chance.random(200).tolist() for c in range(10)}
        alarms += any(one.is_worse for one in slices(chance.random(200) < 0.85, columns))
    assert alarms <= 5  # without the correction nearly every trial has one


@pytest.mark.parametrize(
    "cells",
    [
        [*range(30), None, *range(30)],
        [0.5, 2, None, 7.25, *np.linspace(0, 9, 40).tolist()],
        ["bus", "car", None, "missing", True, 3, 3.0] * 9,
        [["a"], ["b"], None] * 9,
    ],
)
def test_a_column_whose_different_cells_are_known_is_cut_as_its_cells_are(cells):
    known = coded(cells)
    found, wanted = cut(known), cut(cells)
    assert [name for name, _ in found] == [name for name, _ in wanted]
    assert all(np.array_equal(one, other) for (_, one), (_, other) in zip(found, wanted, strict=True))
