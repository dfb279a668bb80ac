"""The scores of answers that are numbers: of one in the unit that people use, of several each alike and each alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from byeori.fields.scores.score import Answers, Counted, Means, Score, Shown, share

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
    unit = target.about.unit
    found = [
        Score("r2", look, _r2, domain=(-np.inf, 1.0), is_proper=True, shown="epoch"),
        _error("rmse", _rmse, unit=unit, is_proper=True, shown="epoch"),
        _error("mae", _mae, unit=unit, is_proper=True, shown="epoch"),
    ]
    if getattr(target, "scaling", "") == "log":
        found.append(_error("log_rmse", _log_rmse, is_proper=True, shown="report"))
    found.append(_error("median_ae", _median_ae, unit=unit))
    if getattr(target, "least", 0.0) >= 0:
        found.append(_error("rmsle", _rmsle))
    found.append(_error("mape", _mape))
    return {score.name: score for score in found}


def _error(
    name: str,
    count: Callable[[Measured], Counted],
    *,
    unit: str = "",
    is_proper: bool = False,
    shown: Shown = "asked",
) -> Score:
    found = Score(name, look, count, is_higher_better=False, domain=None, shown=shown)
    return replace(found, unit=unit, is_proper=is_proper)


@dataclass(frozen=True)
class OneOf:
    """What was said of one of several numbers."""

    outputs: np.ndarray  # (samples,)
    truth: np.ndarray  # (samples,)
    decided: np.ndarray | None = None


def one_of(place: int, answers: Answers) -> OneOf:
    """Give outputs and truth of one of the numbers, of outputs and truths (samples, numbers)."""
    outputs, truth = (np.asarray(x).reshape(len(answers.truth), -1) for x in (answers.outputs, answers.truth))
    return OneOf(outputs[:, place], truth[:, place])


def _look_at(place: int, target: Any, answers: Answers) -> Measured:
    return look(target.numbers[place], one_of(place, answers))


def _look_at_all(target: Any, answers: Answers) -> tuple[list[Counted], np.ndarray]:
    """Give R2 of each number, and by how much each is off in units of what was learned, (samples, numbers)."""
    outputs, truth = (
        np.asarray(x, np.float64).reshape(len(answers.truth), -1) for x in (answers.outputs, answers.truth)
    )
    r2 = [_r2(_look_at(place, target, answers)) for place in range(len(target.numbers))]
    return r2, np.abs(outputs - truth)


def _mean_r2(found: tuple[list[Counted], np.ndarray]) -> Counted:
    return lambda counts: np.asarray(np.mean([score(counts) for score in found[0]], axis=0))


def _scaled_rmse(found: tuple[list[Counted], np.ndarray]) -> Counted:
    return _root((found[1] ** 2).mean(1))


def _scaled_mae(found: tuple[list[Counted], np.ndarray]) -> Counted:
    return Means(found[1].mean(1))


def several_scores(target: Any) -> dict[str, Score]:
    """Give the scores of several numbers by name: the mean R2 first, then those of each number, such as `rmse_x`."""
    every = Score("", _look_at_all, _mean_r2, is_higher_better=False, domain=None, shown="epoch")
    found = [
        Score("r2", _look_at_all, _mean_r2, domain=(-np.inf, 1.0), is_proper=True, shown="epoch"),
        replace(every, name="standardised_rmse", count=_scaled_rmse, is_proper=True),
        replace(every, name="standardised_mae", count=_scaled_mae),
    ]
    for place, (name, number) in enumerate(zip(target.names, target.numbers, strict=True)):
        look_at, usual = partial(_look_at, place), [s for s in number_scores(number).values() if s.shown == "epoch"]
        found += [replace(one, name=f"{one.name}_{name}", look=look_at, shown="asked") for one in usual]
    return {score.name: score for score in found}
