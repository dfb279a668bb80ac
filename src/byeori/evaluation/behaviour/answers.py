"""How far apart two answers are, and which way an answer moved."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from byeori.core.errors import ConfigError, nearest
from byeori.evaluation.limits import ROUNDING
from byeori.evaluation.one_answer import score_of, scoring_of
from byeori.fields.number.numbers import Numbers

if TYPE_CHECKING:
    from byeori.fields.contract import Answer, Target

_SAME: Mapping[str, float] = {
    "correct": 0.0,
    "standardised_error": 0.1,
    "cer": 0.05,
    "iou": 0.1,
    "f1": 0.0,
    "nme": 0.02,
}
"""How far apart answers may be that count as the same, by the score; by eye. Of a number only its user knows."""


def tolerance_of(target: Target, given: float | None) -> float:
    """Give how far apart two answers may be that count as the same; of a number it must be given."""
    if given is not None:
        return given
    scoring = scoring_of(target)
    if scoring.name not in _SAME:
        raise ConfigError(
            f"`tolerance` is missing: the answer is a number, and how far it may be off{_in(scoring.unit)} must be said"
        )
    return _SAME[scoring.name]


def same_within(target: Target) -> float:
    """Give how far apart answers may be that count as the same where nobody has said it; 0 of a number."""
    return _SAME.get(scoring_of(target).name, 0.0)


def apart(target: Target, answer: Answer | Mapping[str, Any], other: Any) -> float:
    """Give how far an answer is from a value: 0 is the same; of a class 1 is another one."""
    score = score_of(target, answer, other)
    return 1 - score if scoring_of(target).is_higher_better else score


def shown(answer: Answer | Mapping[str, Any]) -> str:
    """Write an answer in a few letters.

    >>> shown({"value": "cat", "confidence": 0.9312})
    'cat (0.93)'
    """
    value, confidence = answer["value"], answer.get("confidence")
    sure = f" ({confidence:.2f})" if isinstance(confidence, float) else ""
    return f"{in_short(value)}{sure}"


def in_short(value: object) -> str:
    """Write a value in a few letters."""
    if isinstance(value, float):
        return f"{value:.6g}"
    text = str(value)
    return f"{text[:57]}..." if len(text) > 60 else text


def height_of(target: Target, of: str | None) -> str | None:
    """Say what of an answer is to be higher or lower: the name of a class or of a number; None of a plain number."""
    about = target.about
    if about.judged_as == "number":
        if of is not None:
            raise ConfigError(f"of = {of!r}: the answer is one number; leave `of` out")
        return None
    names: tuple[str, ...] = about.classes
    if about.judged_as == "numbers":
        names = target.names if isinstance(target, Numbers) else ()
    if about.judged_as not in ("classes", "labels", "numbers"):
        raise ConfigError(f"a direction is of numbers, classes and labels; the answer is {target}")
    if of is None and about.judged_as == "classes" and len(names) == 2:
        return names[about.positive]
    if of not in names:
        found = "`of` is missing" if of is None else f"of = {of!r} is none of them{nearest(of, names)}"
        raise ConfigError(f"{found}; wanted what is to move, one of {', '.join(names)}")
    return of


def height(answer: Answer, of: str | None) -> float:
    """Give how high an answer is: the number, or the probability of a class."""
    if of is None:
        return float(answer["value"])
    found = answer["probabilities"][of] if "probabilities" in answer else answer["value"][of]
    return math.nan if found is None else float(found)


def moved(before: float, after: float, expect: str, tolerance: float) -> bool:
    """Tell whether an answer moved as expected.

    >>> moved(1.0, 1.2, "higher", 0), moved(1.0, 1.0, "not lower", 0), moved(1.0, 1.05, "higher", 0.1)
    (True, True, False)
    """
    slack = max(tolerance, ROUNDING * max(1.0, abs(before)))
    step = after - before if expect.endswith("higher") else before - after
    return step <= slack if expect.startswith("not ") else step > slack


def _in(unit: str) -> str:
    return f" in {unit}" if unit else ""
