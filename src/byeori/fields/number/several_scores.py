"""The scores of answers that are several numbers: of all together, where each counts alike, and of each alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from byeori.fields.number import scores as numbers
from byeori.fields.scores.score import Answers, Counted, Means, Score

_EACH = ("r2", "rmse", "mae")  # of one number, that can be asked for by its name: rmse_x


@dataclass(frozen=True)
class OneOf:
    """What was said of one of the numbers."""

    outputs: np.ndarray  # (samples,)
    truth: np.ndarray  # (samples,)
    decided: np.ndarray | None = None


def one_of(place: int, answers: Answers) -> OneOf:
    """Give outputs and truth of one of the numbers, of outputs and truths (samples, numbers)."""
    outputs, truth = (np.asarray(x).reshape(len(answers.truth), -1) for x in (answers.outputs, answers.truth))
    return OneOf(outputs[:, place], truth[:, place])


def look(target: Any, answers: Answers) -> tuple[list[Counted], np.ndarray]:
    """Give R2 of each number, and by how much each is off in units of what was learned, (samples, numbers)."""
    outputs, truth = (
        np.asarray(x, np.float64).reshape(len(answers.truth), -1) for x in (answers.outputs, answers.truth)
    )
    r2 = []
    for place, number in enumerate(target.numbers):
        score = numbers.number_scores(number)["r2"]
        r2.append(score.count(score.look(number, one_of(place, answers))))
    return r2, np.abs(outputs - truth)


def _r2(found: tuple[list[Counted], np.ndarray]) -> Counted:
    return lambda counts: np.asarray(np.mean([score(counts) for score in found[0]], axis=0))


def _rmse(found: tuple[list[Counted], np.ndarray]) -> Counted:
    mean = Means((found[1] ** 2).mean(1))
    return lambda counts: np.sqrt(mean(counts))


def _mae(found: tuple[list[Counted], np.ndarray]) -> Counted:
    return Means(found[1].mean(1))


def several_scores(target: Any) -> dict[str, Score]:
    """Give the scores by name: the mean R2 first, then those of each number, such as `rmse_x`."""
    found = [
        Score("r2", look, _r2, domain=(-np.inf, 1.0), is_proper=True),
        Score("standardised_rmse", look, _rmse, is_higher_better=False, domain=None, is_proper=True),
        Score("standardised_mae", look, _mae, is_higher_better=False, domain=None),
    ]
    for place, (name, number) in enumerate(zip(target.names, target.numbers, strict=True)):
        scores, looked = numbers.number_scores(number), partial(_look_at, place)
        found += [replace(scores[one], name=f"{one}_{name}", look=looked) for one in _EACH]
    return {score.name: score for score in found}


def _look_at(place: int, target: Any, answers: Answers) -> numbers.Measured:
    return numbers.look(target.numbers[place], one_of(place, answers))
