"""Times as a person writes them: `7d` ago, or a date."""

from __future__ import annotations

from datetime import datetime

from byeori.core.errors import ConfigError

_UNITS = {"s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0, "w": 7 * 86_400.0}
_SHORTEST_S = 1.0


def seconds_of(text: str, flag: str) -> float:
    """Give the seconds of a length of time, as `90m`; what is none is a ConfigError.

    >>> seconds_of("90m", "watch")
    5400.0
    """
    number, unit = text[:-1], text[-1:]
    if unit not in _UNITS or not number.replace(".", "", 1).isdecimal() or float(number) * _UNITS[unit] < _SHORTEST_S:
        raise ConfigError(f"monitor --{flag} {text}: wanted a length of time, as 1h, 30m or 7d")
    return float(number) * _UNITS[unit]


def time_of(text: str, flag: str, now: float) -> float:
    """Give the time, seconds since 1970, that a length of time before now or a date means.

    >>> time_of("2h", "since", 10_000.0)
    2800.0
    """
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError):
        pass
    try:
        return now - seconds_of(text, flag)
    except ConfigError:
        raise ConfigError(
            f"monitor --{flag} {text}: wanted a time before now, as 7d, 36h or 90m, or a date, as 2026-11-28 or "
            "2026-11-28T09:30"
        ) from None


def when(time: float) -> str:
    """Write a time as a person does, in local time."""
    return f"{datetime.fromtimestamp(time):%Y-%m-%d %H:%M}"
