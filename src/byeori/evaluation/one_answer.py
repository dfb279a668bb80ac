"""How good one answer is, given what is true: a number a sample, of which accuracy and mean error are the means.

The scores of a report are of a whole part and of outputs; what has been answered and judged since comes one by one,
as the JSON that was sent. The functions that count are those of the report.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from byeori.core.errors import DataError
from byeori.fields.line.edits import distance


@dataclass(frozen=True)
class Scoring:
    """What the score of one answer is called, and between which numbers it lies."""

    name: str
    """`correct`, `absolute_error`, `standardised_error`, `cer`, `iou`, `f1` or `nme`."""
    mean_name: str
    """What the mean of it over answers is called: accuracy, mean absolute error."""
    is_higher_better: bool = True
    high: float = 1.0
    """The greatest it can be; infinity where nothing bounds it. The least is always 0."""
    unit: str = ""

    @property
    def is_share(self) -> bool:
        """Whether an answer is right or wrong, and nothing between."""
        return self.name == "correct"


def scoring_of(target: Any) -> Scoring:
    """Say by what an answer of a target is judged: right or wrong, unless its kind has a finer measure.

    >>> from byeori.fields.kinds import Category, Number
    >>> scoring_of(Category(("cat", "dog"))).mean_name, scoring_of(Number()).mean_name
    ('accuracy', 'mean absolute error')
    """
    judged_as, unit = target.about.judged_as, target.about.unit
    known = {
        "number": Scoring("absolute_error", "mean absolute error", False, math.inf, unit),
        "numbers": Scoring("standardised_error", "mean standardised error", False, math.inf),
        "text": Scoring("cer", "mean character error rate", False, math.inf),
        "map": Scoring("iou", "mean IoU of a sample"),
        "labels": Scoring("f1", "mean F1 of a sample"),
        "points": Scoring("nme", "mean NME", False, math.inf),
    }
    return known.get(judged_as, Scoring("correct", "accuracy"))


def score_of(target: Any, answer: Mapping[str, Any], truth: Any) -> float:
    """Give how good an answer (as JSON) is beside the truth (a cell of the target); NaN where that cannot be told.

    >>> from byeori.fields.kinds import Category, Number
    >>> score_of(Category(("cat", "dog")), {"value": "cat"}, "cat"), score_of(Number(), {"value": 2.5}, 4)
    (1.0, 1.5)
    """
    value = answer.get("value")
    if truth is None or value is None:
        return math.nan
    measure = _MEASURES.get(target.about.judged_as, _correct)
    try:
        return measure(target, answer, truth)
    except DataError:  # a truth of before the target was learned anew, or of another source: it says nothing here
        return math.nan


def _correct(target: Any, answer: Mapping[str, Any], truth: Any) -> float:
    return float(target.read(answer["value"]) == target.read(truth))


def _away(target: Any, answer: Mapping[str, Any], truth: Any) -> float:
    return abs(float(answer["value"]) - float(target.read(truth)))


def _away_in_spreads(target: Any, answer: Mapping[str, Any], truth: Any) -> float:
    """The mean over the numbers, each in units of its spread in the training part."""
    values, true = target.read(answer["value"]), target.read(truth)
    spreads = [number.std or 1.0 for number in target.numbers]
    return float(np.mean([abs(a - b) / spread for a, b, spread in zip(values, true, spreads, strict=True)]))


def _character_errors(target: Any, answer: Mapping[str, Any], truth: Any) -> float:
    true = target.read(truth)
    return distance(str(answer["value"]), true) / max(len(true), 1)


def _overlap(target: Any, answer: Mapping[str, Any], truth: Any) -> float:
    from byeori.fields.mask.scores import counts_of, mean_iou  # needs the readers of pictures, and only masks need it

    guess, true = (target.pack(target.read(_content(cell))) for cell in (answer["value"], truth))
    counts = counts_of(guess[None], true[None], len(target.classes))
    return float(mean_iou(counts)[0])


def _labels(target: Any, answer: Mapping[str, Any], truth: Any) -> float:
    guess, true = set(target.read(answer["value"])), set(target.read(truth))
    return 2 * len(guess & true) / (len(guess) + len(true)) if guess or true else 1.0


def _points(target: Any, answer: Mapping[str, Any], truth: Any) -> float:
    """The mean distance of the known points as a share of the picture's size, the root of its area."""
    guess, true = target.read(answer["value"]).at, target.read(truth).at
    side = math.sqrt(float(answer["width"]) * float(answer["height"]))
    away = np.hypot(*(guess - true).T)
    known = away[np.isfinite(away)]
    return float(known.mean() / side) if len(known) else math.nan


def _content(cell: Any) -> Any:
    """The bytes of a data: URL; anything else as it is."""
    if isinstance(cell, str) and cell.startswith("data:"):
        return base64.b64decode(cell.partition(",")[2])
    return cell


_MEASURES: Mapping[str, Callable[[Any, Mapping[str, Any], Any], float]] = {
    "classes": _correct,
    "number": _away,
    "numbers": _away_in_spreads,
    "text": _character_errors,
    "map": _overlap,
    "labels": _labels,
    "points": _points,
}
