"""What a cell of a table says: nothing, a number, yes or no. Whatever else it holds is a DataError that names it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any

from byeori.core.errors import DataError
from byeori.core.unicode import half_width, normal
from byeori.fields.coded import Coded
from byeori.fields.number.durations import seconds_of
from byeori.fields.number.numerals import numeral_of, readings, same_unit

CODES = ("na", "n/a", "#n/a", "#na", "<na>", "nan", "-nan", "nat", "null", "\\n")
"""Words by which programs write a missing value, in small letters; no class is called so."""
NOTHING = (*CODES, "none", "nil", "n.a.", "(null)", "missing", "empty", "-", "--", "\u2013", "\u2014", ".", "?")
"""All words that mean a missing value, in any capitals, where a number, a date, yes or no or a class is wanted."""

YES = frozenset(("yes", "y", "true", "t", "1", "on", "ja", "oui", "si", "sí", "예", "네"))
NO = frozenset(("no", "n", "false", "f", "0", "off", "nein", "non", "아니오", "아니요"))
_BOOLEANS = {"true": 1.0, "false": 0.0}
"""What stands for a number in a text as true and false do in JSON and Parquet."""
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_KINDS = {"dict": "an object", "tuple": "a list", "ndarray": "an array", "Tensor": "an array", "bytes": "bytes"}


def is_missing(cell: Any, nothing: tuple[str, ...] = NOTHING) -> bool:
    """Whether a cell holds nothing: None, not-a-number, an empty text, or one of the words that mean a missing value.

    >>> [is_missing(cell) for cell in (None, float("nan"), " NA ", "-", 0, "0")]
    [True, True, True, True, False, False]
    >>> is_missing("None", ()), is_missing(-999.0, ("-999",))
    (False, True)
    """
    if isinstance(cell, str):
        word = normal(cell).casefold()
        return not word or word in nothing
    cell = plain(cell)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return cell != cell or cell in numbers_among(nothing)
    return cell is None or type(cell).__name__ in ("NaTType", "NAType")  # as pandas has them


def known(cells: Sequence[Any], nothing: tuple[str, ...] = NOTHING) -> Sequence[Any]:
    """Give the cells of a column that are not missing."""
    if isinstance(cells, Coded):
        return cells.where(lambda cell: not is_missing(cell, nothing))
    return [cell for cell in cells if not is_missing(cell, nothing)]


@lru_cache
def numbers_among(words: tuple[str, ...]) -> frozenset[float]:
    """Give the words that are numbers: -999 stands for nothing in some tables, and is a number in JSON."""
    found = set()
    for word in words:
        with suppress(ValueError):
            found.add(float(word))
    return frozenset(found)


def plain(cell: Any) -> Any:
    """Give a cell as a plain Python value: numpy's and torch's scalars know `item`."""
    if not hasattr(cell, "item") or getattr(cell, "ndim", 0) != 0:
        return cell
    if (kind := getattr(getattr(cell, "dtype", None), "kind", "")) in ("M", "m"):  # moments and durations of NumPy,
        cell = cell.astype("datetime64[us]" if kind == "M" else "timedelta64[us]")  # which may count nanoseconds
    return cell.item()


def word_of(cell: Any) -> str:
    """Give the word that a cell is where words are wanted: true and false of a boolean, nothing where it is missing.

    Numbers are as they print, whole ones without a point. A list or an object is a DataError.

    >>> word_of(True), word_of(5.0), word_of(" cat "), word_of(None)
    ('true', '5', 'cat', '')
    """
    cell = plain(cell)
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, (str, int, float)) or _is_decimal(cell):
        return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()
    if isinstance(cell, (date, time, timedelta)):
        return str(cell)
    raise DataError(f"{_described(cell)} is no class; wanted one word or number")


def number_of(
    cell: Any, nothing: tuple[str, ...] = NOTHING, *, mark: str = "", unit: str = "", grouped: bool = True
) -> float:
    """Give the number that a cell holds; nan where it is missing. Text that is no number, and infinity, are DataErrors.

    `mark` is what stands before decimals (`.` or `,`); without it a text that can mean two numbers is a DataError. A
    `unit` may be written beside the number. Where thousands are never marked (`grouped` is False), so is a text that
    has one mark, which may be either: `6.229` beside decimal commas.

    >>> number_of(" 1,234,567.5 "), number_of(True), number_of("480.059,44 \u20ac", mark=",", unit="\u20ac")
    (1234567.5, 1.0, 480059.44)
    """
    cell = plain(cell)
    if is_missing(cell, nothing):
        return math.nan
    if isinstance(cell, str):
        number = _number_of_text(cell, mark, unit, grouped=grouped)
    elif (seconds := seconds_of(cell)) is not None:
        number = seconds
    elif isinstance(cell, (bool, int, float)) or _is_decimal(cell):
        number = _float(cell)
    else:
        raise DataError(_no_number(cell))
    if math.isinf(number):
        raise DataError(f"{_described(cell)} is infinite; wanted a number, or an empty cell where it is not known")
    return math.nan if number in numbers_among(nothing) else number


def _number_of_text(text: str, mark: str, unit: str, *, grouped: bool) -> float:
    plain_text = half_width(normal(text))
    if _PLAIN.fullmatch(plain_text) and (mark != "," or plain_text.isdigit()):
        return float(plain_text)
    numeral = numeral_of(text)
    if numeral is None or (numeral.unit and not unit):
        if plain_text.casefold().lstrip("+-") in ("inf", "infinity"):
            return math.inf
        if plain_text.casefold() in _BOOLEANS:
            return _BOOLEANS[plain_text.casefold()]
        raise DataError(_no_number(text))
    if numeral.unit and same_unit(numeral.unit) != same_unit(unit):
        raise DataError(f"{_described(text)} has the unit {numeral.unit!r}; wanted {unit!r}, or none")
    ways = readings(numeral)
    if mark in ways and (grouped or len(set(ways.values())) == 1 or not numeral.is_grouped(mark)):
        return ways[mark]
    if mark in ways:
        message = " or ".join(f"{value:.15g}" for value in ways.values())
        raise DataError(
            f"{_described(text)} may be {message}: no number of this column had its thousands marked; write it without"
        )
    if mark and ways:
        names = {".": "a point", ",": "a comma"}
        raise DataError(f"{_described(text)} is written otherwise: {names[mark]} stands before decimals in this column")
    if not ways:
        raise DataError(_no_number(text))
    is_open = len(set(ways.values())) > 1 or (set(ways) == {","} and "." not in numeral.digits)
    if is_open and "," in numeral.digits:
        raise DataError(f"{_described(text)} has a comma: is it one of thousands or of decimals? write it with a point")
    return ways.get(".", next(iter(ways.values())))


def _float(cell: Any) -> float:
    try:
        return float(cell)
    except OverflowError:
        return math.inf


def flag_of(cell: Any, nothing: tuple[str, ...] = NOTHING) -> bool | None:
    """Give yes (True) or no (False) in any usual word; None where the cell is missing.

    >>> flag_of("Yes"), flag_of(0), flag_of("")
    (True, False, None)
    """
    cell = plain(cell)
    if is_missing(cell, nothing):
        return None
    if isinstance(cell, (bool, int, float)) and cell in (0, 1):
        return bool(cell)
    if isinstance(cell, str):
        word = normal(cell).casefold().removesuffix(".0")
        if word in YES:
            return True
        if word in NO:
            return False
    raise DataError(f"{_described(cell)} is neither yes nor no; wanted yes, no, true, false, 1, 0, or an empty cell")


def _is_decimal(cell: Any) -> bool:
    from decimal import Decimal

    return isinstance(cell, Decimal)


def _no_number(cell: Any) -> str:
    return f"{_described(cell)} is not a number; wanted one such as 3.5, or an empty cell where it is not known"


def _described(cell: Any) -> str:
    kind = type(cell).__name__
    text = repr(cell) if isinstance(cell, (str, int, float)) else _KINDS.get(kind, f"a {kind}")
    return text if len(text) <= 60 else f"{text[:57]}..."
