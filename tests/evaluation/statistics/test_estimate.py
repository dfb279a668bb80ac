"""Intervals: right on cases known from books, and as often right as they promise."""

import math

import numpy as np
import pytest

from byeori.core.seeds import draw
from byeori.evaluation.limits import RESAMPLES
from byeori.evaluation.statistics.estimate import (
    percentile,
    resampled,
    resampled_rows,
    resamples_for,
    wilson,
)


@pytest.mark.parametrize(
    ("right", "count", "low", "high"),
    [(15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718), (81, 263, 0.2553, 0.3662)],
)
def test_wilson_gives_the_intervals_of_newcombes_paper(right, count, low, high):
    # Newcombe 1998, Statistics in Medicine 17, table I, method 3.
    found = wilson(right, count)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


def test_wilson_of_everything_right_ends_at_one_and_of_nothing_says_nothing():
    assert wilson(20, 20).high == 1.0
    assert 0.8 < wilson(20, 20).low < 0.9
    assert math.isnan(wilson(0, 0).value)
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)


def test_the_bootstrap_of_a_mean_is_as_wide_as_theory_says():
    values = draw(1, "values").normal(10, 2, 400)
    found = percentile(values.mean(), resampled_rows(400, 0, "mean", lambda rows: values[rows].mean(1)))
    assert found.high - found.low == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.1)
    assert found.low < values.mean() < found.high


def test_counts_of_draws_are_drawn_samples():
    kinds = np.repeat([0.0, 1.0], [70, 30])
    rows = resampled_rows(100, 0, "share", lambda rows: kinds[rows].mean(1))
    counts = resampled({"share": lambda times: times @ kinds / 100}, 100, 0)["share"]
    assert rows.shape == counts.shape == (RESAMPLES,)
    assert rows.mean() == pytest.approx(counts.mean(), abs=0.01)
    assert rows.std() == pytest.approx(counts.std(), rel=0.1)


def test_all_scores_are_asked_about_the_same_resamples():
    found = resampled({name: lambda times: times[:, 0] for name in "ab"}, 50, 0, resamples=200)
    assert np.array_equal(found["a"], found["b"])
    assert len(found["a"]) == 200


def test_chunks_of_a_large_sample_are_different_draws():
    found = resampled_rows(400_000, 0, "first", lambda rows: rows[:, 0].astype(float))
    assert len(np.unique(found)) > 0.99 * resamples_for(400_000)


def test_the_same_seed_gives_the_same_digits_and_another_one_others():
    one, again, other = (resampled({"x": lambda times: times[:, 0] / 10}, 10, seed)["x"] for seed in (3, 3, 4))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
