"""Thresholds of labels are the best, or common where samples are few."""

import numpy as np
import pytest
import torch
from sklearn.metrics import f1_score

from byeori.core.seeds import draw
from byeori.data.thresholds import choose_thresholds


def _drawn(count: int = 200) -> tuple[torch.Tensor, torch.Tensor]:
    chance = draw(0, "labels", count)
    truth = chance.random((count, 4)) < [0.5, 0.3, 0.1, 0.02]
    outputs = (chance.normal(size=(count, 4)) + 1.5 * truth).round(1)  # rounded, so that some are equal
    return torch.from_numpy(outputs), torch.from_numpy(truth)


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
