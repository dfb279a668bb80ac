"""`byeori predict`: answers for files, or for the rows of tables, as a table, JSON lines or CSV."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.cli.show import say
from byeori.core.errors import DataError, nearest

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle

_AT_ONCE = 64  # samples


def predict(path: Path, files: Sequence[Path], form: str) -> int:
    """Print an answer for every file, or every row of a table; of one that cannot be read the error (exit code 1)."""
    from byeori.bundles.bundle import Bundle

    bundle = Bundle.load(path)
    answers = _answers(bundle, _samples(bundle, _spread(files)))
    write = {"table": _table, "jsonl": _lines, "csv": _csv}[form]
    return int(write(answers))


def _spread(files: Sequence[Path]) -> Iterator[Path]:
    for file in files:
        if file.is_dir():
            yield from sorted(path for path in file.rglob("*") if path.is_file() and not path.name.startswith("."))
        else:
            yield file


def _samples(bundle: Bundle, files: Iterator[Path]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each sample's name and its cells by input: a file is one, of a table each row is."""
    from byeori.data.sources.folder import TABLES
    from byeori.data.sources.signatures import suffix_of

    for file in files:
        if suffix_of(file.name) in TABLES and file.exists():
            yield from _rows(bundle, file)
        else:
            yield str(file), {name: _cell(field.form()["widget"], file) for name, field in bundle.task.inputs.items()}


def _cell(widget: str, file: Path) -> Any:
    """A file for what reads files; for what reads text the file's text, or the words themselves."""
    if widget == "file":
        return file
    try:
        return file.read_text(encoding="utf-8-sig") if file.is_file() else str(file)
    except (UnicodeDecodeError, OSError) as error:
        raise DataError(f"{file}: not a text in UTF-8 ({error}); save it as UTF-8") from None


def _rows(bundle: Bundle, path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    from byeori.data.sources.table_files import read_table

    table, inputs = read_table(path), bundle.task.inputs
    for name in inputs:
        if name not in table.columns:
            known = ", ".join(map(repr, table.columns))
            close = nearest(name, table.columns)
            raise DataError(f"{path}: no column {name!r}, which the model wants{close}; found {known}")
    files = {name for name, field in inputs.items() if field.form()["widget"] == "file"}
    for row, key in enumerate(table.keys):
        cells = {name: table.columns[name][row] for name in inputs}
        yield key, {name: path.parent / str(cell) if name in files else cell for name, cell in cells.items()}


def _answers(bundle: Bundle, samples: Iterator[tuple[str, dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    while some := list(islice(samples, _AT_ONCE)):
        errors: dict[int, str] = {}
        for place, (_, cells) in enumerate(some):
            try:
                bundle.pack(cells)
            except DataError as error:
                errors[place] = str(error)
        answers = iter(bundle.predict([cells for place, (_, cells) in enumerate(some) if place not in errors]))
        for place, (name, _) in enumerate(some):
            yield {"file": name, **({"error": errors[place]} if place in errors else next(answers))}


def _table(answers: Iterator[dict[str, Any]]) -> bool:
    from rich.table import Table

    table, failed = Table("file", "answer", "confidence"), False
    for answer in answers:
        failed |= "error" in answer
        sure = answer.get("confidence")
        table.add_row(answer["file"], _told(answer), "" if sure is None else f"{sure:.3f}")
    say(table)
    return failed


def _told(answer: dict[str, Any]) -> str:
    """The answer in a few words: of a picture, which nobody reads as text, the classes that cover most of it."""
    told = str(answer.get("value", answer.get("error")))
    if not told.startswith("data:"):
        return told
    shares = sorted(answer.get("shares", {}).items(), key=lambda entry: -entry[1])
    return ", ".join(f"{name} {share:.0%}" for name, share in shares[:3] if share > 0)


def _lines(answers: Iterator[dict[str, Any]]) -> bool:
    failed = False
    for answer in answers:
        failed |= "error" in answer
        print(json.dumps(answer, ensure_ascii=False))
    return failed


def _csv(answers: Iterator[dict[str, Any]]) -> bool:
    writer, failed = csv.writer(sys.stdout), False
    writer.writerow(["file", "value", "confidence", "error"])
    for answer in answers:
        failed |= "error" in answer
        writer.writerow([answer["file"], *(answer.get(name, "") for name in ("value", "confidence", "error"))])
    return failed
