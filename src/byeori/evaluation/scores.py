"""The scores of a part, each with its interval; torchmetrics computes them.

Accuracy has Wilson's interval (a proportion), macro-F1 the percentile bootstrap over the samples, the calibration
error the basic bootstrap (see `calibration_error`), any other score of a field the percentile bootstrap with the
score itself computed again on every resample.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from byeori.core.seeds import draw
from byeori.evaluation.calibration import calibration_error, claims_of_classes
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

_WORK = 20_000_000  # samples that the general bootstrap looks at; large parts get fewer resamples, never below 200


def scores(target: Target, guesses: Guesses, seed: int = 0) -> dict[str, Estimate]:
    """Give the scores of a target with classes by name, the one that chooses checkpoints first, and the calibration."""
    found = {name: _of_classes(name, metric, guesses, seed) for name, metric in target.scores().items()}
    if guesses.outputs.shape[1] == 2 and "auc" not in found and 0 < int(guesses.truth.sum()) < len(guesses):
        found["auc"] = auc(guesses.outputs[:, 1] - guesses.outputs[:, 0], guesses.truth, seed=seed)
    return {**found, "calibration_error": calibration_error(claims_of_classes(guesses), seed=seed)}


def general_scores(target: Target, guesses: Guesses, seed: int = 0) -> dict[str, Estimate]:
    """Give the scores of any target, each computed again on every resample."""
    return {name: _general(name, metric, guesses, seed) for name, metric in target.scores().items()}


def accuracy(right: np.ndarray) -> Estimate:
    """Give the share of True in (samples,) with Wilson's interval."""
    return wilson(int(right.sum()), len(right))


def macro_f1(truth: np.ndarray, guess: np.ndarray, classes: int, *, seed: int = 0) -> Estimate:
    """Give the mean F1 of the classes that occur, with the percentile bootstrap over the samples.

    Where no guess is wrong no resample is either; the lower end is then Wilson's for that many samples without error.
    """
    cells, counts = np.unique(truth * classes + guess, return_counts=True)
    rows, columns = cells // classes, cells % classes
    diagonal = rows == columns

    def score(drawn: np.ndarray) -> np.ndarray:
        hits = np.zeros((len(drawn), classes))
        hits[:, rows[diagonal]] = drawn[:, diagonal]
        sums = _sums(drawn, rows, classes) + _sums(drawn, columns, classes)
        seen = sums > 0
        return np.asarray((2 * hits / np.where(seen, sums, 1)).sum(1) / seen.sum(1))

    value = float(score(counts[None, :])[0])
    found = percentile(value, resampled_counts(counts, seed, "macro_f1", score))
    return Estimate(1.0, wilson(len(truth), len(truth)).low, 1.0) if value == 1 else found


def auc(margin: np.ndarray, truth: np.ndarray, *, seed: int = 0) -> Estimate:
    """Give the area under the ROC curve of two classes with the percentile bootstrap; (samples,) both.

    It is the share of pairs, one sample of each class, in which that of the second has the larger margin; equal ones
    count half (Hanley, McNeil 1982).
    """
    order = np.argsort(margin, kind="stable")
    ordered, true = margin[order], truth[order] > 0
    start = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    group = np.cumsum(start) - 1  # equal margins are one place on the curve

    def score(rows: np.ndarray) -> np.ndarray:
        spots = (group * 2 + true)[rows] + 2 * (group[-1] + 1) * np.arange(len(rows))[:, None]
        counts = np.bincount(spots.ravel(), minlength=2 * (group[-1] + 1) * len(rows)).reshape(len(rows), -1, 2)
        below = np.cumsum(counts[:, :, 0], 1) - 0.5 * counts[:, :, 0]
        pairs = counts[:, :, 0].sum(1) * counts[:, :, 1].sum(1)
        with np.errstate(invalid="ignore"):
            return np.asarray((counts[:, :, 1] * below).sum(1) / pairs)

    value = float(score(np.arange(len(truth))[None])[0])
    return percentile(value, resampled_rows(len(truth), seed, "auc", score))


def _sums(drawn: np.ndarray, classes_of: np.ndarray, classes: int) -> np.ndarray:
    """Add up (resamples, cells) by the class of each cell, to (resamples, classes)."""
    order = np.argsort(classes_of, kind="stable")
    present, starts = np.unique(classes_of[order], return_index=True)
    sums = np.zeros((len(drawn), classes))
    sums[:, present] = np.add.reduceat(drawn[:, order], starts, axis=1)
    return sums


def _value(metric: Metric, guesses: Guesses, rows: np.ndarray | None = None) -> float:
    import torch

    outputs, truth = (a if rows is None else a[rows] for a in (guesses.outputs, guesses.truth))
    metric.reset()
    metric.update(torch.from_numpy(np.ascontiguousarray(outputs)), torch.from_numpy(np.ascontiguousarray(truth)))
    return float(metric.compute())


def _of_classes(name: str, metric: Metric, guesses: Guesses, seed: int) -> Estimate:
    if name == "accuracy":
        found = accuracy(guesses.right)
    elif name == "macro_f1":
        found = macro_f1(guesses.truth, guesses.guess, guesses.outputs.shape[1], seed=seed)
    else:
        return _general(name, metric, guesses, seed)
    value = _value(metric, guesses)
    return Estimate(value, min(found.low, value), max(found.high, value))


def _general(name: str, metric: Metric, guesses: Guesses, seed: int) -> Estimate:
    generator, count = draw(seed, "bootstrap", name), len(guesses)
    resamples = max(200, min(RESAMPLES, _WORK // count))
    drawn = [_value(metric, guesses, generator.integers(0, count, count)) for _ in range(resamples)]
    return percentile(_value(metric, guesses), np.array(drawn))
