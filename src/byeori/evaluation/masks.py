"""The style of a target that answers a class for every pixel: intersection over union, and pictures of the worst.

The target has `classes`, their names, and `reduce(outputs)`, which gives the class of every pixel (samples, rows,
columns) uint8; packed truths are such maps too, 255 where a pixel is ignored. Samples are resampled, not pixels: those
of one picture are alike.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.seeds import draw
from byeori.evaluation.baselines import Baseline, PlainData
from byeori.evaluation.comparison import Comparison, from_resamples
from byeori.evaluation.estimate import Estimate, percentile, resampled_rows
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.mask_sections import mask_sections
from byeori.evaluation.styles import Style

if TYPE_CHECKING:
    from byeori.evaluation.blocks import Section

_IGNORED = 255
_MOST_SAMPLES = 2000  # of the training part, for the baselines


def counts_of(guess: np.ndarray, truth: np.ndarray, classes: int) -> np.ndarray:
    """Count each sample's pixels by true and guessed class, (samples, classes, classes) int64.

    >>> counts_of(np.array([[[0, 1]]]), np.array([[[0, 255]]]), 2).tolist()
    [[[1, 0], [0, 0]]]
    """
    found = []
    for one, true in zip(guess, truth, strict=True):
        known = true != _IGNORED
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


def _summed(counts: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The matrices of resamples, (resamples, classes, classes), of each sample's and rows (resamples, samples)."""
    spots = rows + len(counts) * np.arange(len(rows))[:, None]
    times = np.bincount(spots.ravel(), minlength=len(counts) * len(rows)).reshape(len(rows), len(counts))
    flat = times.astype(np.float64) @ counts.reshape(len(counts), -1)
    return np.asarray(flat.reshape(len(rows), *counts.shape[1:]))


def _accuracy(counts: np.ndarray) -> np.ndarray:
    right = np.trace(counts, axis1=-2, axis2=-1)
    return np.asarray(right / np.maximum(counts.sum((-2, -1)), 1))


def mask_scores(target: Any, guesses: Guesses, seed: int = 0) -> dict[str, Estimate]:
    """Give mean IoU and the share of right pixels, with the percentile bootstrap over the samples."""
    counts = counts_of(guesses.outputs, guesses.truth, len(target.classes))
    found = {}
    for name, score in (("mean_iou", mean_iou), ("pixel_accuracy", _accuracy)):
        resampled = resampled_rows(len(counts), seed, name, lambda rows, s=score: s(_summed(counts, rows)))  # type: ignore[misc]
        found[name] = percentile(float(score(counts.sum(0))), resampled)
    return found


def _sections(target: Any, guesses: Guesses, headline: Mapping[str, Estimate]) -> tuple[Section, ...]:
    classes = tuple(target.classes)
    counts = counts_of(guesses.outputs, guesses.truth, len(classes))
    resampled = resampled_rows(len(counts), 0, "ious", lambda rows: class_ious(_summed(counts, rows)))
    values = class_ious(counts.sum(0))
    ious = [percentile(float(values[place]), resampled[:, place]) for place in range(len(classes))]
    return mask_sections(classes, counts, ious, guesses, values=getattr(target, "values", ()))


def _cautions(target: Any, guesses: Guesses) -> list[str]:
    seen = set(np.unique(guesses.truth).tolist())
    missing = [name for place, name in enumerate(target.classes) if place not in seen]
    if not missing:
        return []
    names = ", ".join(missing[:5]) + (", ..." if len(missing) > 5 else "")
    return [f"{len(missing)} of {len(target.classes)} classes have no pixel in this part: {names}."]


def _baselines(data: PlainData, guesses: Guesses, seed: int) -> list[Baseline]:
    """Always the most frequent class, and the most frequent one of each place."""
    prepared = data.own
    classes = len(prepared.task.target.classes)  # type: ignore[attr-defined]
    rows = np.sort(draw(seed, "baseline").permutation(prepared.rows["train"])[:_MOST_SAMPLES])
    votes = np.zeros((classes, *guesses.truth.shape[1:]), np.int64)
    column = prepared.columns[prepared.task.name]
    for start in range(0, len(rows), 64):
        some = column.gather(rows[start : start + 64])
        for place in range(classes):
            votes[place] += (some == place).sum(0)
    usual, mean = votes.sum((1, 2)).argmax(), votes.argmax(0)
    given = (
        ("one class", np.full_like(mean, usual), "always the most frequent class of the training part's pixels"),
        ("mean mask", mean, "at each place the most frequent class there, whatever the picture shows"),
    )
    return [Baseline(name, np.broadcast_to(mask, guesses.truth.shape), note) for name, mask, note in given]


def _compare(target: Any, guesses: Guesses, other: Guesses, seed: int) -> Comparison:
    counts, plain = (counts_of(one.outputs, one.truth, len(target.classes)) for one in (guesses, other))

    def ahead(rows: np.ndarray) -> np.ndarray:
        return np.asarray(mean_iou(_summed(counts, rows)) - mean_iou(_summed(plain, rows)))

    value = float(mean_iou(counts.sum(0)) - mean_iou(plain.sum(0)))
    return from_resamples(value, resampled_rows(len(counts), seed, "difference", ahead))


STYLE = Style(
    scores=mask_scores, sections=_sections, cautions=_cautions, baselines=_baselines, compare=_compare, domain=(0, 1)
)
