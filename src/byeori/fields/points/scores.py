"""The scores of answers that are points in a picture: how far off, in px and as a share of the picture's size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from byeori.fields.scores.score import Answers, Counted, Score, share

NEAR = 0.05
"""As a share of the picture's longer side: a point is right that is so near (PCK@0.05; Yang, Ramanan 2013)."""


@dataclass(frozen=True)
class Distances:
    """How far each point is off, (samples, points) float64 each; nan where nobody knows the truth."""

    px: np.ndarray
    share: np.ndarray
    """Of the picture's size, the root of its area."""
    near: np.ndarray
    """1 where it is right, 0 where not."""


def distances(outputs: np.ndarray, truth: np.ndarray) -> Distances:
    """Measure outputs (samples, points, 2) by packed truths (samples, points, 5)."""
    truth = np.asarray(truth, np.float64)
    outputs = np.asarray(outputs, np.float64).reshape(*truth.shape[:2], 2)
    half = truth[..., 3:]
    away = np.hypot(*np.moveaxis((outputs - truth[..., :2]) * half, -1, 0))
    px = np.where(truth[..., 2] > 0, away, np.nan)
    near = np.where(np.isnan(px), np.nan, px <= NEAR * 2 * half.max(-1))
    return Distances(px, px / (2 * np.sqrt(half.prod(-1))), near)


def look(target: Any, answers: Answers) -> Distances:
    """Measure a part's answers."""
    return distances(answers.outputs, answers.truth)


def mean_of(values: np.ndarray) -> Counted:
    """Give the mean over known points, (samples, points), of samples that are drawn together."""
    sums, known = np.nansum(values, 1), (~np.isnan(values)).sum(1).astype(np.float64)
    return lambda counts: share(counts @ sums, counts @ known)


def point_scores(target: Any) -> dict[str, Score]:
    """Give the scores by name: normalised mean error, percentage of correct keypoints, mean distance px."""
    scores = (
        Score("nme", look, _of("share"), is_higher_better=False, domain=None, is_proper=True, shown="epoch"),
        Score("pck", look, _of("near"), shown="epoch"),
        Score("mean_distance_px", look, _of("px"), is_higher_better=False, domain=None, shown="epoch"),
    )
    return {score.name: score for score in scores}


def _of(name: str) -> Callable[[Distances], Counted]:
    return lambda found: mean_of(getattr(found, name))
