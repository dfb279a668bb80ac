"""Times as people write them: how long ago, a date, seconds since 1970; and parts of the day."""

from __future__ import annotations

import re
import time
from datetime import date, datetime, timedelta

from byeori.core.errors import ConfigError

Time = str | float | datetime | timedelta
"""`7d` or a timedelta is so long ago, `2026-11-28` the beginning of that day here, a number seconds since 1970."""
_UNITS_S = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0}
_AGO = re.compile(r"(\d+(?:\.\d+)?|\.\d+)([smhdw])")
_PART = re.compile(r"(\d{1,2})-(\d{1,2})")
_EARLIEST_S, _LATEST_S = -2_208_988_800.0, 253_370_764_800.0  # 1900 and 9999: what calendars of all machines hold
_WANTED = "wanted how long ago (7d, 12h, 30m), a date (2026-11-28, 2026-11-28T08:00) or seconds since 1970"


def duration_s(given: str) -> float | None:
    """Give the seconds of a text such as `7d`; None where it is none.

    >>> duration_s("12h"), duration_s("soon")
    (43200.0, None)
    """
    found = _AGO.fullmatch(given.strip())
    return float(found[1]) * _UNITS_S[found[2]] if found else None


def moment(given: Time, where: str, *, now: float | None = None) -> float:
    """Give a time in seconds since 1970; one that cannot be is a ConfigError that names `where` it was given.

    >>> moment("2d", "--since", now=200_000.0), moment(5, "--since")
    (27200.0, 5.0)
    """
    now = time.time() if now is None else now
    try:
        found = _moment(given, now)
    except (ValueError, OverflowError, OSError):
        raise ConfigError(f"{where}: {given!r} is no time; {_WANTED}") from None
    if not _EARLIEST_S <= found <= _LATEST_S:  # nan is neither
        raise ConfigError(f"{where}: {given!r} is no time; {_WANTED}")
    return found


def part_of_day(given: str | tuple[int, int], where: str) -> tuple[int, int]:
    """Give the first hour of a part of the day and the one that is no longer in it; 22-6 goes over midnight.

    >>> part_of_day("8-18", "--hours"), part_of_day("22-6", "--hours")
    ((8, 18), (22, 6))
    """
    found = _PART.fullmatch(given.strip()) if isinstance(given, str) else None
    begin, end = (int(found[1]), int(found[2])) if found else given if isinstance(given, tuple) else (-1, -1)
    if not (0 <= begin <= 23 and 0 <= end <= 24 and begin != end):
        raise ConfigError(f"{where}: {given!r} is no part of a day; wanted two hours from 0 to 24, as 8-18 or 22-6")
    return begin, end


def is_within(at: float, part: tuple[int, int]) -> bool:
    """Whether a time is in a part of the day, by the clock of this machine."""
    hour, (begin, end) = time.localtime(at).tm_hour, part
    return begin <= hour < end if begin < end else hour >= begin or hour < end


def shown_s(seconds: float) -> str:
    """Give a length of time as a person says it.

    >>> shown_s(45), shown_s(5400), shown_s(200_000)
    ('45 s', '1.5 h', '2.31 days')
    """
    for unit_s, name in ((86_400.0, "days"), (3600.0, "h"), (60.0, "min")):
        if seconds >= unit_s:
            return f"{seconds / unit_s:.3g} {name}"
    return f"{seconds:.3g} s"


def _moment(given: Time, now: float) -> float:
    if isinstance(given, timedelta):
        return now - given.total_seconds()
    if isinstance(given, datetime):
        return given.timestamp()  # one without a zone is of this machine's
    if not isinstance(given, str):
        return float(given)
    if (ago_s := duration_s(given)) is not None:
        return now - ago_s
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", given.strip()):
        return datetime.combine(date.fromisoformat(given.strip()), datetime.min.time()).timestamp()
    if re.fullmatch(r"\d+(\.\d*)?", given.strip()):
        return float(given)
    return datetime.fromisoformat(given.strip()).timestamp()
