"""A column as plain values to compare and to cut by: numbers, words, None where missing; as its field reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from byeori.core.errors import DataError
from byeori.data.guessing.written import as_numbers
from byeori.fields.coded import Coded, coded, each, once
from byeori.fields.contract import Cell, Field
from byeori.fields.number.number import Number
from byeori.fields.number.plain_words import series_of

_LARGEST = 2.0**63  # of computers' whole numbers


def plain_values(cells: Sequence[Cell], field: Field | None = None) -> Sequence[Any]:
    """Give each cell as its field sends it; None where it is missing or cannot be read.

    Without a field, or with one that is not of a table's columns, a column of words that are numbers becomes numbers.

    >>> from byeori.fields.number.number import Number
    >>> [*plain_values(["3", "NA", "4.0"], Number())], plain_values(["3", "x"])
    ([3, None, 4], ['3', 'x'])
    """
    if field is None or not field.about.is_table:
        return as_numbers(cells)
    cells = coded(cells)
    if type(field) is Number and isinstance(cells, Coded):
        return _numbers(field.in_role(is_target=False).read_column(cells)[0])
    values = each(lambda cell: _sent(field, cell), cells)
    floats = [value for value in once(values) if isinstance(value, float)]
    whole = bool(floats) and all(value.is_integer() for value in floats)
    return each(lambda value: int(value) if isinstance(value, float) else value, values) if whole else values


def _numbers(values: Sequence[Any]) -> Sequence[Any]:
    """What a field of numbers has read, None where nothing is, as whole numbers where all are whole."""
    if not isinstance(values, Coded) or not values.is_numeric:
        values = each(lambda value: None if value is None or value != value else value, values)
        known = [value for value in once(values) if value is not None]
        whole = bool(known) and all(value.is_integer() for value in known)
        return each(lambda value: None if value is None else int(value), values) if whole else values
    numbers, there = values.floats(), np.zeros(len(values.different), bool)
    there[values.present] = True
    known = there & ~np.isnan(numbers)
    if known.any() and (numbers[known] == np.round(numbers[known])).all():
        if (np.abs(numbers[known]) >= _LARGEST).any():
            return Coded(
                values.codes, [int(one) if is_known else None for one, is_known in zip(numbers, known, strict=True)]
            )
        numbers = np.where(known, numbers, 0).astype(np.int64)
    return Coded(values.codes, series_of(numbers, ~known))


def _sent(field: Any, cell: Cell) -> Any:
    try:
        return field.send(cell)
    except DataError:
        return None
