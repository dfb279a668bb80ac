"""A table file as columns of Python values: CSV, TSV, Parquet, JSON, Excel; every row of the same length."""

import csv
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from byeori.core.encodings import decoded
from byeori.core.errors import DataError
from byeori.core.signatures import suffix_of
from byeori.data.guessing.names import comparable
from byeori.data.limits import TITLE_CHARACTERS
from byeori.data.sources.folders.text_files import with_texts
from byeori.data.sources.tables.header import headed, refuse_no_names, refuse_other_lengths
from byeori.data.sources.tables.keys import Keys
from byeori.data.sources.tables.pieces import read_pieces
from byeori.data.sources.tables.records import joined, read_json, read_lines
from byeori.data.sources.tables.title import SEPARATOR, SEPARATORS, refuse_title
from byeori.data.sources.tables.workbook import read_workbook
from byeori.fields.coded import cells_of
from byeori.fields.contract import Cell

_QUOTED = re.compile(r'"((?:[^"]|"")*)"\Z')


@dataclass(frozen=True)
class Table:
    """Columns by name, and for each row where it stands: `table.csv:17`."""

    columns: dict[str, Sequence[Cell]]
    keys: Sequence[str]
    notes: tuple[str, ...] = ()
    """What to say of it, such as names of columns that were there twice."""
    texts: tuple[str, ...] = ()
    """Columns that named text files, and hold what stands in them."""


def read_table(path: Path) -> Table:
    """Read a table whole. Cells of text files are the words that stand there, those of Parquet have its types.

    What a word means (a number, a date, nothing) its field says: so no cell depends on others. Empty cells are None.
    A row of another length, a first row that holds no names and an unknown encoding are DataErrors.
    """
    refuse_no_file(path)
    table = _TYPED.get(suffix_of(path.name), _read_text)(path)
    if not table.keys:
        raise DataError(f"{path}: the table has no rows")
    columns, texts = with_texts(comparable(table.columns, path.parent), path.parent)
    notes = tuple(f"the column {name!r} names text files, and what stands in them is read" for name in texts)
    return replace(table, columns=columns, notes=(*table.notes, *notes), texts=tuple(texts))


def refuse_no_file(path: Path) -> None:
    """Refuse what is not there, may not be read or is a folder, as a DataError."""
    try:
        path.open("rb").close()
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); wanted the file of a table") from None


def _read_parquet(path: Path) -> Table:
    import polars as pl

    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise DataError(f"{path}: not a Parquet file that can be read ({error})") from None
    columns, notes = headed(frame.columns, [cells_of(column) for column in frame.get_columns()])
    return Table(columns, Keys(f"{path.name}:", range(1, len(frame) + 1)), notes)


def _read_workbook(path: Path) -> Table:
    numbers, rows, notes = read_workbook(path)
    cells = list(zip(*rows[1:], strict=True)) if len(rows) > 1 else []
    columns, named = headed(rows[0], cells) if cells else ({}, ())
    return Table(columns, tuple(f"{path.name}:{number}" for number in numbers[1:]), (*notes, *named))


def _read_records(path: Path) -> Table:
    read = read_json if suffix_of(path.name) == ".json" else read_lines
    lines, records = read(path)
    names, cells, notes = joined(records)
    columns, named = headed(names, cells)
    return Table(columns, tuple(f"{path.name}:{line}" for line in lines), (*notes, *named))


_TYPED: dict[str, Callable[[Path], Table]] = {
    ".parquet": _read_parquet,
    ".pq": _read_parquet,
    ".xlsx": _read_workbook,
    ".jsonl": _read_records,
    ".ndjson": _read_records,
    ".json": _read_records,
}
"""The readers of files whose cells have types of their own, by suffix."""


def _read_text(path: Path) -> Table:
    return _read_plain(path) or _read_lines(path)


def _read_plain(path: Path) -> Table | None:
    """A table without quotes and blank lines, whose lines have one cell for each name; None for all others."""
    with path.open("rb") as file:
        head = file.read(TITLE_CHARACTERS).removeprefix(BOM_UTF8).decode(errors="replace")
    found = read_pieces(path, separator_of(path, head.split("\n", 1)[0]))
    if found is None:
        return None
    names, cells = found
    refuse_title(path, _lines(head))
    refuse_no_names(path, names, cells)
    columns, notes = headed(names, cells)
    return Table(columns, Keys(f"{path.name}:", range(2, len(cells[0]) + 2)), notes)


def _read_lines(path: Path) -> Table:
    text = decoded(path, wanted="the whole table")
    refuse_title(path, _lines(text[:TITLE_CHARACTERS]))
    lines, rows, said = _filled(*_rows(path, text))
    if not rows:
        raise DataError(f"{path}: the table is empty; wanted a line of column names, then a line a sample")
    refuse_other_lengths(path, lines, rows)
    cells = list(zip(*rows[1:], strict=True)) or [()] * len(rows[0])
    refuse_no_names(path, rows[0], cells)
    written, notes = headed(rows[0], cells)
    columns: dict[str, Sequence[Cell]] = {
        name: tuple(cell.strip() or None for cell in column) for name, column in written.items()
    }
    return Table(columns, tuple(f"{path.name}:{line}" for line in lines[1:]), (*said, *notes))


def _filled(lines: list[int], rows: list[list[str]]) -> tuple[list[int], list[list[str]], tuple[str, ...]]:
    """The rows in which any cell holds something: spreadsheets end tables in rows of nothing but separators."""
    kept = [place for place, row in enumerate(rows) if len(row) == 1 or any(cell.strip() for cell in row)]
    gone = len(rows) - len(kept)
    said = (f"{gone:,} row{'s'[: gone != 1]} of nothing but separators passed over",) if gone else ()
    return [lines[place] for place in kept], [rows[place] for place in kept], said


def _rows(path: Path, text: str) -> tuple[list[int], list[list[str]]]:
    """The rows with the lines on which they begin; blank lines are no rows."""
    head = text.split("\n", 1)[0]
    separator = separator_of(path, head)
    if SEPARATOR.fullmatch(head.rstrip("\r")):
        text = text[len(head) :]
    if separator == "\t" and (found := _plain_rows(text)) is not None:
        return found
    before = csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))  # a cell may be a text of a megabyte
    reader = csv.reader(_lines(text), delimiter=separator, strict=True)
    lines, rows, line = [], [], 1
    try:
        for row in reader:
            if row:
                lines.append(line)
                rows.append(row)
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(f"{path}:{line}: not a row of a table ({error})") from None
    finally:
        csv.field_size_limit(before)  # it is the whole process's
    return lines, rows


def _plain_rows(text: str) -> tuple[list[int], list[list[str]]] | None:
    """The rows of a TSV in which a quote is a letter like others; None where tabs or line ends stand in quotes.

    A cell that is in quotes from end to end is taken out of them.
    """
    found = [(line, row.rstrip("\n").split("\t")) for line, row in enumerate(_lines(text), 1) if row.strip("\n")]
    if len({len(row) for _, row in found}) > 1 and '"' in text:
        return None
    return [line for line, _ in found], [[unquoted(cell) for cell in row] for _, row in found]


def unquoted(cell: str) -> str:
    """Give a cell without the quotes that it is in from end to end.

    >>> unquoted('"a ""b"" c"'), unquoted('5" pipe')
    ('a "b" c', '5" pipe')
    """
    found = _QUOTED.match(cell) if cell.startswith('"') else None
    return found[1].replace('""', '"') if found else cell


def separator_of(path: Path, head: str) -> str:
    """Give what stands between the cells of a text table, by its first line."""
    if named := SEPARATOR.fullmatch(head.rstrip("\r\n")):
        return named[1]
    return "\t" if suffix_of(path.name) == ".tsv" else max(SEPARATORS, key=head.count)


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends; line ends of Windows and old Macs are known, others (form feed) are text."""
    from io import StringIO

    return iter(StringIO(text, newline=None))
