"""Times of day and durations as seconds: as Parquet and Python hold them, and as texts have them."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Any

from byeori.core.unicode import half_width, normal

_CLOCK = re.compile(
    r"(?:([+-]?\d+) days?,? \+?)?([+-])?(\d{1,3}):([0-5]\d)(?::([0-5]\d(?:[.,]\d+)?))?\s?([AaPp]\.?[Mm]\.?)?"
)
_DAYS = re.compile(r"([+-]?\d+) days?")
_ISO = re.compile(r"([+-])?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?(?<=[DHMS])")

SECONDS = "s"
"""The unit of times and durations as numbers; a number of this unit reads texts such as `10:30` too."""


def seconds_of(cell: Any) -> float | None:
    """Give the seconds of a time of day (since midnight) or of a duration; None for anything else, numbers too.

    A text is one as clocks (`10:30`, `1:02:03.5`, `10:30 PM`), Python and pandas (`2 days, 3:04:05`) or ISO 8601
    (`PT1H30M`) write it; `10:30` is hours and minutes.

    >>> seconds_of("1:02:03"), seconds_of(timedelta(minutes=2)), seconds_of("PT1H30M"), seconds_of("90")
    (3723.0, 120.0, 5400.0, None)
    """
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    if isinstance(cell, time):
        return cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6
    return _of_text(half_width(normal(cell))) if isinstance(cell, str) else None


def _of_text(text: str) -> float | None:
    if match := _CLOCK.fullmatch(text):
        days, sign, hours, minutes, seconds, half = match.groups()
        hour = int(hours)
        if half and not (1 <= hour <= 12 and days is None):
            return None
        if half:
            hour = hour % 12 + 12 * (half[0] in "Pp")
        return _sum(days) + _sum("0", str(hour), minutes, seconds) * (-1 if sign == "-" else 1)
    if match := _DAYS.fullmatch(text):
        return _sum(match[1])
    if match := _ISO.fullmatch(text):
        return _sum(*match.groups()[1:]) * (-1 if match[1] == "-" else 1)
    return None


def _sum(*parts: str | None) -> float:
    """The seconds of days, hours, minutes and seconds."""
    sizes = (86400.0, 3600.0, 60.0, 1.0)
    return sum(size * float((part or "0").replace(",", ".")) for size, part in zip(sizes, parts, strict=False))
