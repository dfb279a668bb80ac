"""Where guessed numbers are further off is marked, and noise is not."""

import numpy as np
import pytest

from byeori.evaluation.statistics.number_slices import _ranks, number_slices

DRAW = np.random.default_rng(4)


def test_a_group_that_is_guessed_worse_is_marked_and_no_other():
    kinds = np.array(list("abcd") * 50)
    away = np.abs(DRAW.normal(size=200)) * np.where(kinds == "c", 4, 1)
    found = {one.name: one for one in number_slices(away, {"kind": kinds.tolist()})}
    assert {name for name, one in found.items() if one.is_worse} == {"c"}
    assert found["c"].count == 50
    assert found["c"].error.value == pytest.approx(away[kinds == "c"].mean())
    assert found["c"].rest == pytest.approx(away[kinds != "c"].mean())
    assert found["c"].error.low < found["c"].error.value < found["c"].error.high


def test_a_group_that_is_guessed_better_is_not_marked():
    kinds = np.array(list("ab") * 50)
    away = np.abs(DRAW.normal(size=100)) * np.where(kinds == "a", 0.2, 1)
    assert [one.name for one in number_slices(away, {"kind": kinds.tolist()}) if one.is_worse] == ["b"]


def test_noise_is_seldom_marked():
    marked = 0
    for _ in range(50):
        columns = {f"c{n}": DRAW.integers(0, 4, 120).astype(str).tolist() for n in range(5)}
        marked += any(one.is_worse for one in number_slices(np.abs(DRAW.normal(size=120)), columns))
    assert marked <= 10


def test_where_all_are_as_far_off_nothing_stands_out():
    assert not any(one.is_worse for one in number_slices(np.ones(40), {"kind": list("ab") * 20}))


def test_equal_values_share_their_rank():
    assert _ranks(np.array([5.0, 1.0, 5.0, 2.0])).tolist() == [3.5, 1.0, 3.5, 2.0]
