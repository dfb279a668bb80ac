"""Dates as people and programs write them: ISO 8601, with points, slashes or Korean signs, with a time or without."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from byeori.core.errors import DataError
from byeori.data.cells import is_missing, plain

ORDERS = ("ymd", "dmy", "mdy")
"""In which year, month and day may stand; where a column allows several, the first of them is meant."""

_DATE = r"(\d{1,4})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{1,4})\.?"
_KOREAN = r"(\d{4})\s?년\s?(\d{1,2})\s?월\s?(\d{1,2})\s?일"
_TIME = r"(?:[T ,]\s?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s?([AaPp]\.?[Mm]\.?)?)?"
_WRITTEN = re.compile(f"(?:{_DATE}|{_KOREAN}){_TIME}")
_NAMED = ("%d %B %Y", "%B %d, %Y", "%d %b %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y")
_MONTH = re.compile(r"(?=.*\d).*(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)
_PIVOT = 69  # 69 is 1969, 68 is 2068, as POSIX has it


def date_of(cell: Any, order: str = "ymd") -> datetime | None:
    """Give the date and time that a cell holds, as it is written there; None where it is missing.

    `order` is that of year, month and day where the text itself does not tell: `ymd` (`dmy` where the year is plainly
    the last), `dmy` or `mdy`. A year of two digits lies between 1969 and 2068.

    >>> date_of("15.05.02"), date_of("2011-01-01 07:30:00"), date_of("3/4/2021", "dmy")
    (datetime.datetime(2015, 5, 2, 0, 0), datetime.datetime(2011, 1, 1, 7, 30), datetime.datetime(2021, 4, 3, 0, 0))
    """
    cell = plain(cell)
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)
    if is_missing(cell):
        return None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip() if isinstance(cell, (str, int)) and not isinstance(cell, bool) else ""
    found = _written(text, order) or _standard(text) or _named(text)
    if found is None:
        told = repr(cell) if isinstance(cell, (str, int, float)) else f"a {type(cell).__name__}"
        raise DataError(f"{told[:60]} is not a date; wanted one such as 2024-05-31 or 2024-05-31 18:30")
    return found


def order_of(cells: Iterable[Any]) -> str | None:
    """Give the order in which all cells of a column can be read; None where there is none.

    >>> order_of(["04/13/2021", "01/02/2021"]), order_of(["15.05.02"]), order_of(["soon"])
    ('mdy', 'ymd', None)
    """
    left = list(ORDERS)
    for cell in cells:
        left = [order for order in left if _reads(cell, order)]
        if not left:
            return None
    return left[0]


def _reads(cell: Any, order: str) -> bool:
    try:
        date_of(cell, order)
    except DataError:
        return False
    return True


def _written(text: str, order: str) -> datetime | None:
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    groups = match.groups()
    parts = groups[:3] if groups[0] else groups[3:6]
    hour, minute, second = (int(part or 0) for part in groups[6:9])
    half = (groups[9] or "").lower()[:1]
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + 12 * (half == "p") if half else hour
    order = "ymd" if len(parts[0]) > 2 else order
    if order == "ymd" and len(parts[2]) > 2:
        order = "dmy"
    year, month, day = (int(parts[order.index(which)]) for which in "ymd")
    if len(parts[order.index("y")]) <= 2:
        year += 1900 if year >= _PIVOT else 2000
    try:
        return datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None


def _standard(text: str) -> datetime | None:
    if len(text) < 8:  # a number of up to seven digits is no date
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _named(text: str) -> datetime | None:
    for form in _NAMED if len(text) < 30 and _MONTH.match(text) else ():
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None
