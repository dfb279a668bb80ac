"""The scores of answers that are a class for every pixel; samples are counted, not pixels: those of one are alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.fields.mask.regions import IGNORED
from byeori.fields.scores.score import Answers, Counted, Score, Sums, mean_of_known, share

if TYPE_CHECKING:
    from torch import Tensor


def look(target: Any, answers: Answers) -> np.ndarray:
    """Count each sample's pixels by true and guessed class, (samples, classes, classes)."""
    return counts_of(answers.outputs, answers.truth, len(target.classes))


def counts_of(guess: np.ndarray, truth: np.ndarray, classes: int) -> np.ndarray:
    """Count each sample's pixels by true and guessed class, (samples, classes, classes) int64.

    >>> counts_of(np.array([[[0, 1]]]), np.array([[[0, 255]]]), 2).tolist()
    [[[1, 0], [0, 0]]]
    """
    found = []
    for one, true in zip(guess, truth, strict=True):
        known = true != IGNORED
        places = true[known].astype(np.int64) * classes + one[known]
        found.append(np.bincount(places, minlength=classes * classes).reshape(classes, classes))
    return np.stack(found)


def class_ious(counts: np.ndarray) -> np.ndarray:
    """Give intersection over union of every class, (..., classes), of confusion matrices; nan where there is none."""
    both = np.diagonal(counts, axis1=-2, axis2=-1)
    return share(both, counts.sum(-1) + counts.sum(-2) - both)


def mean_iou(counts: np.ndarray) -> np.ndarray:
    """Give the mean over the classes that are true or guessed somewhere, (...); nan where no pixel is known."""
    return mean_of_known(class_ious(counts))


def pixel_accuracy(counts: np.ndarray) -> np.ndarray:
    """Give the share of right pixels, (...)."""
    right = np.trace(counts, axis1=-2, axis2=-1)
    return np.asarray(right / np.maximum(counts.sum((-2, -1)), 1))


def guessed(target: Any, outputs: Tensor) -> np.ndarray:
    """Give the class of every pixel of logits (batch, classes, high, wide), or the classes as they are."""
    import torch

    from byeori.fields.mask.loss import to_size

    if outputs.ndim == 4:
        outputs = to_size(outputs, target.rows, target.columns).argmax(1).to(torch.uint8)
    return outputs.cpu().numpy()


def map_scores(target: Any) -> dict[str, Score]:
    """Give the scores by name."""
    scores = (
        Score("mean_iou", look, _mean_iou, shown="epoch"),
        Score("pixel_accuracy", look, _pixel_accuracy, shown="epoch"),
    )
    return {score.name: score for score in scores}


def _mean_iou(counts: np.ndarray) -> Counted:
    return Sums(counts, mean_iou)


def _pixel_accuracy(counts: np.ndarray) -> Counted:
    return Sums(counts, pixel_accuracy)
