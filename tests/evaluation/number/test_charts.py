"""Charts of guessed numbers are drawn whatever the numbers are, and one far-off value does not press the others."""

import numpy as np
import pytest

from byeori.evaluation.number.charts import _binned, _ends, _some, against, left_over

DRAW = np.random.default_rng(4)
TRUTH = DRAW.normal(size=200)


def test_both_charts_are_drawings_with_their_unit():
    guess = TRUTH + DRAW.normal(size=200) / 4
    for svg in (against(guess, TRUTH, "kg"), left_over(guess, guess - TRUTH, "kg")):
        assert svg.lstrip().startswith("<svg")
        assert "guessed, kg" in svg


@pytest.mark.parametrize("count", [1, 4, 30])
def test_few_samples_and_perfect_guesses_are_drawn_too(count):
    assert "<svg" in against(TRUTH[:count], TRUTH[:count])
    assert "<svg" in left_over(TRUTH[:count], np.zeros(count))


def test_bins_hold_equally_many_and_tell_the_middle_of_their_errors():
    guess = np.arange(60.0)
    bins = _binned(guess, np.where(guess < 30, -1.0, 2.0))
    assert len(bins) == 12
    assert [one["middle"] for one in bins] == [-1.0] * 6 + [2.0] * 6
    assert _binned(guess[:5], guess[:5]) == []


def test_the_ends_leave_room_but_not_for_one_far_off_value():
    low, high = _ends(np.concatenate([np.linspace(0, 1, 2000), [1e6]]))
    assert low < 0
    assert high < 2
    low, high = _ends(np.full(5, 3.0))
    assert low < 3 < high


def test_of_very_many_dots_the_same_ones_are_drawn_each_time():
    assert len(_some(10_000)) == 1500
    assert _some(10_000).tolist() == _some(10_000).tolist()
    assert _some(3).tolist() == [0, 1, 2]
