"""What the threshold of a class is wanted for: a number, F-beta, a cost, a recall or a precision."""

from __future__ import annotations

import re
from dataclasses import dataclass

from byeori.core.errors import ConfigError

NONE = "none"
_FORMS = (
    "none, a probability such as 0.3, f1, f2, f0.5, cost=1:20 (of a false alarm : of a miss), recall=0.9, precision=0.8"
)
_NUMBER = r"(\d+(?:\.\d*)?|\.\d+)"


@dataclass(frozen=True)
class Wanted:
    """What a threshold is chosen by."""

    kind: str
    """`number`, `f`, `cost`, `recall` or `precision`."""
    value: float
    """The threshold itself, the beta of F, how many false alarms a miss costs, or the share that is wanted."""

    def __str__(self) -> str:
        named = {"number": "{:g}", "f": "the best F{:g}", "cost": "the least cost, a miss being {:g} false alarms"}
        return named.get(self.kind, f"a {self.kind} of {{:g}}").format(self.value)


def wanted_threshold(text: str, where: str = "recipe: threshold") -> Wanted | None:
    """Read a choice of a threshold; None for `none`, by which the most probable class is answered.

    >>> str(wanted_threshold("cost=1:20")), wanted_threshold("none")
    ('the least cost, a miss being 20 false alarms', None)
    """
    said = text.strip().lower()
    if said == NONE:
        return None
    found = re.fullmatch(rf"(?:(f)|(recall|precision)=|)\s*{_NUMBER}|(cost)={_NUMBER}:{_NUMBER}", said)
    if not found:
        raise ConfigError(f"{where} = {text!r}: wanted {_FORMS}")
    beta, share, number, cost, alarm, miss = found.groups()
    if cost:
        wanted = Wanted("cost", float(miss) / float(alarm) if float(alarm) else 0.0)
    else:
        wanted = Wanted("f" if beta else share or "number", float(number))
    most = {"recall": 1.0, "precision": 1.0, "number": 0.999999}.get(wanted.kind, 1e6)
    if not 0 < wanted.value <= most:
        raise ConfigError(f"{where} = {text!r}: that can be no threshold; wanted {_FORMS}")
    return wanted
