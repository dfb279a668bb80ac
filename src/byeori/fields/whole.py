"""The column form of a field that has only the cell form: cell by cell, each different cell once where known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.errors import DataError
from byeori.fields.coded import Coded

if TYPE_CHECKING:
    from byeori.fields.contract import Cell, Field, Value


def read_each(
    field: Field, cells: Sequence[Cell], root: Path | None = None
) -> tuple[Sequence[Value], Mapping[int, str]]:
    """Give what a field reads of each cell, None where one cannot be read, and by row why it cannot."""
    known: dict[int, str] = {}

    def read(place: int, cell: Cell) -> Any:
        try:
            return field.read(cell, root)
        except DataError as error:
            known[place] = str(error)
            return None

    if not isinstance(cells, Coded):
        return [read(row, cell) for row, cell in enumerate(cells)], known
    values: list[Any] = [None] * len(cells.different)
    for place, cell in zip(cells.present.tolist(), cells.once(), strict=True):
        values[place] = read(place, cell)
    return Coded(cells.codes, values), rows_with(cells, known)


def rows_with(cells: Coded, reasons: Mapping[int, str]) -> dict[int, str]:
    """Give reasons by row, of those by the place of a cell among the different ones."""
    if not reasons:
        return {}
    is_one = np.zeros(len(cells.different), bool)
    is_one[[*reasons]] = True
    rows = np.flatnonzero(is_one[cells.codes])
    return {row: reasons[place] for row, place in zip(rows.tolist(), cells.codes[rows].tolist(), strict=True)}


def pack_each(pack: Callable[[Value], np.ndarray], values: Sequence[Value]) -> np.ndarray:
    """Give values packed, (rows, ...), by packing each one; each different one once, where they are known."""
    if not isinstance(values, Coded):
        return np.stack([pack(value) for value in values])
    first = pack(values[0])
    packed = np.zeros((len(values.different), *first.shape), first.dtype)
    for place, value in zip(values.present.tolist(), values.once(), strict=True):
        packed[place] = pack(value)
    return packed[values.codes]  # type: ignore[no-any-return]
