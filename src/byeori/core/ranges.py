"""What may be tried of a choice: a range of numbers, or some values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log
from typing import Any


@dataclass(frozen=True)
class Range:
    """Numbers from `low` to `high`; on a scale of factors where `log`, whole ones where `whole`.

    >>> Range(1e-4, 1e-2, log=True).at(0.5)
    0.001
    """

    low: float
    high: float
    log: bool = False
    whole: bool = False

    def at(self, share: float) -> float:
        """Give the number that lies at a share, 0 to 1, of the way from `low` to `high`."""
        if self.log:
            value = exp(log(self.low) + share * (log(self.high) - log(self.low)))
        else:
            value = self.low + share * (self.high - self.low)
        rounded = float(f"{value:.4g}")  # what a person reads, and nothing that could be told from it
        kept = min(max(rounded, self.low), self.high)
        return round(kept) if self.whole else kept

    def share(self, value: float) -> float:
        """Give where a number lies, 0 to 1; one outside lies at the nearer end."""
        kept = min(max(value, self.low), self.high)
        if self.log:
            return (log(kept) - log(self.low)) / (log(self.high) - log(self.low))
        return (kept - self.low) / (self.high - self.low)

    def holds(self, value: Any) -> bool:
        """Whether a value lies in it."""
        return isinstance(value, int | float) and self.low <= value <= self.high


@dataclass(frozen=True)
class Choice:
    """One of some values."""

    values: tuple[Any, ...]

    def holds(self, value: Any) -> bool:
        """Whether a value is one of them."""
        return value in self.values


Tried = Range | Choice


def to_json(tried: Tried) -> Any:
    """Give it as files hold it."""
    return list(tried.values) if isinstance(tried, Choice) else dict(vars(tried))


def from_json(held: Any) -> Tried:
    """Take back what `to_json` gave."""
    return Range(**held) if isinstance(held, Mapping) else Choice(tuple(held))
