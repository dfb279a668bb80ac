"""The scores of a part, each with its interval; torchmetrics computes them.

Accuracy has Wilson's interval (a proportion), macro-F1 the percentile bootstrap over the samples, the calibration
error the basic bootstrap (see `calibration_error`), any other score of a field the percentile bootstrap with the
score itself computed again on every resample.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from byeori.core.seeds import draw
from byeori.evaluation.estimate import (
    RESAMPLES,
    Estimate,
    percentile,
    resampled_counts,
    resampled_rows,
    wilson,
)

if TYPE_CHECKING:
    from torchmetrics import Metric

    from byeori.data.field import Target
    from byeori.evaluation.guesses import Guesses

BINS = 15
"""Bins of the calibration error, as in Guo et al. 2017."""
_WORK = 20_000_000  # samples that the general bootstrap looks at; large parts get fewer resamples, never below 200


def scores(target: Target, guesses: Guesses, *, seed: int = 0) -> dict[str, Estimate]:
    """Give the target's scores by name, the one that chooses checkpoints first; with classes, the calibration too."""
    values = {name: _value(metric, guesses) for name, metric in target.scores().items()}
    has_classes = bool(getattr(target, "classes", ()))
    found = {name: _estimate(target, name, value, guesses, has_classes, seed) for name, value in values.items()}
    return {**found, "calibration_error": calibration_error(guesses, seed=seed)} if has_classes else found


def accuracy(right: np.ndarray) -> Estimate:
    """Give the share of True in (samples,) with Wilson's interval."""
    return wilson(int(right.sum()), len(right))


def macro_f1(truth: np.ndarray, guess: np.ndarray, classes: int, *, seed: int = 0) -> Estimate:
    """Give the mean F1 of the classes that occur, with the percentile bootstrap over the samples.

    Where no guess is wrong no resample is either; the lower end is then Wilson's for that many samples without error.
    """
    cells, counts = np.unique(truth * classes + guess, return_counts=True)
    rows, columns = cells // classes, cells % classes
    of_row, of_column = np.eye(classes)[rows], np.eye(classes)[columns]
    hit = of_row * (rows == columns)[:, None]

    def score(drawn: np.ndarray) -> np.ndarray:
        hits, sums = drawn @ hit, drawn @ (of_row + of_column)  # (resamples, classes)
        seen = sums > 0
        return np.asarray((2 * hits / np.where(seen, sums, 1)).sum(1) / seen.sum(1))

    value = float(score(counts[None, :])[0])
    found = percentile(value, resampled_counts(counts, seed, "macro_f1", score))
    return Estimate(1.0, wilson(len(truth), len(truth)).low, 1.0) if value == 1 else found


def calibration_error(guesses: Guesses, *, seed: int = 0) -> Estimate:
    """Give the expected calibration error (Guo et al. 2017): the mean gap of confidence and accuracy in 15 bins.

    A gap is a size, so noise makes it larger, and a resample has more noise than the sample: its error is too large
    by about as much as the sample's own. The basic bootstrap (2 value - quantile; Davison, Hinkley 1997, section 5.2)
    takes that off where the percentile interval would add it once more.
    """
    gap, place = _gaps(guesses)
    count = len(gap)

    def score(rows: np.ndarray) -> np.ndarray:
        spots = place[rows] + BINS * np.arange(len(rows))[:, None]
        sums = np.bincount(spots.ravel(), gap[rows].ravel(), BINS * len(rows))
        return np.asarray(np.abs(sums.reshape(len(rows), BINS)).sum(1) / count)

    value = float(score(np.arange(count)[None, :])[0])
    low, high = np.quantile(resampled_rows(count, seed, "calibration", score), [0.025, 0.975])
    return Estimate(value, min(value, max(0.0, 2 * value - float(high))), min(1.0, max(value, 2 * value - float(low))))


def _gaps(guesses: Guesses) -> tuple[np.ndarray, np.ndarray]:
    """Confidence less rightness of each sample, and the bin of its confidence, both (samples,)."""
    confidence = guesses.shares.max(1)
    return confidence - guesses.right, np.minimum((confidence * BINS).astype(np.int64), BINS - 1)


def _value(metric: Metric, guesses: Guesses, rows: np.ndarray | None = None) -> float:
    import torch

    outputs, truth = (a if rows is None else a[rows] for a in (guesses.outputs, guesses.truth))
    metric.reset()
    metric.update(torch.from_numpy(np.ascontiguousarray(outputs)), torch.from_numpy(np.ascontiguousarray(truth)))
    return float(metric.compute())


def _estimate(target: Target, name: str, value: float, guesses: Guesses, has_classes: bool, seed: int) -> Estimate:
    if has_classes and name == "accuracy":
        found = accuracy(guesses.right)
    elif has_classes and name == "macro_f1":
        found = macro_f1(guesses.truth, guesses.guess, guesses.outputs.shape[1], seed=seed)
    else:
        return _general(target.scores()[name], value, guesses, draw(seed, "bootstrap", name))
    return Estimate(value, min(found.low, value), max(found.high, value))


def _general(metric: Metric, value: float, guesses: Guesses, generator: np.random.Generator) -> Estimate:
    count = len(guesses)
    resamples = max(200, min(RESAMPLES, _WORK // count))
    drawn = [_value(metric, guesses, generator.integers(0, count, count)) for _ in range(resamples)]
    return percentile(value, np.array(drawn))
