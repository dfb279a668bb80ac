"""Conformal intervals: they hold as many truths as they promise, and promise nothing where they cannot."""

import numpy as np
import pytest

from byeori.core.seeds import draw
from byeori.fields.calibration.conformal import half_width


def test_it_is_the_rank_that_the_theorem_asks_for():
    errors = np.arange(1, 20) * np.where(np.arange(19) % 2, 1, -1)
    assert half_width(errors) == 18
    assert half_width(np.arange(1, 100)) == 90


def test_too_few_samples_promise_nothing():
    assert half_width(np.ones(8)) is None
    assert half_width(np.ones(9)) == 1
    assert half_width(np.array([])) is None


@pytest.mark.parametrize("count", [9, 40, 200])
def test_new_samples_are_covered_as_often_as_promised(count):
    covered = []
    for trial in range(400):
        chance = draw(0, "conformal", count, trial)
        width = half_width(chance.standard_t(3, count))
        covered.append(np.mean(np.abs(chance.standard_t(3, 200)) <= width))
    assert 0.885 <= np.mean(covered) <= 0.9 + 1 / (count + 1) + 0.015
