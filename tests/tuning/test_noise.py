import numpy as np
import pytest

from byeori.tuning.noise import count_for, deviation_of, draws_for, judge, resolution

COSTS = dict.fromkeys(range(6), 1.0)


def test_a_setting_that_gains_far_more_than_the_noise_is_the_winner():
    found = judge({0: [0.70, 0.72, 0.71, 0.69], 1: [0.80, 0.83, 0.81, 0.79]}, COSTS, overlap=0.0)
    assert (found.best, found.alike, found.recommended) == (1, (1,), 1)
    assert found.has_winner
    assert found.gains[1].low > 0.08
    assert found.gains[1].chance < 0.001


def test_a_setting_within_the_noise_is_not():
    found = judge({0: [0.70, 0.76, 0.71, 0.73], 1: [0.74, 0.72, 0.73, 0.75]}, COSTS, overlap=0.0)
    assert found.best == 1
    assert set(found.alike) == {0, 1}
    assert found.recommended == 0
    assert not found.has_winner


def test_of_those_that_cannot_be_told_apart_the_cheapest_is_recommended():
    scores = {0: [0.7, 0.8, 0.9], 1: [0.71, 0.79, 0.92], 2: [0.72, 0.8, 0.88]}
    assert judge(scores, {0: 3.0, 1: 1.0, 2: 2.0}, overlap=0.0).recommended == 1
    assert judge(scores, {0: 1.05, 1: 1.0, 2: 2.0}, overlap=0.0).recommended == 0


def test_splits_of_the_same_data_are_told_apart_less_readily_than_seeds():
    scores = {0: [0.70, 0.72, 0.71], 1: [0.75, 0.76, 0.76]}
    seeds, splits = judge(scores, COSTS, overlap=0.0), judge(scores, COSTS, overlap=0.21)
    assert splits.gains[1].low < seeds.gains[1].low
    assert splits.gains[1].mean == seeds.gains[1].mean


def test_equal_differences_on_few_draws_do_not_pass_for_no_noise():
    scores = {0: [0.70, 0.72, 0.71], 1: [0.71, 0.73, 0.72], 2: [0.8, 0.6, 0.7]}
    assert not judge(scores, COSTS, overlap=0.0).has_winner


@pytest.mark.parametrize("finalists", [1, 4])
def test_without_a_better_setting_one_is_claimed_in_at_most_a_twentieth_of_all_cases(finalists):
    draw, claimed, times = np.random.default_rng(1), 0, 2_000
    for _ in range(times):
        scores = {n: draw.normal(size=4) for n in range(finalists + 1)}
        claimed += judge(scores, COSTS, overlap=0.0).has_winner
    assert claimed / times <= 0.05 + 2 * (0.05 * 0.95 / times) ** 0.5


def test_no_finalist_leaves_the_default():
    assert judge({}, {}, overlap=0.0).recommended == 0
    assert judge({0: [0.5]}, COSTS, overlap=0.0).alike == (0,)


def test_more_noise_asks_for_more_draws():
    assert draws_for(1.0, 0.1, overlap=0.0, most=10) == 5
    assert 5 < draws_for(1.0, 0.7, overlap=0.0, most=10) < 10
    assert draws_for(1.0, 5.0, overlap=0.0, most=6) == 6
    assert resolution(1.0, 10, 0.0) < resolution(1.0, 3, 0.0)


def test_the_deviation_of_a_difference_is_that_of_two_scores_or_less():
    assert deviation_of([0.0, 1.0, 2.0], []) == pytest.approx(2**0.5)
    assert deviation_of([0.0, 1.0, 2.0], [0.1, 0.1, 0.1, 0.1]) == pytest.approx(0.0)
    assert deviation_of([0.0], []) == 0.0
    assert count_for(9, 0.5) == 5
