import numpy as np
import pytest

from byeori.monitoring.accuracy.choosing import design_for, drawn, together

SPREAD = np.random.default_rng(0).uniform(0, 0.5, 300)


def test_as_many_are_expected_as_are_asked_for():
    for count in (1, 50, 299, 300):
        assert design_for(SPREAD, count).probabilities(SPREAD).sum() == pytest.approx(count)


def test_uncertain_answers_are_asked_more_often_and_none_never():
    probabilities = design_for(SPREAD, 50).probabilities(SPREAD)
    assert probabilities[SPREAD.argmax()] > probabilities[SPREAD.argmin()] >= 0.7 * 50 / 300 * 0.99


def test_answers_of_which_nothing_tells_apart_are_asked_alike():
    assert np.ptp(design_for(np.zeros(40), 10).probabilities(np.zeros(40))) == 0


def test_exactly_as_many_are_drawn_and_nothing_twice():
    probabilities = design_for(SPREAD, 50).probabilities(SPREAD)
    for seed in range(50):
        assert len(set(drawn(probabilities, 50, np.random.default_rng(seed)).tolist())) == 50


def test_each_answer_is_drawn_with_its_probability():
    probabilities = design_for(SPREAD[:40], 10).probabilities(SPREAD[:40])
    generator, times = np.random.default_rng(1), np.zeros(40)
    for _ in range(4000):
        times[drawn(probabilities, 10, generator)] += 1
    np.testing.assert_allclose(times / 4000, probabilities, atol=0.035)


def test_the_first_of_the_questions_are_a_random_part_of_them():
    probabilities = design_for(SPREAD, 100, random_share=0.1).probabilities(SPREAD)
    generator = np.random.default_rng(2)
    halves = [drawn(probabilities, 100, generator).reshape(2, 50) for _ in range(100)]
    first, second = (float(np.mean([SPREAD[one[part]].mean() for one in halves])) for part in (0, 1))
    assert first == pytest.approx(second, abs=0.01)


def test_two_askings_are_one_with_the_probability_of_either():
    assert together([np.array([0.5]), np.array([0.5])]).tolist() == [0.75]
