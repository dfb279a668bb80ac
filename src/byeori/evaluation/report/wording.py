"""Numbers and names as a report writes them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from byeori.evaluation.limits import UNSEEN
from byeori.fields.scores.choice import reason_for, shown_class
from byeori.fields.scores.score import Score

_CAPITAL = ("rmse", "rmsle", "mae", "mape", "ae", "auc", "cer", "wer", "mcc", "nme", "pck")
_WORDS = {name: name.upper() for name in _CAPITAL} | {"f1": "F1", "r2": "R²", "iou": "IoU", "brier": "Brier score"}


def score_name(name: str) -> str:
    """Write a score's name as a person does.

    >>> score_name("macro_f1"), score_name("r2"), score_name("log_rmse")
    ('macro F1', 'R²', 'log RMSE')
    """
    return " ".join(_WORDS.get(word, word) for word in name.split("_"))


def judged_by(score: Score, target: Any) -> str:
    """Say which score a question is about and why; nothing where it is the usual one of its kind."""
    reason, of = reason_for(score, target), f" of {shown_class(score.of)}" if score.of else ""
    return f"Judged by {score_name(score.name)}{of}, {reason}." if reason else ""


def without(names: Sequence[str], whole: int, things: str) -> list[str]:
    """Say of which classes or labels a part has nothing; nothing where it has something of each.

    >>> without(["cat"], 3, "classes have no sample")
    ['1 of 3 classes have no sample in this part: cat.']
    """
    if not names:
        return []
    first = ", ".join(names[:UNSEEN]) + (", ..." if len(names) > UNSEEN else "")
    return [f"{len(names)} of {whole} {things} in this part: {first}."]


def measured(number: float) -> str:
    """Write a measured number: three decimals, or as many digits as a large or small one needs.

    >>> measured(0.25), measured(47213.4), measured(0.00012), measured(312.45), measured(-0.0)
    ('0.250', '47,213', '0.00012', '312.4', '0.000')
    """
    if math.isnan(number):
        return "–"
    size = abs(number)
    return f"{number:,.0f}" if size >= 1000 else f"{number:.1f}" if size >= 100 else _fine(number)


def end(number: float) -> str:
    """Write an interval's end: two decimals, or as many digits as a large or small number needs.

    >>> end(0.251), end(47213.4), end(0.00012)
    ('0.25', '47,213', '0.00012')
    """
    return f"{number + 0.0:.2f}" if 0.01 <= abs(number) < 100 or not number else measured(number)


def short(number: float) -> str:
    """Write a number beside others: two decimals, or two digits where that would say little.

    >>> short(0.333), short(0.0164), short(47213.4), short(-0.0001)
    ('0.33', '0.016', '47,213', '-0.0001')
    """
    return f"{number:.2g}" if 1e-12 < abs(number) < 0.1 else end(number)


def signed(number: float, write: Callable[[float], str] = measured) -> str:
    """Write a difference with its sign.

    >>> signed(0.25), signed(-47213.4), signed(0.0, end)
    ('+0.250', '-47,213', '+0.00')
    """
    return f"{'-' if number < 0 else '+'}{write(abs(number))}"


def _fine(number: float) -> str:
    if abs(number) < 1e-12:
        return "0.000"
    return f"{number:.3f}" if abs(number) >= 0.01 else f"{number:.2g}"
