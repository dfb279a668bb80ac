"""Which answers a monitor has counted, so that each is counted once: also after a crash, and where some come late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

LATE_S = 600.0
"""How long after a newer answer was taken an older one is still taken; of more than `_MOST` a shorter time."""
_MOST = 2_000  # keys that are remembered one by one; where more come in that time it is shorter
Key = tuple[float, str]
"""Time and id of an answer, the order in which they are read."""
_BEFORE_ALL: Key = (float("-inf"), "")


@dataclass(frozen=True)
class Taken:
    """All answers up to a key, and some after it.

    >>> taken = Taken().with_more([(5.0, "a"), (7.0, "b")])
    >>> taken.news([(5.0, "a"), (6.0, "c")]), taken.answers
    ([False, True], 2)
    """

    low: Key = _BEFORE_ALL
    """Everything up to this key counts as taken."""
    recent: tuple[Key, ...] = ()
    """Those after it that were taken, in order."""
    answers: int = 0
    """How many were taken."""

    @property
    def newest(self) -> float | None:
        """Time of the newest one; None before the first."""
        last = self.recent[-1] if self.recent else self.low
        return None if last == _BEFORE_ALL else last[0]

    def news(self, keys: Sequence[Key]) -> list[bool]:
        """Say of each answer whether it is new, and not too late."""
        known = set(self.recent)
        return [key > self.low and key not in known for key in keys]

    def with_more(self, keys: Sequence[Key]) -> Taken:
        """Give a copy that has taken these new answers too."""
        if not keys:
            return self
        recent = sorted({*self.recent, *keys})
        old = sum(time < recent[-1][0] - LATE_S for time, _ in recent)
        old = max(old, len(recent) - _MOST)
        low = recent[old - 1] if old else self.low
        return Taken(low, tuple(recent[old:]), self.answers + len(keys))

    def to_json(self) -> dict[str, Any]:
        """Give it as it is kept."""
        low = None if self.low == _BEFORE_ALL else list(self.low)
        return {"low": low, "recent": [list(key) for key in self.recent], "answers": self.answers}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        """Take back what `to_json` gave."""
        low = _BEFORE_ALL if kept["low"] is None else (kept["low"][0], kept["low"][1])
        return cls(low, tuple((time, answer) for time, answer in kept["recent"]), kept["answers"])
