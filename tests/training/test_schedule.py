"""Rates: pure functions of the step that begin low, reach their peak once and end at nothing."""

import pytest

from byeori.core.recipe import Recipe
from byeori.training.schedule import schedule


@pytest.mark.parametrize("shape", ["one-cycle", "cosine", "constant"])
def test_the_peak_is_reached_at_the_end_of_the_warmup(shape):
    rate = schedule(Recipe(schedule=shape, warmup=0.25), 100)
    factors = [rate(number) for number in range(1, 101)]
    assert factors[24] == pytest.approx(1)
    assert max(factors) == pytest.approx(1)
    assert factors[0] < 0.1
    assert factors[-1] == pytest.approx(1 if shape == "constant" else 0, abs=1e-9)


def test_a_stage_counts_from_the_updates_before_it():
    recipe = Recipe(schedule="cosine")
    assert schedule(recipe, 50, before=200)(230) == schedule(recipe, 50)(30)


def test_a_stage_of_one_update_has_a_rate_above_zero():
    assert schedule(Recipe(), 1)(1) == 1
