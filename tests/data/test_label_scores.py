"""Scores of several labels at once are scikit-learn's; thresholds are the best, or common where samples are few."""

import numpy as np
import pytest
import torch
from sklearn.metrics import average_precision_score, f1_score

from byeori.core.seeds import draw
from byeori.data.label_scores import LabelScore, choose_thresholds, exact_match, macro_f1, mean_average_precision


def _drawn(count: int = 200) -> tuple[torch.Tensor, torch.Tensor]:
    chance = draw(0, "labels", count)
    truth = chance.random((count, 4)) < [0.5, 0.3, 0.1, 0.02]
    outputs = (chance.normal(size=(count, 4)) + 1.5 * truth).round(1)  # rounded, so that some are equal
    return torch.from_numpy(outputs), torch.from_numpy(truth)


def test_average_precision_is_that_of_scikit_learn():
    outputs, truth = _drawn()
    wanted = np.mean([average_precision_score(truth[:, i], outputs[:, i]) for i in range(4)])
    assert float(mean_average_precision(outputs, truth)) == pytest.approx(wanted)


def test_a_label_that_does_not_occur_is_left_out():
    outputs, truth = _drawn()
    truth[:, 3] = False
    wanted = np.mean([average_precision_score(truth[:, i], outputs[:, i]) for i in range(3)])
    assert float(mean_average_precision(outputs, truth)) == pytest.approx(wanted)
    assert float(mean_average_precision(outputs, torch.zeros_like(truth))) == 0.0


def test_macro_f1_and_exact_match_are_those_of_scikit_learn():
    outputs, truth = _drawn()
    chosen = outputs > 0.8
    assert float(macro_f1(chosen, truth)) == pytest.approx(f1_score(truth, chosen, average="macro"))
    assert float(exact_match(chosen, truth)) == pytest.approx(float((chosen == truth).all(1).float().mean()))


def test_batches_are_judged_together():
    outputs, truth = _drawn()
    score = LabelScore(mean_average_precision)
    for start in range(0, 200, 64):
        score.update(outputs[start : start + 64], truth[start : start + 64].float())
    assert score.compute() == mean_average_precision(outputs, truth)


def test_each_threshold_is_the_best_of_all():
    outputs, truth = _drawn(400)
    shares = outputs.sigmoid()
    thresholds = choose_thresholds(shares, truth)
    for label in range(3):
        found = f1_score(truth[:, label], shares[:, label] >= thresholds[label])
        others = [f1_score(truth[:, label], shares[:, label] >= t) for t in np.linspace(0.01, 0.99, 197)]
        assert found >= max(others) - 1e-12


def test_a_rare_label_has_the_common_threshold():
    truth = torch.zeros(100, 2, dtype=torch.bool)
    truth[:40, 0] = truth[:2, 1] = True
    shares = torch.linspace(1, 0, 100).double()[:, None].repeat(1, 2)
    own, common = choose_thresholds(shares, truth)
    assert own == pytest.approx(0.6, abs=0.01)
    assert common == choose_thresholds(shares.reshape(1, -1).T, truth.reshape(-1, 1))[0]


def test_without_any_truth_the_threshold_is_a_half():
    assert choose_thresholds(torch.rand(5, 2), torch.zeros(5, 2, dtype=torch.bool)) == (0.5, 0.5)
