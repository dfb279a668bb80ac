"""The first sheet of an Excel workbook that holds something: its first row has the names, its cells are typed."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from byeori.core.errors import DataError, listed, require
from byeori.fields.contract import Cell

_OLD = b"\xd0\xcf\x11\xe0"  # how a workbook begins that is of before 2007, or locked by a password
_ERRORS = frozenset(("#N/A", "#DIV/0!", "#REF!", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#GETTING_DATA", "#SPILL!"))


def read_workbook(path: Path) -> tuple[list[int], list[tuple[Cell, ...]], tuple[str, ...]]:
    """Give the rows of the first sheet with cells, the numbers they have there, and which sheet it is of several.

    The first row holds the names. Rows without a cell are none; what a formula could not compute is empty.
    """
    openpyxl = require("openpyxl", "excel")
    with path.open("rb") as file:
        is_old = file.read(4) == _OLD
    if is_old:
        raise DataError(f"{path}: an old workbook, or one with a password; save it anew as .xlsx, without a password")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl does not keep: it writes nothing here
        try:
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        except (BadZipFile, KeyError, ValueError, OSError) as error:
            raise DataError(f"{path}: not an Excel workbook that can be read ({error})") from None
        try:
            sheets = {sheet.title: list(_rows(sheet)) for sheet in book.worksheets}
        finally:
            book.close()
    filled = {title: rows for title, rows in sheets.items() if rows}
    if not filled:
        return [], [], ()
    title, rows = next(iter(filled.items()))
    width = max(len(row) for _, row in rows)
    _refuse_title(path, title, rows)
    others = [name for name in filled if name != title]
    note = f"the sheet {title!r} is read, the first with cells; to read another, save it as a file: {listed(others)}"
    padded = [(*row, *[None] * (width - len(row))) for _, row in rows]
    return [number for number, _ in rows], padded, (note,) if others else ()


def _rows(sheet: Any) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """The rows of a sheet that hold a cell, without empty cells at their ends, with their numbers."""
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [None if isinstance(cell, str) and (cell in _ERRORS or not cell.strip()) else cell for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield number, tuple(cells)


def _refuse_title(path: Path, sheet: str, rows: list[tuple[int, tuple[Cell, ...]]]) -> None:
    """Refuse a first row of one cell above rows of more: it is a title and no names."""
    (number, first), *others = rows
    most = max((sum(cell is not None for cell in row) for _, row in others), default=0)
    if sum(cell is not None for cell in first) == 1 < most:
        raise DataError(
            f"{path}: row {number} of the sheet {sheet!r} has one cell, {first[-1]!r}, and rows below it have up to "
            f"{most}; the first row names the columns: take out what stands above the names"
        )
