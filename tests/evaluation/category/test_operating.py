"""What thresholds give is counted; curves are scikit-learn's at the points that are kept."""

import numpy as np
import pytest
from sklearn.metrics import auc, precision_recall_curve, roc_curve

from byeori.core.seeds import draw
from byeori.evaluation.category.operating import Ranking
from byeori.evaluation.statistics.estimate import wilson


def _drawn(count: int = 2000) -> tuple[np.ndarray, np.ndarray]:
    chance = draw(0, "operating")
    true = chance.random(count) < 0.1
    return (1 / (1 + np.exp(2 - chance.normal(size=count) - 2 * true))).round(2), true


def test_a_threshold_takes_what_is_as_probable_or_more():
    shares, true = _drawn()
    point = Ranking.of(shares, true).at(0.3)
    taken = shares >= 0.3
    assert (point.taken, point.hits) == (taken.sum(), (taken & true).sum())
    assert (point.false_alarms, point.missed) == ((taken & ~true).sum(), (true & ~taken).sum())
    assert point.precision == wilson(int((taken & true).sum()), int(taken.sum()))
    assert point.recall.value == pytest.approx((taken & true).sum() / true.sum())
    assert point.f1.value == pytest.approx(2 * (taken & true).sum() / (taken.sum() + true.sum()))


def test_a_recall_is_found_by_the_highest_threshold():
    ranking = Ranking.of(*_drawn())
    point = ranking.finding(0.8)
    assert point.recall.value >= 0.8
    assert ranking.at(point.threshold + 0.02).recall.value < 0.8


def test_the_roc_curve_is_that_of_scikit_learn():
    shares, true = _drawn()
    points = Ranking.of(shares, true).roc()
    assert len(points) <= 82
    assert points[0] == (0.0, 0.0)
    assert points[-1] == (1.0, 1.0)
    alarms, found, _ = roc_curve(true, shares, drop_intermediate=False)
    assert set(points) <= {(round(x, 4), round(y, 4)) for x, y in zip(alarms.tolist(), found.tolist(), strict=True)}
    assert auc(*np.array(points).T) == pytest.approx(auc(alarms, found), abs=0.005)


def test_precision_by_recall_is_that_of_scikit_learn():
    shares, true = _drawn()
    points = Ranking.of(shares, true).precision_recall()
    precision, recall, _ = precision_recall_curve(true, shares)
    known = {(round(r, 4), round(p, 4)) for r, p in zip(recall.tolist(), precision.tolist(), strict=True)}
    assert set(points) <= known
    assert points[-1] == (1.0, round(float(precision[recall == 1].max()), 4))


def test_the_most_probable_share_of_all_is_counted():
    shares, true = _drawn()
    taken, hits = Ranking.of(shares, true).first(0.05)
    assert taken == 100
    assert hits == true[np.argsort(-shares, kind="stable")[:100]].sum()


def test_a_share_of_few_samples_is_at_least_one():
    assert Ranking.of(np.array([0.1, 0.9]), np.array([False, True])).first(0.01) == (1, 1)
