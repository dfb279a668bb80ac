"""How often a monitor looks, as a person writes it, and times as a person reads them."""

from __future__ import annotations

from datetime import datetime

from byeori.core.errors import ConfigError
from byeori.journal.times import duration_s

_SHORTEST_S, _LONGEST_S = 1.0, 366 * 86_400.0


def seconds_of(text: str, flag: str) -> float:
    """Give the seconds of a length of time, as `90m`; what is none is a ConfigError.

    >>> seconds_of("90m", "watch")
    5400.0
    """
    found = duration_s(text)
    if found is None or not _SHORTEST_S <= found <= _LONGEST_S:
        raise ConfigError(f"monitor --{flag} {text}: wanted a length of time, as 1h, 30m or 7d, of a year at most")
    return found


def when(time: float) -> str:
    """Write a time as a person does, in local time."""
    return f"{datetime.fromtimestamp(time):%Y-%m-%d %H:%M}"
