"""Pairs tell who is better: with the errors that were promised, at all looks together."""

import numpy as np
import pytest

from byeori.core.seeds import draw
from byeori.evaluation.paired.paired import Pairs, compare_pairs


def shares(chance: np.random.Generator, count: int, *, gain: float, differ: float) -> tuple[np.ndarray, np.ndarray]:
    """Give who was right, of two models that differ on a share of samples, the second better by `gain`."""
    drawn = chance.random(count)
    wins, losses = drawn < (differ + gain) / 2, drawn > 1 - (differ - gain) / 2
    return np.where(wins, 0.0, 1.0), np.where(losses, 0.0, 1.0)


def test_a_clear_difference_is_told_with_its_size_whichever_way_it_lies():
    champion, challenger = shares(draw(0, "clear"), 1000, gain=0.1, differ=0.2)
    found = compare_pairs(Pairs(champion, challenger, 1000))
    assert found.word == "better"
    assert found.more == 0
    assert 0 < found.difference.low < found.difference.value < found.difference.high
    assert found.difference.value == pytest.approx(challenger.mean() - champion.mean())
    assert (found.wins - found.losses) / found.samples == pytest.approx(found.difference.value)
    turned = compare_pairs(Pairs(champion, challenger, 1000).turned())
    assert turned.word == "worse"
    assert turned.difference.high == pytest.approx(-found.difference.low)


def test_what_cannot_be_told_yet_says_how_many_more_would_tell():
    def counted(times: float) -> Pairs:
        wins, losses, both = (round(times * one) for one in (20, 12, 268))
        return Pairs(
            np.r_[np.zeros(wins), np.ones(losses + both)], np.r_[np.ones(wins), np.zeros(losses), np.ones(both)]
        )

    found = compare_pairs(counted(1))
    assert found.word == "unknown"
    assert found.difference.low <= 0 <= found.difference.high
    assert found.more is not None
    assert compare_pairs(counted(1.1 * (1 + found.more / 300))).word == "better"
    assert compare_pairs(counted(0.8 * (1 + found.more / 300))).word == "unknown"


def test_two_that_never_differ_are_never_told_apart():
    same = np.tile([1.0, 0.0], 500)
    found = compare_pairs(Pairs(same, same, 1000))
    assert (found.word, found.more) == ("unknown", None)
    assert found.difference.low < 0 < found.difference.high
    assert found.difference.high < 0.02


def test_a_pair_without_a_number_is_no_pair():
    champion, challenger = np.array([1.0, np.nan, 0.0, 1.0]), np.array([1.0, 1.0, np.nan, 0.0])
    pairs = Pairs(champion, challenger, 3)
    assert (len(pairs), pairs.first) == (2, 1)


def test_no_pairs_tell_nothing():
    found = compare_pairs(Pairs(np.array([]), np.array([])))
    assert (found.word, found.samples, found.more) == ("unknown", 0, None)


def test_numbers_are_compared_by_their_mean_and_few_say_nothing():
    chance = draw(0, "errors")
    champion = -np.abs(chance.normal(0, 2.0, 400))
    challenger = -np.abs(chance.normal(0, 1.0, 400))
    found = compare_pairs(Pairs(champion, challenger, 200, is_share=False))
    assert found.word == "better"
    assert 0 < found.difference.low < 0.8 < found.difference.high
    assert compare_pairs(Pairs(champion[:20], challenger[:20] + 5, 20, is_share=False)).word == "unknown"


@pytest.mark.parametrize("is_share", [True, False])
def test_an_equal_model_is_hardly_ever_called_better_though_ten_times_looked_at(is_share):
    chance, wrong = draw(0, "equal", is_share), 0
    for _ in range(100):
        champion, challenger = shares(chance, 1000, gain=0.0, differ=0.2)
        if not is_share:
            champion, challenger = chance.normal(champion, 0.5), chance.normal(challenger, 0.5)
        looks = (Pairs(champion[:n], challenger[:n], 100, is_share) for n in range(100, 1001, 100))
        wrong += any(compare_pairs(one).word == "better" for one in looks)
    assert wrong <= 9  # of 100 at 5 %, more than 9 are seen in 3 of 100 draws


def test_two_points_on_two_thousand_cases_are_told_in_most_draws():
    chance, told = draw(0, "power"), 0
    for _ in range(50):
        champion, challenger = shares(chance, 2000, gain=0.02, differ=0.08)
        told += compare_pairs(Pairs(champion, challenger, 2000)).word == "better"
    assert told >= 40


@pytest.mark.parametrize("is_share", [True, False])
def test_samples_that_came_later_may_differ_by_more_than_those_from_the_start(is_share):
    draw = np.random.default_rng(0)
    noise = np.zeros(300) if is_share else draw.normal(0, 0.01, 300)
    champion = np.r_[np.ones(100), np.zeros(200)]
    found = compare_pairs(Pairs(champion, np.ones(300) + noise, 100, is_share))
    assert found.word == "better"
    assert 0 < found.difference.low < found.difference.value < found.difference.high
    turned = compare_pairs(Pairs(np.ones(300) + noise, champion, 100, is_share))
    assert turned.word == "worse"
    assert turned.difference.low < turned.difference.value < turned.difference.high < 0


def test_what_was_better_at_the_start_alone_is_no_bound_of_all():
    champion = np.r_[np.zeros(100), np.tile([1.0, 0.0], 200)]
    challenger = np.r_[np.ones(60), np.zeros(440)]  # better on 60 of the first 100, worse on 200 of the others
    found = compare_pairs(Pairs(champion, challenger, 100))
    assert found.difference.low <= found.difference.value <= found.difference.high
    assert found.difference.low < 0
