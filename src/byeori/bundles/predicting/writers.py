"""Files of answers, written sample by sample: CSV, JSON lines, Parquet, and a folder where answers are pictures."""

from __future__ import annotations

import base64
import csv
import errno
import json
import math
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any, cast

from byeori.core.errors import ConfigError
from byeori.core.files import TEMPORARY, building, sweep, writing
from byeori.core.printable import plain_json

if TYPE_CHECKING:
    from byeori.bundles.predicting.asked import Asked
    from byeori.bundles.predicting.columns import Columns
    from byeori.fields.contract import Answer, Cell, Unanswered

Write = Callable[["Asked", "Answer | Unanswered"], None]
SUFFIXES = (".csv", ".jsonl", ".parquet")
TABLE = "answers.csv"
"""The table in a folder of answers that are pictures."""
_PIECE = 16_384  # rows of Parquet in memory
_PICTURE = "data:image/png;base64,"


@dataclass(frozen=True)
class Form:
    """How answers are written."""

    columns: Columns
    are_pictures: bool
    keeps: bool
    """Whether JSON lines have the samples' own columns too."""


@contextmanager
def writer(path: Path, form: Form) -> Iterator[Write]:
    """Give what writes an answer to a file, or a new folder, that is there when the block ends well, else as before.

    A full disk, and a place that cannot be written to, are ByeoriErrors.
    """
    suffix = path.suffix.lower()
    if form.are_pictures and suffix not in (".jsonl", ""):
        raise ConfigError(f"{path}: the answers are pictures; give a folder for them, or a file .jsonl")
    if suffix not in SUFFIXES and not (form.are_pictures and not suffix):
        raise ConfigError(f"{path}: wanted a file that ends with {' or '.join(SUFFIXES)}")
    if path.is_dir() and (suffix or any(path.iterdir())):
        raise ConfigError(f"{path}: is a folder that holds something; give a new name")
    if not suffix:
        with building(path) as folder, _pictures(path, folder, form) as write:
            yield write
        return
    if path.parent.is_dir():
        sweep(path.parent)
    with writing(path) as temporary, _OPENED[suffix](temporary, path.parent, form) as write:
        yield write


def csv_writer(file: IO[str], folder: Path, columns: Columns) -> Write:
    """Write the names, and give what writes a row; paths are written as they are from `folder`."""
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(columns.names)
    return lambda sample, answer: rows.writerow([_word(cell, folder) for cell in columns.row(sample, answer)])


def lines_writer(file: IO[str], folder: Path, *, keeps: Sequence[str] = ()) -> Write:
    """Give what writes an answer as a line of JSON, with the sample's own columns that it keeps as `row`."""

    def write(sample: Asked, answer: Answer | Unanswered) -> None:
        own = {"row": {name: _jsonable(sample.own.get(name), folder) for name in keeps}} if keeps else {}
        line = json.dumps({"file": sample.key, **answer, **own}, ensure_ascii=False)
        file.write(plain_json(line) + "\n")

    return write


@contextmanager
def _csv(temporary: Path, folder: Path, form: Form) -> Iterator[Write]:
    with temporary.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        yield csv_writer(file, folder, form.columns)


@contextmanager
def _lines(temporary: Path, folder: Path, form: Form) -> Iterator[Write]:
    with temporary.open("w", encoding="utf-8", errors="backslashreplace") as file:
        yield lines_writer(file, folder, keeps=tuple(form.columns.own) if form.keeps else ())


@contextmanager
def _parquet(temporary: Path, folder: Path, form: Form) -> Iterator[Write]:
    """Write pieces, and put them together at the end: a column's type is what all of them need."""
    import polars as pl

    names, rows, pieces = form.columns.names, list[list[Any]](), list[Path]()
    with TemporaryDirectory(prefix=TEMPORARY, dir=temporary.parent) as inside:

        def flush() -> None:
            columns = [[row[place] for row in rows] for place in range(len(names))]
            series = [pl.Series(name, cells, strict=False) for name, cells in zip(names, columns, strict=True)]
            pieces.append(Path(inside) / f"{len(pieces)}.parquet")
            pl.DataFrame(series).write_parquet(pieces[-1])
            rows.clear()

        def write(sample: Asked, answer: Answer | Unanswered) -> None:
            rows.append([_seen_from(cell, folder) for cell in form.columns.row(sample, answer)])
            if len(rows) >= _PIECE:
                flush()

        try:
            yield write
            flush()
            whole = pl.concat([pl.scan_parquet(piece) for piece in pieces], how="vertical_relaxed")
            whole.with_columns(pl.col(pl.Null).cast(pl.String)).sink_parquet(temporary)
        except pl.exceptions.PolarsError as error:
            is_full = "No space left" in str(error)
            raise OSError(errno.ENOSPC if is_full else errno.EIO, str(error)) from error


@contextmanager
def _pictures(path: Path, folder: Path, form: Form) -> Iterator[Write]:
    """Write each answer as a PNG, and a table that names it beside its picture."""
    (folder / form.columns.target).mkdir()
    known = set[str]()
    with (folder / TABLE).open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        write_row = csv_writer(file, path, form.columns)

        def write(sample: Asked, answer: Answer | Unanswered) -> None:
            value = str(answer.get("value", ""))
            if value.startswith(_PICTURE):
                name = f"{form.columns.target}/{_file_name(sample.key, known)}.png"
                (folder / name).write_bytes(base64.b64decode(value.removeprefix(_PICTURE)))
                answer = cast("Answer", {**answer, "value": name})
            write_row(sample, answer)

        yield write


_OPENED = {".csv": _csv, ".jsonl": _lines, ".parquet": _parquet}


def _file_name(key: str, known: set[str]) -> str:
    """A name for a sample's file like its own, and like no other's."""
    base = re.sub(r"[^\w.-]", "-", Path(key).name if ":" in key else Path(key).stem) or "answer"
    name, number = base, 2
    while name.casefold() in known:
        name, number = f"{base}_{number}", number + 1
    known.add(name.casefold())
    return name


def _seen_from(cell: Cell, folder: Path) -> Cell:
    """A path below or beside the folder as it is from there; any other cell as it is."""
    if not isinstance(cell, Path):
        return cell
    return str(cell) if cell.is_absolute() else os.path.relpath(cell, folder)


def _word(cell: Cell, folder: Path) -> Any:
    """A cell as CSV has it: just as it is written, so that reading it back gives the same."""
    if cell is None or isinstance(cell, (str, float, int)):
        return cell
    cell = _seen_from(cell, folder)
    if isinstance(cell, (bytes, bytearray, memoryview)):
        return _as_uri(bytes(cell))
    if isinstance(cell, (list, tuple, dict)):
        return json.dumps(_jsonable(cell, folder), ensure_ascii=False)
    return cell


def _jsonable(cell: Cell, folder: Path) -> Any:
    cell = _seen_from(cell, folder)
    if isinstance(cell, dict):
        return {str(name): _jsonable(one, folder) for name, one in cell.items()}
    if isinstance(cell, (list, tuple)):
        return [_jsonable(one, folder) for one in cell]
    if isinstance(cell, (bytes, bytearray, memoryview)):
        return _as_uri(bytes(cell))
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    return cell if cell is None or isinstance(cell, (str, int, float, bool)) else str(cell)


def _as_uri(content: bytes) -> str:
    """Bytes, such as those of a picture, as a text that is read back."""
    return f"data:application/octet-stream;base64,{base64.b64encode(content).decode()}"
