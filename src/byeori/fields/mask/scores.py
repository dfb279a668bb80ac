"""The scores of answers that are a class for every pixel; samples are counted, not pixels: those of one are alike."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from byeori.fields.scores.score import Answers, Counted, Score

IGNORED = 255
"""What stands where nobody is asked about a pixel."""


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
    union = counts.sum(-1) + counts.sum(-2) - both
    return np.asarray(np.divide(both, union, out=np.full(union.shape, np.nan), where=union > 0))


def mean_iou(counts: np.ndarray) -> np.ndarray:
    """Give the mean over the classes that are true or guessed somewhere, (...)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # where no pixel is known there is no mean
        return np.asarray(np.nanmean(class_ious(counts), axis=-1))


def pixel_accuracy(counts: np.ndarray) -> np.ndarray:
    """Give the share of right pixels, (...)."""
    right = np.trace(counts, axis1=-2, axis2=-1)
    return np.asarray(right / np.maximum(counts.sum((-2, -1)), 1))


def summed(times: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Add up the matrices of the samples, each as often as `times` (resamples, samples) says."""
    flat = times.astype(np.float64) @ counts.reshape(len(counts), -1)
    return np.asarray(flat.reshape(len(times), *counts.shape[1:]))


def _of(score: Callable[[np.ndarray], np.ndarray]) -> Callable[[np.ndarray], Counted]:
    return lambda counts: lambda times: score(summed(times, counts))


def map_scores(target: Any) -> dict[str, Score]:
    """Give the scores by name."""
    return {
        "mean_iou": Score("mean_iou", look, _of(mean_iou)),
        "pixel_accuracy": Score("pixel_accuracy", look, _of(pixel_accuracy)),
    }
