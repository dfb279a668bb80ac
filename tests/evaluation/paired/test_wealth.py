"""The wealth of a bet grows where it is right, and hardly ever where it is not."""

import math

import numpy as np
import pytest

from byeori.core.seeds import draw
from byeori.evaluation.paired.wealth import wealth_of_means, wealth_of_shares


def test_a_bet_that_is_right_grows_and_one_that_is_wrong_shrinks():
    assert wealth_of_shares(60, 20) > math.log(100)
    assert wealth_of_shares(20, 60) < 0
    assert wealth_of_means(0.2, 1.0, 500) > math.log(100)
    assert wealth_of_means(-0.2, 1.0, 500) < 0


def test_before_anything_is_seen_the_stake_is_there_as_it_was():
    assert wealth_of_shares(0, 0) == pytest.approx(0)
    assert wealth_of_means(0.3, 0.0, 5) == wealth_of_means(0.0, 1.0, 0) == 0


def test_the_mean_wealth_of_fair_tosses_is_what_was_staked():
    tosses, mean = 30, 0.0
    for heads in range(tosses + 1):
        mean += math.comb(tosses, heads) / 2**tosses * math.exp(wealth_of_shares(heads, tosses - heads))
    assert mean == pytest.approx(1)


def test_it_hardly_ever_becomes_large_by_chance_however_often_one_looks():
    chance, crossed = draw(0, "wealth"), 0
    for _ in range(300):
        wins = np.cumsum(chance.integers(0, 2, 400))
        looks = range(20, 401, 20)
        crossed += any(wealth_of_shares(int(wins[n - 1]), n - int(wins[n - 1])) >= math.log(20) for n in looks)
    assert crossed <= 300 * 0.05
