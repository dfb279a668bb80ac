"""The scores of answers that are numbers, in the unit that people use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from byeori.fields.scores.score import Answers, Counted, Means, Score, share

_LEAST = 1e-24  # of the mean square, of the variance: truths that are all the same


@dataclass(frozen=True)
class Measured:
    """Guessed numbers beside the true ones, (samples,) float64 each."""

    guess: np.ndarray
    truth: np.ndarray
    scaled: np.ndarray
    """By how much the guess is off in units of what was learned: of a logarithm, say."""

    @property
    def away(self) -> np.ndarray:
        """By how much the guess is off."""
        return np.asarray(np.abs(self.guess - self.truth))


def look(target: Any, answers: Answers) -> Measured:
    """Give outputs and truth (samples,) in the target's own unit."""
    outputs, truth = (np.asarray(x, np.float64).reshape(len(answers.truth)) for x in (answers.outputs, answers.truth))
    guess, true = (np.asarray(target.restore(x), np.float64) for x in (outputs, truth))
    return Measured(guess, true, (outputs - truth) * getattr(target, "std", 1.0))


def _r2(found: Measured) -> Counted:
    """The share of the truth's variance that is explained; of truths that are all one 1 where all are met, else 0."""
    error, centred = found.away**2, found.truth - found.truth.mean()
    least = max(_LEAST * float(np.mean(found.truth**2)), 1e-300)

    def score(counts: np.ndarray) -> np.ndarray:
        wrong, mean, square = (counts @ x / counts.sum(1) for x in (error, centred, centred**2))
        variance = square - mean**2
        known = variance > least
        return np.asarray(np.where(known, 1 - wrong / np.where(known, variance, 1), (wrong <= least).astype(float)))

    return score


def _rmse(found: Measured) -> Counted:
    return _root(found.away**2)


def _log_rmse(found: Measured) -> Counted:
    return _root(found.scaled**2)


def _rmsle(found: Measured) -> Counted:
    """The root of the mean squared difference of log(1 + number); a guess below 0 counts as 0."""
    return _root((np.log1p(np.maximum(found.guess, 0)) - np.log1p(np.maximum(found.truth, 0))) ** 2)


def _root(squares: np.ndarray) -> Counted:
    mean = Means(squares)
    return lambda counts: np.sqrt(mean(counts))


def _mae(found: Measured) -> Counted:
    return Means(found.away)


def _mape(found: Measured) -> Counted:
    """The mean of the error as a share of the truth, over the truths that are not 0."""
    known = found.truth != 0
    shares = np.divide(found.away, np.abs(found.truth), out=np.zeros(len(known)), where=known)

    return lambda counts: share(counts @ shares, counts @ known.astype(np.float64))


def _median_ae(found: Measured) -> Counted:
    """The error that half of the samples stay below; of two in the middle their mean."""
    order = np.argsort(found.away, kind="stable")
    away = found.away[order]

    def score(counts: np.ndarray) -> np.ndarray:
        reached = np.cumsum(counts[:, order], axis=1)
        half = reached[:, -1:] / 2
        return np.asarray((away[(reached >= half).argmax(1)] + away[(reached > half).argmax(1)]) / 2)

    return score


def number_scores(target: Any) -> dict[str, Score]:
    """Give the scores by name; RMSE of the logarithm only where that is learned, RMSLE only of numbers from 0 on."""
    found = [
        Score("r2", look, _r2, domain=(-np.inf, 1.0), is_proper=True),
        _loss("rmse", _rmse, has_unit=True, is_proper=True),
        _loss("mae", _mae, has_unit=True, is_proper=True),
    ]
    if getattr(target, "scaling", "") == "log":
        found.append(_loss("log_rmse", _log_rmse, is_proper=True))
    found.append(_loss("median_ae", _median_ae, has_unit=True))
    if getattr(target, "least", 0.0) >= 0:
        found.append(_loss("rmsle", _rmsle))
    found.append(_loss("mape", _mape))
    return {score.name: score for score in found}


def _loss(name: str, count: Callable[[Measured], Counted], *, has_unit: bool = False, is_proper: bool = False) -> Score:
    return Score(name, look, count, is_higher_better=False, domain=None, has_unit=has_unit, is_proper=is_proper)
