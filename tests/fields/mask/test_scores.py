"""The scores of masks, against plain definitions."""

import math

import numpy as np
import pytest
import torch
from torch.nn.functional import one_hot

from byeori.fields.kinds import Mask
from byeori.fields.mask.regions import IGNORED
from byeori.fields.mask.scores import class_ious, counts_of, mean_iou


def test_scores_count_all_pixels_of_a_part_together():
    field = Mask(classes=("a", "b", "c"), values=(0, 1, 2), rows=2, columns=2)
    scores = field.scores()
    truth = torch.tensor([[[0, 0], [1, IGNORED]], [[0, 1], [1, 1]]], dtype=torch.uint8)
    guess = torch.tensor([[[0, 1], [1, 2]], [[0, 1], [1, 0]]])
    for metric in scores.values():
        metric.update(one_hot(guess[:1], 3).movedim(3, 1).float(), truth[:1])
        metric.update(guess[1:], truth[1:])  # classes in the place of logits
    iou_a, iou_b = 2 / 4, 3 / 5  # c is guessed where it is ignored, so it is nowhere
    assert float(scores["mean_iou"].compute()) == pytest.approx((iou_a + iou_b) / 2)
    assert float(scores["pixel_accuracy"].compute()) == pytest.approx(5 / 7)
    assert next(iter(scores)) == "mean_iou"


def test_of_pixels_that_are_all_ignored_nothing_is_known():
    scores = Mask(classes=("a", "b"), rows=2, columns=2).scores()
    for metric in scores.values():
        metric.update(torch.zeros(1, 2, 2, 2), torch.full((1, 2, 2), IGNORED, dtype=torch.uint8))
    assert math.isnan(float(scores["mean_iou"].compute()))
    assert float(scores["pixel_accuracy"].compute()) == 0


def test_intersection_over_union_is_what_scikit_learn_calls_jaccard():
    from sklearn.metrics import jaccard_score

    generator = np.random.default_rng(0)
    guess, truth = generator.integers(0, 5, (2, 400))
    counts = counts_of(guess[None], truth[None], 6)[0]
    wanted = jaccard_score(truth, guess, labels=range(5), average=None)
    assert class_ious(counts)[:5].tolist() == pytest.approx(wanted.tolist())
    assert np.isnan(class_ious(counts)[5])
    assert mean_iou(counts) == pytest.approx(wanted.mean())
