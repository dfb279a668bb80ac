"""A column as plain values to compare and to cut by: numbers, words, None where missing; as its field reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from byeori.core.errors import DataError
from byeori.data.guessing.written import as_numbers
from byeori.fields.coded import coded, each, once
from byeori.fields.contract import Cell, Field


def plain_values(cells: Sequence[Cell], field: Field | None = None) -> Sequence[Any]:
    """Give each cell as its field sends it; None where it is missing or cannot be read.

    Without a field, or with one that is not of a table's columns, a column of words that are numbers becomes numbers.

    >>> from byeori.fields.number.number import Number
    >>> [*plain_values(["3", "NA", "4.0"], Number())], plain_values(["3", "x"])
    ([3, None, 4], ['3', 'x'])
    """
    if field is None or not field.about.is_table:
        return as_numbers(cells)
    values = each(lambda cell: _sent(field, cell), coded(cells))
    floats = [value for value in once(values) if isinstance(value, float)]
    whole = bool(floats) and all(value.is_integer() for value in floats)
    return each(lambda value: int(value) if isinstance(value, float) else value, values) if whole else values


def _sent(field: Any, cell: Cell) -> Any:
    try:
        return field.send(cell)
    except DataError:
        return None
