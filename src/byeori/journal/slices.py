"""Slices of answers by traits of what was asked: `brightness<0.3`, `town.value=Bergen`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from byeori.core.errors import ConfigError

_COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
_WRITTEN = re.compile(r"\s*(.+?)\s*(<=|>=|!=|==|<|>|=)\s*(.+?)\s*")


@dataclass(frozen=True)
class Slice:
    """A condition on one trait; an answer whose input has no such trait is not in it.

    >>> dark = Slice.of("image.brightness<0.3")
    >>> dark.holds({"image.brightness": 0.2}), dark.holds({"image.brightness": 0.5}), dark.holds({})
    (True, False, False)
    """

    trait: str
    sign: str
    value: float | str

    @classmethod
    def of(cls, text: str) -> Slice:
        """Read one as it is written; a text that is none is a ConfigError."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise ConfigError(
                f"--where {text!r}: wanted a trait, a sign and a value, as brightness<0.3 or town.value=Bergen"
            )
        sign, value = found[2].replace("==", "="), _number_or_text(found[3])
        if isinstance(value, str) and sign not in ("=", "!="):
            raise ConfigError(f"--where {text!r}: {value!r} is no number; {sign} wants one after it, = and != do not")
        return cls(found[1], sign, value)

    def holds(self, traits: Mapping[str, Any]) -> bool:
        """Whether an answer with these traits is in the slice."""
        found = traits.get(self.trait)
        if found is None or isinstance(found, str) != isinstance(self.value, str):
            return False
        return bool(_COMPARED[self.sign](found, self.value))


def _number_or_text(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
