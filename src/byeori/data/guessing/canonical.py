"""One form for all cells that say the same, whatever file they come from and whatever else is in their column."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from byeori.core.unicode import half_width, normal
from byeori.fields.cells import is_missing, plain
from byeori.fields.number.durations import seconds_of

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(:\d\d(\.\d+)?)?)")
_BOOLS = {"true": True, "false": False}
_SURE = 1e15  # whole floats below it are no other whole number
_SHORT = 15  # letters of a number that a float holds as it is written


def canonical(cell: Any) -> Any:
    """Give what a plain cell says in one form: CSV writes as words what Parquet keeps as numbers, dates, yes and no.

    It is what splits and groups are drawn by, and nothing that is learned: `3.10` and `3.1` are one number here.

    >>> [canonical(cell) for cell in (5, 5.0, "5", "5.00", "+5", "5e0")]
    [5, 5, 5, 5, 5, 5]
    >>> canonical("2.50"), canonical(" cat "), canonical("NA"), canonical("TRUE")
    (2.5, 'cat', None, True)
    """
    cell = plain(cell)
    kind = type(cell)
    if kind is int or kind is bool:
        return cell
    if is_missing(cell):
        return None
    if kind is float:
        return int(cell) if cell.is_integer() and abs(cell) < _SURE else _number(repr(cell))
    if kind is str:
        return _of_text(half_width(normal(cell)))
    if (seconds := seconds_of(cell)) is not None:
        return canonical(seconds)
    if isinstance(cell, datetime):
        return cell.isoformat(" ").removesuffix(" 00:00:00")
    return cell.isoformat() if isinstance(cell, date) else _number(str(cell)) if isinstance(cell, Decimal) else cell


def _of_text(text: str) -> Any:
    if text[:1] in "+-.0123456789" and (found := _MOMENT.fullmatch(text)):
        time = found[2] if found[3] else f"{found[2]}:00"
        return f"{found[1]} {time}".removesuffix(" 00:00:00")
    if (":" in text or text[:1] in "P+-") and (seconds := seconds_of(text)) is not None:
        return canonical(seconds)
    return _BOOLS.get(text.casefold(), text) if text[:1] in "tTfF" else _number(text)


def _number(text: str) -> Any:
    """The whole number, float or (where no float is it) decimal that a text is; the text where it is none."""
    if not _NUMBER.fullmatch(text):
        return text
    near = float(text)
    if len(text) <= _SHORT and abs(near) < _SURE:
        return int(near) if near.is_integer() else near
    exact = Decimal(text)
    if exact == exact.to_integral_value():
        return int(exact)
    if Decimal(repr(near)) == exact:
        return near
    sign, digits, exponent = exact.as_tuple()
    shown = "".join(map(str, digits)).rstrip("0")
    return Decimal(f"{'-' * sign}{shown}e{int(exponent) + len(digits) - len(shown)}")
