import numpy as np
import pytest

from byeori.monitoring.accuracy.delay import delay_of


def test_slow_truths_are_not_overlooked_because_they_have_not_come_yet():
    draw = np.random.default_rng(0)
    age, delay = draw.uniform(0, 10, 4000), draw.exponential(2, 4000)
    there = delay <= age
    found = delay_of(delay[there], age[there])
    assert found.median_s == pytest.approx(2 * np.log(2), rel=0.1)
    assert found.most_s == pytest.approx(2 * np.log(10), rel=0.15)
    assert np.quantile(delay[there], 0.9) < 0.9 * 2 * np.log(10)
    assert found.arrived(np.array([0.0, 2.0])) == pytest.approx([0, 1 - np.exp(-1)], abs=0.05)


def test_of_a_handful_of_truths_no_delay_is_told():
    assert delay_of(np.ones(19), np.ones(19)) is None


def test_truths_that_all_come_at_once_have_one_delay():
    found = delay_of(np.full(30, 5.0), np.full(30, 5.0))
    assert (found.median_s, found.most_s) == (5.0, 5.0)
