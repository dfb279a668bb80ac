"""Dates in the cells of a column: what each of them means, and the order of day and month that the column decides."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from byeori.core.errors import DataError
from byeori.fields.cells import is_missing, number_of, plain
from byeori.fields.coded import tallied
from byeori.fields.date.forms import ORDERS, Written, written

EPOCHS = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
"""Units in which moments are counted from the beginning of 1970, and how many of them are a second."""
_NEARLY = 0.95  # of the cells that another order reads; one in twenty may be a slip


def date_of(cell: Any, order: str = "") -> datetime | None:
    """Give the date and time that a cell holds, as it is written there; None where it is missing.

    `order` is that of year, month and day where the text itself does not tell: `ymd` (the day first where the year is
    plainly the last), `dmy` or `mdy`; without it a text that can mean several days is a DataError. A year of two digits
    lies between 1969 and 2068.

    >>> date_of("15.05.02", "ymd"), date_of("2011-01-01 07:30 UTC"), date_of("3/4/2021", "dmy")
    (datetime.datetime(2015, 5, 2, 0, 0), datetime.datetime(2011, 1, 1, 7, 30), datetime.datetime(2021, 4, 3, 0, 0))
    """
    cell = _moment(cell)
    if isinstance(cell, datetime) or cell is None:
        return cell
    found = _written(cell)
    readings = {} if found is None else found.readings(order)
    if len(set(readings.values())) > 1:
        raise DataError(f"{_ways(cell, readings)}; write it as 2024-05-31, or say which is meant: Date(order='dmy')")
    if not readings:
        message = repr(cell) if isinstance(cell, (str, int, float)) else f"a {type(cell).__name__}"
        raise DataError(f"{message[:60]} is not a date; wanted one such as 2024-05-31 or 2024-05-31 18:30")
    return next(iter(readings.values()))


def since_1970(cell: Any, unit: str) -> datetime | None:
    """Give the moment, in UTC, that a number counts in a unit of `EPOCHS`; None for what is no number.

    >>> since_1970("1609840800", "s"), since_1970(1609840800000.0, "ms"), since_1970("2021-01-05", "s")
    (datetime.datetime(2021, 1, 5, 10, 0), datetime.datetime(2021, 1, 5, 10, 0), None)
    """
    try:
        count = number_of(cell)
        return None if math.isnan(count) else datetime(1970, 1, 1) + timedelta(seconds=count / EPOCHS[unit])
    except DataError:
        return None
    except OverflowError:
        raise DataError(f"{cell!r} {unit} since 1970 is beyond the year 9999; in which unit is it?") from None


def order_of(where: str, cells: Sequence[Any], asked: str | None = None) -> str:
    """Give the order in which the cells of a column are written, nothing where each of them tells it by itself.

    It is the one in which most of them can be read; `asked`, where that reads nearly as many. Where most of them can be
    read in several orders and none is asked for, that is a DataError; `where` names the column in it.

    >>> order_of("when", ["04/13/2021", "01/02/2021"]), order_of("when", ["2021-04-13", "soon"])
    ('mdy', '')
    >>> order_of("when", ["04/12/2021", "01/02/2021"], "dmy")
    'dmy'
    """
    readings, counts = dict[Any, dict[str, datetime]](), Counter[str]()
    for cell, times in tallied(cells):
        if (found := _written(cell)) is not None and len(found.orders) > 1:
            readings[cell] = found.readings()
            counts.update(dict.fromkeys(readings[cell], times))
    most = max(counts.values(), default=0)
    best = [order for order in ORDERS if counts[order] == most]
    if asked == "ymd" and not counts[asked]:
        asked = "dmy"
    if asked and counts[asked] >= _NEARLY * most:
        return asked
    if len(best) == 1:
        return best[0]
    for cell, moments in readings.items():
        ways = {order: moments[order] for order in best if order in moments}
        if len(set(ways.values())) > 1:
            flags = " or ".join(f"--date-order {order}" for order in ways)
            raise DataError(
                f"{where}: {_ways(cell, ways)}, and no cell of the column tells which; say {flags} "
                f"(in Python: date_order='{next(iter(ways))}')"
            )
    return ""


def share_of_dates(cells: Sequence[Any]) -> float:
    """Give the share of cells that can be read as dates, in the order in which most of them can."""
    found = [_written(cell) for cell in cells if not is_missing(cell)]
    counts = [sum(one is not None and one.by(order) is not None for one in found) for order in ORDERS]
    return max(counts) / max(len(found), 1)


def _moment(cell: Any) -> Any:
    """A cell as a date and time where it is one, None where it is missing, else as it is."""
    cell = plain(cell)
    if is_missing(cell):
        return None
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    return datetime(cell.year, cell.month, cell.day) if isinstance(cell, date) else cell


def forms_of(cells: Iterable[Any], order: str = "") -> dict[tuple[str, ...], tuple[Any, int]]:
    """Give the forms in which dates are written, the commonest first: of each the first cell and how many there are."""
    forms: dict[tuple[str, ...], tuple[Any, int]] = {}
    for cell, times in tallied(cells):
        found = None if isinstance(cell, (date, datetime)) else _written(cell)
        readings = {} if found is None else found.readings(order)
        if found is not None and readings:
            form = (*found.form, *(readings if len(found.orders) > 1 else ()))
            first, count = forms.get(form, (cell, 0))
            forms[form] = first, count + times
    return dict(sorted(forms.items(), key=lambda form: -form[1][1]))


def _written(cell: Any) -> Written | None:
    cell = _moment(cell)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime):
        cell = cell.isoformat()
    return written(str(cell)) if isinstance(cell, (str, int)) and not isinstance(cell, bool) else None


def _ways(cell: Any, readings: dict[str, datetime]) -> str:
    """That a text can be read in several ways, and in which."""
    message = " or ".join(f"{moment:%Y-%m-%d} ({order})" for order, moment in readings.items())
    return f"{cell!r} can be read as {message}"
