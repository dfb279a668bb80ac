"""How a classifier errs: by class, by pair of classes, and sample by sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from byeori.evaluation.guesses import Guesses
from byeori.evaluation.limits import WORST
from byeori.evaluation.statistics.estimate import Estimate, wilson


@dataclass(frozen=True)
class ClassScore:
    """One class's scores."""

    name: str
    precision: Estimate
    """Share of the guesses of this class that are right."""
    recall: Estimate
    """Share of the samples of this class that are found."""
    f1: Estimate
    support: int
    """Samples of this class."""


@dataclass(frozen=True)
class Confusion:
    """Samples of one class that were taken for another."""

    truth: str
    guess: str
    count: int
    share: float
    """Share of the class's samples."""
    places: np.ndarray  # (count,) the samples' places among the guesses, the surest first


def confusion_matrix(guesses: Guesses, classes: int) -> np.ndarray:
    """Count the samples by (true class, guessed class)."""
    places = guesses.truth.astype(np.int64) * classes + guesses.guess
    return np.bincount(places, minlength=classes * classes).reshape(classes, classes)


def by_class(matrix: np.ndarray, classes: tuple[str, ...]) -> list[ClassScore]:
    """Give every class's scores, in the order of the classes.

    Precision and recall have Wilson's interval. F1 is 2 J / (1 + J) of J, the share of right ones among the samples
    that are of the class or were taken for it; J is a proportion, and its Wilson interval carries over.
    """
    hits, support, guessed = np.diag(matrix), matrix.sum(1), matrix.sum(0)
    return [
        ClassScore(
            name,
            wilson(int(hits[i]), int(guessed[i])),
            wilson(int(hits[i]), int(support[i])),
            f1_score(int(hits[i]), int(support[i] + guessed[i] - hits[i])),
            int(support[i]),
        )
        for i, name in enumerate(classes)
    ]


def worst(guesses: Guesses, count: int = WORST) -> np.ndarray:
    """Give the places of wrong guesses, those the model was surest of first, at most `count`."""
    places = np.flatnonzero(~guesses.right)
    return places[np.argsort(-guesses.confidence[places], kind="stable")][:count]


def confused_pairs(guesses: Guesses, matrix: np.ndarray, classes: tuple[str, ...], count: int = 8) -> list[Confusion]:
    """Give the pairs (truth, guess) with the most errors, most first, at most `count`."""
    errors = matrix - np.diag(np.diag(matrix))
    pairs = np.argsort(-errors, axis=None, kind="stable")[:count]
    found = [(int(t), int(g)) for t, g in zip(*np.unravel_index(pairs, errors.shape), strict=True) if errors[t, g]]
    confidence, guess = guesses.confidence, guesses.guess
    confusions = []
    for t, g in found:
        places = np.flatnonzero((guesses.truth == t) & (guess == g))
        places = places[np.argsort(-confidence[places], kind="stable")]
        share = float(errors[t, g] / matrix[t].sum())
        confusions.append(Confusion(classes[t], classes[g], int(errors[t, g]), share, places))
    return confusions


def f1_score(hits: int, union: int) -> Estimate:
    """Give F1 of `hits` right ones among the `union` of those that are of the class or were taken for it."""
    share = wilson(hits, union)
    value, low, high = (2 * j / (1 + j) for j in (share.value, share.low, share.high))
    return Estimate(value, low, high)
