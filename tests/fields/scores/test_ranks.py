"""Scores of an order against scikit-learn's, with ties, resampled and where nothing can be told."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from byeori.fields.scores.ranks import Ordered, Ranks

DRAW = np.random.default_rng(3)
TRUE = DRAW.random(80) < 0.3
ONCE = np.ones((1, 80))


@pytest.mark.parametrize("digits", [9, 1])  # without ties, and with many
def test_they_are_those_of_scikit_learn(digits):
    margin = np.round(DRAW.random(80) + TRUE / 3, digits)
    ranks = Ranks(margin, TRUE)
    assert ranks.auc(ONCE)[0] == pytest.approx(roc_auc_score(TRUE, margin))
    assert ranks.average_precision(ONCE)[0] == pytest.approx(average_precision_score(TRUE, margin))


def test_a_resample_counts_its_samples_as_often_as_it_drew_them():
    margin = np.round(DRAW.random(80), 1)
    drawn = DRAW.integers(0, 80, 80)
    counts = np.bincount(drawn, minlength=80)[None]
    assert Ranks(margin, TRUE).auc(counts)[0] == pytest.approx(roc_auc_score(TRUE[drawn], margin[drawn]))


def test_without_samples_of_both_kinds_nothing_is_told():
    assert np.isnan(Ranks(np.arange(3.0), np.ones(3, bool)).auc(np.ones((1, 3))))
    assert np.isnan(Ranks(np.arange(3.0), np.zeros(3, bool)).average_precision(np.ones((1, 3))))


def test_a_mean_is_over_the_orders_that_can_tell_and_the_rarest_kind_is_counted():
    good, silent = Ranks(np.array([3.0, 2, 1]), np.array([True, True, False])), Ranks(np.arange(3.0), np.ones(3, bool))
    ordered = Ordered([good, silent], Ranks.auc)
    assert ordered(np.ones((1, 3))).tolist() == [1.0]
    assert ordered.rarest == 1
