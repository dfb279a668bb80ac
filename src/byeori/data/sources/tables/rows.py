"""A table row by row, however large: what cannot be read is one row's error, and no cell depends on other rows."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.core.encodings import encoding_of, other_encoding
from byeori.core.errors import DataError
from byeori.core.signatures import suffix_of
from byeori.data.limits import COUNTED_BYTES, ENCODED_BYTES, LARGEST_CELL, PIECE, ROWS_AHEAD
from byeori.data.sources.tables.header import headed, other_length, refuse_no_names
from byeori.data.sources.tables.records import parsed, record_of
from byeori.data.sources.tables.table_files import read_table, refuse_no_file, separator_of, unquoted
from byeori.data.sources.tables.title import SEPARATOR, refuse_title
from byeori.fields.contract import Cell

if TYPE_CHECKING:
    import io

_UNDECODED = re.compile("[\udc80-\udcff]")  # bytes that are no UTF-8, as Python keeps them


@dataclass(frozen=True)
class Row:
    """One row: where it stands, `table.csv:17`, and its cells by column, or why there are none."""

    key: str
    cells: dict[str, Cell]
    error: str = ""


@dataclass(frozen=True)
class Rows:
    """An open table: its columns' names, about how many rows it has, and what gives them one after the other."""

    names: tuple[str, ...]
    count: int
    rows: Callable[[], Iterator[Row]]
    notes: list[str] = field(default_factory=list)
    """What to say of it; some of it is known when the last row has come."""


def open_rows(path: Path, wanted: Sequence[str] = ()) -> Rows:
    """Open a table file; CSV, TSV, Parquet and JSON lines are never in memory as a whole, JSON and Excel are.

    The cells are those that `read_table` gives, before anything is made of a column as a whole. A file without rows is
    a DataError; so is one that lacks a column of `wanted` and has no line of names, and what is no file.
    """
    refuse_no_file(path)
    suffix = suffix_of(path.name)
    if suffix in (".csv", ".tsv"):
        return _open_text(path, wanted)
    if suffix in (".jsonl", ".ndjson"):
        return _open_records(path)
    return _open_parquet(path) if suffix in (".parquet", ".pq") else _open_whole(path)


def _open_whole(path: Path) -> Rows:
    table = read_table(path)

    def rows() -> Iterator[Row]:
        for key, *cells in zip(table.keys, *table.columns.values(), strict=True):
            yield Row(key, dict(zip(table.columns, cells, strict=True)))

    return Rows(tuple(table.columns), len(table.keys), rows, list(table.notes))


def _open_parquet(path: Path) -> Rows:
    import polars as pl

    broken = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)
    try:
        frame = pl.scan_parquet(path)
        names, notes = _names(frame.collect_schema().names())
        count = int(frame.select(pl.len()).collect().item())
    except broken as error:
        raise DataError(f"{path}: not a Parquet file that can be read ({error})") from None
    if not count:
        raise DataError(f"{path}: the table has no rows")

    def rows() -> Iterator[Row]:
        for start in range(0, count, PIECE):
            try:
                piece = frame.slice(start, PIECE).collect()
            except broken as error:
                raise DataError(f"{path}: not a Parquet file that can be read ({error})") from None
            for number, cells in enumerate(piece.iter_rows(), start=start + 1):
                yield Row(f"{path.name}:{number}", dict(zip(names, cells, strict=True)))

    return Rows(names, count, rows, notes)


def _open_records(path: Path) -> Rows:
    """Open JSON lines; a column is one that any line has, so all are looked at before."""

    def lines() -> Iterator[tuple[int, dict[str, Cell], str]]:
        with _open(path, newline="\n") as file:
            read = _Lines(file, path)
            for line in read:
                if line.strip():
                    where, wrong = f"{path}:{read.number}", read.taken()
                    try:
                        yield read.number, {} if wrong else dict(record_of(where, parsed(where, line))), wrong
                    except DataError as error:
                        yield read.number, {}, str(error)

    given, count, first = dict[str, None](), 0, ""
    for _, cells, wrong in lines():
        given |= dict.fromkeys(cells)
        count, first = count + 1, first or wrong
    if not given:
        raise DataError(first or f"{path}: the table has no rows")
    names, notes = _names(list(given))
    called = dict(zip(given, names, strict=True))

    def rows() -> Iterator[Row]:
        for number, cells, wrong in lines():
            yield Row(f"{path.name}:{number}", {called[name]: cells.get(name) for name in called}, wrong)

    return Rows(names, count, rows, notes)


def _open_text(path: Path, wanted: Sequence[str]) -> Rows:
    with _open(path) as file:
        ahead = [(row, wrong) for _, row, wrong in islice(_text_rows(path, file), ROWS_AHEAD)]
    if not ahead:
        raise DataError(f"{path}: the table is empty; wanted a line of column names, then a line a sample")
    first, wrong = ahead[0]
    if wrong:
        raise DataError(wrong)
    names, notes = _names(first)
    good = [row for row, wrong in ahead[1:] if not wrong and len(row) == len(first)]
    if not set(wanted) <= set(names):
        with _open(path) as file:
            refuse_title(path, file)
        refuse_no_names(path, first, list(zip(*good, strict=True)) or [()] * len(first))
    if len(ahead) == 1:
        raise DataError(f"{path}: the table has no rows")

    def rows() -> Iterator[Row]:
        gone = 0
        with _open(path) as file:
            for line, row, wrong in islice(_text_rows(path, file), 1, None):
                if not wrong and len(row) > 1 and not any(map(str.strip, row)):
                    gone += 1  # spreadsheets end tables in rows of nothing but separators
                    continue
                wrong = wrong or (other_length(f"{path}:{line}", row, len(names)) if len(row) != len(names) else "")
                cells = {} if wrong else {n: cell.strip() or None for n, cell in zip(names, row, strict=True)}
                yield Row(f"{path.name}:{line}", cells, wrong)
        if gone:
            notes.append(f"{gone:,} row{'s'[: gone != 1]} of nothing but separators passed over")

    return Rows(names, _lines_of(path), rows, notes)


def _names(given: Sequence[object]) -> tuple[tuple[str, ...], list[str]]:
    """The names of columns, each its own; of cells nothing is known yet, so none is left out."""
    columns, notes = headed(given, [(place,) for place in range(len(given))])
    return tuple(columns), list(notes)


def _open(path: Path, newline: str | None = None) -> io.TextIOWrapper:
    with path.open("rb") as file:
        encoding = encoding_of(file.read(ENCODED_BYTES))
    errors = "surrogateescape" if encoding.startswith("utf-8") else "strict"
    return path.open(encoding=encoding, errors=errors, newline=newline)


class _Lines:
    """The lines of a file, and what is wrong with those that have come since it was last asked."""

    def __init__(self, file: io.TextIOWrapper, path: Path) -> None:
        self._file, self._path, self._wrong = file, path, ""
        self._since: list[str] = []
        self._again: deque[str] = deque()
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        where = f"{self._path}:{self.number + 1}"
        try:
            line = self._again.popleft() if self._again else next(self._file)
        except UnicodeDecodeError as error:
            raise DataError(other_encoding(where, error.start, error.encoding, "the whole table")) from None
        self.number += 1
        self._since.append(line)
        if "\0" in line:
            self._wrong = f"{where}: holds a byte 0, which is no letter; take it out of the table: `tr -d '\\000'`"
        if not line.isascii() and (found := _UNDECODED.search(line)):
            place = len(line[: found.start()].encode(errors="surrogateescape"))
            self._wrong = other_encoding(where, place, "utf-8", "the whole table")
        return line

    def taken(self) -> str:
        """Give what was wrong, and forget it."""
        wrong, self._wrong = self._wrong, ""
        self._since.clear()
        return wrong

    def back(self, kept: int = 1) -> None:
        """Let all lines but the first since then come again: a quote that nobody closed had taken them in."""
        again = self._since[kept:]
        self._again.extendleft(reversed(again))
        self.number -= len(again)


def _text_rows(path: Path, file: io.TextIOWrapper) -> Iterator[tuple[int, list[str], str]]:
    """The rows with the lines on which they begin and what is wrong with them; blank lines are none."""
    lines = _Lines(file, path)
    head = next(lines, "")
    separator = separator_of(path, head)
    if not SEPARATOR.fullmatch(head.rstrip("\r\n")):
        lines.back(0)
    lines.taken()
    before = csv.field_size_limit(LARGEST_CELL)
    try:
        rows = _tab_rows(lines) if separator == "\t" else _quoted_rows(lines, separator)
        for line, row, wrong in rows:
            if row or wrong:
                yield line, row, wrong and (wrong if wrong.startswith(f"{path}:") else f"{path}:{line}: {wrong}")
    finally:
        csv.field_size_limit(before)  # it is the whole process's


def _quoted_rows(lines: _Lines, separator: str) -> Iterator[tuple[int, list[str], str]]:
    reader, first = csv.reader(lines, delimiter=separator, strict=True), lines.number + 1
    while True:
        try:
            row, wrong = next(reader), ""
        except StopIteration:
            return
        except csv.Error as error:
            row, wrong = [], f"not a row of a table ({error})"
            lines.back()
        yield first, row, lines.taken() or wrong
        first = lines.number + 1


def _tab_rows(lines: _Lines) -> Iterator[tuple[int, list[str], str]]:
    """Rows in which a quote is a letter like others, unless tabs or line ends stand in quotes."""
    width = 0
    for line in lines:
        first, row, wrong = lines.number, line.rstrip("\n").split("\t"), ""
        if not line.strip("\n"):
            continue
        if width and len(row) != width and '"' in line:
            try:
                row = next(csv.reader(chain([line], lines), delimiter="\t", strict=True))
            except csv.Error as error:
                row, wrong = [], f"not a row of a table ({error})"
                lines.back()
        else:
            row = [unquoted(cell) for cell in row]
        width = width or len(row)
        yield first, row, lines.taken() or wrong


def _lines_of(path: Path) -> int:
    """About how many rows a text table has: its lines."""
    with path.open("rb") as file:
        pieces: Iterator[bytes] = iter(lambda: file.read(COUNTED_BYTES), b"")
        return max(sum(piece.count(b"\n") for piece in pieces) - 1, 1)
