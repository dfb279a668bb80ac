import numpy as np
import pytest

from byeori.core.errors import DataError
from byeori.monitoring.accuracy.expecting import alike, learn_expectation

DRAW = np.random.default_rng(0)


def test_confidence_that_is_too_high_is_brought_down():
    logit = DRAW.normal(2, 1.5, 3000)
    right = DRAW.random(3000) < 1 / (1 + np.exp(-(logit - 1)))
    found = learn_expectation(1 / (1 + np.exp(-logit)), right.astype(float), is_share=True)
    assert found.expected(np.array([1 / (1 + np.exp(-2))]))[0] == pytest.approx(1 / (1 + np.exp(-1)), abs=0.03)


def test_a_sample_without_an_error_still_expects_some():
    found = learn_expectation(DRAW.uniform(0.8, 1, 100), np.ones(100), is_share=True)
    assert 0.5 < found.expected(np.array([0.8]))[0] < 1


def test_errors_follow_their_signal_up_and_down():
    signal = DRAW.uniform(-1, 1, 2000)
    found = learn_expectation(signal, signal**2 * DRAW.exponential(1, 2000), is_share=False)
    low, middle, high = found.expected(np.array([-0.95, 0.0, 0.95]))
    assert middle < 0.1 < 0.6 < min(low, high)
    assert found.spread(np.array([0.9])) > found.spread(np.array([0.0]))


def test_an_answer_without_a_signal_is_expected_to_be_like_all():
    score = DRAW.uniform(0, 2, 100)
    found = learn_expectation(DRAW.random(100), score, is_share=False)
    assert found.expected(np.array([np.nan]))[0] == pytest.approx(score.mean())
    assert learn_expectation(np.full(100, np.nan), score, is_share=False).expected(np.array([3.0]))[0] == score.mean()


def test_too_few_known_scores_are_refused():
    score = np.where(np.arange(100) < 19, 1.0, np.nan)
    with pytest.raises(DataError, match=r"has 19 validation samples with a known score; wanted at least 20: train"):
        learn_expectation(np.full(100, 0.9), score, is_share=True)


def test_the_same_may_be_expected_of_all():
    found = alike(True, 0.5, 0.5)
    assert found.expected(np.array([0.2, 0.9])) == pytest.approx([0.5, 0.5])
    assert found.spread(np.array([0.2])) == pytest.approx([0.5])
