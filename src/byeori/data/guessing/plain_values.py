"""A column as plain values to compare and to cut by: numbers, words, None where missing; as its field reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from byeori.core.errors import DataError
from byeori.data.guessing.written import as_numbers
from byeori.fields.contract import Cell, Field


def plain_values(cells: Sequence[Cell], field: Field | None = None) -> Sequence[Any]:
    """Give each cell as its field sends it; None where it is missing or cannot be read.

    Without a field, or with one that is not of a table's columns, a column of words that are numbers becomes numbers.

    >>> from byeori.fields.number.number import Number
    >>> plain_values(["3", "NA", "4.0"], Number()), plain_values(["3", "x"])
    ([3, None, 4], ['3', 'x'])
    """
    if field is None or not field.about.is_table:
        return as_numbers(cells)
    found: dict[Any, Any] = {}

    def read(cell: Cell) -> Any:
        key = type(cell), cell
        if key not in found:
            found[key] = _sent(field, cell)
        return found[key]

    values = [read(cell) for cell in cells]
    floats = [value for value in values if isinstance(value, float)]
    whole = bool(floats) and all(value.is_integer() for value in floats)
    return [int(value) if whole and isinstance(value, float) else value for value in values]


def _sent(field: Any, cell: Cell) -> Any:
    try:
        return field.send(cell)
    except DataError:
        return None
