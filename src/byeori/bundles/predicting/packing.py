"""Samples packed a piece at a time: rows of tables column by column, other samples one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.errors import DataError
from byeori.core.unicode import renamed
from byeori.data.unread import unreadable
from byeori.fields.coded import Coded
from byeori.fields.contract import Field

if TYPE_CHECKING:
    import polars as pl

    from byeori.bundles.predicting.asked import Asked
    from byeori.data.task import Task
    from byeori.fields.contract import Cell, Input

_REMEMBERED, _SHORT = 10_000, 64  # cells of a column, of so many characters at most


class Packed:
    """Some samples, packed."""

    def __init__(self) -> None:
        self.inputs: dict[str, np.ndarray] = {}
        """By column, (samples that can be read, ...)."""
        self.errors: dict[int, str] = {}
        """By place, why a sample cannot be read."""
        self.unread: dict[int, list[str]] = {}
        """By place, the inputs that count as missing as they cannot be read."""


class Packing:
    """Packs the inputs of a task; of columns of tables, whose cells come again and again, each cell once."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._columns = {name: _Column(field) for name, field in task.inputs.items()}
        self.is_table = all(column.is_table for column in self._columns.values())
        self._is_even = self.is_table and all(field.about.blank is None for field in task.inputs.values())

    def pack(self, some: Sequence[Asked]) -> Packed:
        """Pack some samples.

        In a row of a table a cell that its field cannot read counts as missing, where the field knows that; else the
        sample has an error.
        """
        packed = Packed()
        read = dict[int, Mapping[str, "Cell"]]()
        for place, sample in enumerate(some):
            try:
                read[place] = self._by_input(sample)
            except DataError as error:
                packed.errors[place] = str(error)
        if read and self._is_even:
            self._pack_columns(packed, some, read)
        elif read:
            self._pack_each(packed, some, read)
        return packed

    def _by_input(self, sample: Asked) -> Mapping[str, Cell]:
        if sample.error:
            raise DataError(sample.error)
        if sample.cells.keys() == self._columns.keys():
            return sample.cells
        return renamed(sample.cells, self._columns)

    def _pack_columns(self, packed: Packed, some: Sequence[Asked], read: Mapping[int, Mapping[str, Cell]]) -> None:
        places, arrays = [*read], dict[str, np.ndarray]()
        for name, column in self._columns.items():
            if any(name not in read[place] for place in places):
                self._pack_each(packed, some, read)
                return
            arrays[name], reasons = column.pack_all([read[place][name] for place in places])
            for row, reason in reasons.items():
                place = places[row]
                if some[place].is_row and column.takes_none:
                    packed.unread.setdefault(place, []).append(name)
                else:
                    packed.errors.setdefault(place, self._wrong(name, reason))
        if not packed.errors.keys().isdisjoint(places):
            rows = [row for row, place in enumerate(places) if place not in packed.errors]
            arrays = {name: values[rows] for name, values in arrays.items()}
        packed.inputs = arrays

    def _pack_each(self, packed: Packed, some: Sequence[Asked], read: Mapping[int, Mapping[str, Cell]]) -> None:
        arrays = list[Mapping[str, np.ndarray]]()
        for place, cells in read.items():
            try:
                one, unread = self._pack_one(cells, is_row=some[place].is_row)
                arrays.append(one)
                packed.unread[place] = unread
            except DataError as error:
                packed.errors[place] = str(error)
        packed.inputs = self._task.stack(arrays) if arrays else {}

    def _pack_one(self, cells: Mapping[str, Cell], *, is_row: bool) -> tuple[dict[str, np.ndarray], list[str]]:
        """The packed inputs of a sample, and those of them that count as missing as they cannot be read."""
        packed, unread = {}, list[str]()
        for name, column in self._columns.items():
            if name not in cells:
                wanted = ", ".join(self._columns)
                raise DataError(f"the input {name!r} ({column.field}) is missing; wanted {wanted}")
            try:
                packed[name] = column.pack(cells[name])
            except DataError as error:
                if not (is_row and column.takes_none):
                    raise DataError(self._wrong(name, str(error))) from None
                packed[name] = column.pack(None)
                unread.append(name)
        return packed, unread

    def _wrong(self, name: str, reason: str) -> str:
        return f"{name}: {reason}" if len(self._columns) > 1 else reason


class _Column:
    """Reads and packs the cells of a column; those of a table's, which come again and again, each once."""

    def __init__(self, field: Input) -> None:
        self.is_table = field.about.is_table
        self.field = field
        self.takes_none = self.is_table and not unreadable(field, None)
        self._reads_columns = type(field).read_column is not Field.read_column
        self._known: dict[Any, np.ndarray] = {}

    def pack(self, cell: Cell) -> np.ndarray:
        """Give the packed value; what cannot be read is a DataError."""
        is_short = isinstance(cell, (int, float, bool)) or (isinstance(cell, str) and len(cell) <= _SHORT)
        if not (self.is_table and (is_short or cell is None)):
            return self.field.pack(self.field.read(cell))
        key = type(cell), cell
        if (packed := self._known.get(key)) is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            packed = self._known[key] = self.field.pack(self.field.read(cell))
        return packed

    def pack_all(self, cells: Sequence[Cell]) -> tuple[np.ndarray, dict[int, str]]:
        """Give cells packed, (cells, ...), and by row why one cannot be read: it counts as missing, or as anything."""
        if self._reads_columns and (series := _series_of(cells)) is not None:
            try:
                values, unread = self.field.read_column(Coded(np.arange(len(cells)), series))
                if not unread:
                    return self.field.pack_column(values), {}
            except DataError:  # of one of them, which is then found
                pass
        return self._pack_different(cells)

    def _pack_different(self, cells: Sequence[Cell]) -> tuple[np.ndarray, dict[int, str]]:
        keys = _keys(cells)
        different = dict(zip(keys, cells, strict=True))
        places = {key: place for place, key in enumerate(different)}
        codes = np.fromiter(map(places.__getitem__, keys), np.intp, len(keys))
        packed, reasons = list["np.ndarray | None"](), dict[int, str]()
        for place, cell in enumerate(different.values()):
            try:
                packed.append(self.pack(cell))
            except DataError as error:
                reasons[place] = str(error)
                packed.append(self.pack(None) if self.takes_none else None)
        blank = next((one for one in packed if one is not None), None)
        blank = self.field.example() if blank is None else blank
        whole = np.stack([blank if one is None else one for one in packed])[codes]
        rows = np.flatnonzero(np.isin(codes, [*reasons])).tolist() if reasons else []
        return whole, {row: reasons[codes[row]] for row in rows}


def _keys(cells: Sequence[Cell]) -> list[Any]:
    """What tells cells apart; those that are no words and no numbers are each by itself."""
    if {*map(type, cells)} <= {str, type(None)}:
        return [*cells]
    plain = (str, int, float, bool, type(None))
    return [(type(cell), cell) if isinstance(cell, plain) else (row,) for row, cell in enumerate(cells)]


def _series_of(cells: Sequence[Cell]) -> pl.Series | None:
    """Give cells as a Polars series where all are words, or all are numbers of one kind; else None."""
    import polars as pl

    kinds = {*map(type, cells)} - {type(None)}
    kind = {str: pl.String, float: pl.Float64, int: pl.Int64}.get(kinds.pop() if len(kinds) == 1 else type(None))
    if kind is None:
        return None
    try:
        return pl.Series(cells, dtype=kind)
    except (UnicodeEncodeError, OverflowError, pl.exceptions.PolarsError):  # halves of letters; numbers too large
        return None
