"""Thresholds are the best by what is wanted; those of labels are common where samples are few."""

import numpy as np
import pytest
from sklearn.metrics import f1_score, fbeta_score

from byeori.core.seeds import draw
from byeori.core.threshold import Wanted, wanted_threshold
from byeori.fields.calibration.thresholds import choose_thresholds, fit_threshold


def _drawn(count: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities, some of them equal, and truths of four labels."""
    chance = draw(0, "labels", count)
    truth = chance.random((count, 4)) < [0.5, 0.3, 0.1, 0.02]
    outputs = (chance.normal(size=(count, 4)) + 1.5 * truth).round(1)
    return 1 / (1 + np.exp(-outputs)), truth


SHARES, TRUTH = (values[:, 2] for values in _drawn())
EVERY = np.unique(np.concatenate([SHARES - 1e-4, SHARES + 1e-4]))


def _wanted(text: str) -> Wanted:
    wanted = wanted_threshold(text)
    assert wanted is not None
    return wanted


@pytest.mark.parametrize("beta", [0.5, 1.0, 2.0])
def test_f_beta_is_the_best_of_all(beta):
    threshold = fit_threshold(SHARES, TRUTH, _wanted(f"f{beta}"))
    scores = [fbeta_score(TRUTH, one <= SHARES, beta=beta, zero_division=0) for one in EVERY]
    assert fbeta_score(TRUTH, threshold <= SHARES, beta=beta) == pytest.approx(max(scores))


@pytest.mark.parametrize("miss", [0.2, 1.0, 20.0])
def test_the_cost_is_the_least_of_all(miss):
    def cost(threshold: float) -> float:
        taken = threshold <= SHARES
        return (taken & ~TRUTH).sum() + miss * (TRUTH & ~taken).sum()

    threshold = fit_threshold(SHARES, TRUTH, _wanted(f"cost=1:{miss}"))
    assert threshold is not None
    assert cost(threshold) == min(map(cost, [*EVERY, 1.1]))


def test_a_recall_is_reached_and_by_no_higher_threshold():
    threshold = fit_threshold(SHARES, TRUTH, _wanted("recall=0.9"))
    assert (threshold <= SHARES[TRUTH]).mean() >= 0.9
    last = SHARES[threshold <= SHARES].min()
    assert all((one <= SHARES[TRUTH]).mean() < 0.9 for one in SHARES if one > last)


def test_a_precision_is_reached_with_as_much_found_as_may_be():
    threshold = fit_threshold(SHARES, TRUTH, _wanted("precision=0.5"))
    assert TRUTH[threshold <= SHARES].mean() >= 0.5
    assert all(TRUTH[one <= SHARES].mean() < 0.5 for one in SHARES if one < threshold)


def test_what_cannot_be_reached_or_has_no_sample_gives_none():
    shares = np.array([0.9, 0.8, 0.1])
    assert fit_threshold(shares, np.array([False, True, False]), _wanted("precision=0.9")) is None
    assert fit_threshold(shares, np.zeros(3, bool), _wanted("f1")) is None
    assert fit_threshold(shares, np.zeros(3, bool), _wanted("0.2")) == 0.2


def test_tiny_probabilities_are_told_apart():
    shares = np.array([3e-9, 2e-9, 1e-9])
    threshold = fit_threshold(shares, np.array([True, True, False]), _wanted("f1"))
    assert 1e-9 < threshold < 2e-9


def test_where_nothing_is_worth_taking_nothing_is():
    threshold = fit_threshold(np.array([0.9, 0.5, 0.4]), np.array([False, False, True]), _wanted("cost=9:1"))
    assert threshold == pytest.approx(0.95)


def test_each_label_has_the_best_threshold_of_all():
    shares, truth = _drawn()
    thresholds = choose_thresholds(shares, truth)
    for label in range(3):
        found = f1_score(truth[:, label], shares[:, label] >= thresholds[label])
        others = [f1_score(truth[:, label], shares[:, label] >= t) for t in np.linspace(0.01, 0.99, 197)]
        assert found >= max(others) - 1e-12


def test_a_rare_label_has_the_common_threshold():
    truth = np.zeros((100, 2), bool)
    truth[:40, 0] = truth[:2, 1] = True
    shares = np.linspace(1, 0, 100)[:, None].repeat(2, 1)
    own, common = choose_thresholds(shares, truth)
    assert own == pytest.approx(0.6, abs=0.01)
    assert common == choose_thresholds(shares.reshape(-1, 1), truth.reshape(-1, 1))[0]


def test_without_any_truth_the_threshold_of_a_label_is_a_half():
    assert choose_thresholds(np.full((5, 2), 0.3), np.zeros((5, 2), bool)) == (0.5, 0.5)
