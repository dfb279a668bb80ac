"""`byeori predict`: answers for files, or for the rows of tables, as a table, JSON lines or CSV."""

from __future__ import annotations

import csv
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.cli.show import say
from byeori.cli.spread import spread
from byeori.core.errors import DataError, listed, nearest

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.data.field import Input
    from byeori.data.sources.table_files import Table

_AT_ONCE = 64  # samples
_TEXTS = (".txt", ".text", ".md")
_SUFFIX = re.compile(r"\.[a-z][a-z0-9]{0,7}")


def predict(path: Path, words: Sequence[str], form: str) -> int:
    """Print an answer for every file, text or row of a table; of one that cannot be read the error (exit code 1)."""
    from byeori.bundles.bundle import Bundle
    from byeori.data.sources.names import on_disk

    bundle = Bundle.load(path)
    answers = _answers(bundle, _samples(bundle.task.inputs, spread(bundle.task.inputs, on_disk(words))))
    if form == "table":
        return int(_table(answers, getattr(bundle.task.target, "unit", "")))
    return int((_lines if form == "jsonl" else _csv)(answers))


def _samples(
    inputs: Mapping[str, Input], words: Iterable[tuple[str, DataError | None]]
) -> Iterator[tuple[str, dict[str, Any] | DataError]]:
    """Each sample's name, and its cells by input or why there are none: a word is one sample, of a table each row."""
    from byeori.data.sources.formats import is_table, refused

    for word, error in words:
        try:
            if (error := error or (refused(word) if os.path.exists(word) else None)) is not None:
                raise error
            if is_table(word) and os.path.exists(word):
                yield from _rows(inputs, _table_of(inputs, Path(word)), Path(word).parent)
            else:
                yield word, {name: _cell(field.form()["widget"], word) for name, field in inputs.items()}
        except DataError as error:
            yield word, error


def _cell(widget: str, word: str) -> Any:
    """A path for what reads files; for what reads text the file's text, or the word itself where it names no file."""
    if widget == "file":
        return Path(word)
    if not os.path.exists(word):
        if _names_file(word):
            raise DataError(f"{word}: no such file{_nearest_file(Path(word))}")
        return word
    from byeori.data.sources.encodings import decoded

    try:
        return decoded(Path(word))
    except OSError as error:
        raise DataError(f"{word}: cannot be read ({error.strerror})") from None


def _names_file(word: str) -> bool:
    """Whether a word looks like a file's name rather than a text."""
    from byeori.data.sources.formats import TABLES
    from byeori.data.sources.signatures import suffix_of

    suffix = suffix_of(word)
    if "://" in word or "\n" in word:
        return False
    is_path = "/" in word or os.sep in word
    return suffix in (*TABLES, *_TEXTS) or (is_path and len(word.split()) == 1 and bool(_SUFFIX.fullmatch(suffix)))


def _nearest_file(path: Path) -> str:
    try:
        return nearest(path.name, os.listdir(path.parent))
    except OSError:
        return ""


def _table_of(inputs: Mapping[str, Input], path: Path) -> Table:
    """A table in which each input has its column."""
    from byeori.core.unicode import renamed
    from byeori.data.sources.table_files import read_table

    try:
        table = read_table(path)
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror})") from None
    for note in table.notes:
        print(f"{path}: {note}", file=sys.stderr)
    table = replace(table, columns=renamed(table.columns, inputs))
    for name in inputs:
        if name not in table.columns:
            close = nearest(name, table.columns)
            raise DataError(f"{path}: no column {name!r}, which the model wants{close}; found {listed(table.columns)}")
    return table


def _rows(inputs: Mapping[str, Input], table: Table, folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    files = {name for name, field in inputs.items() if field.form()["widget"] == "file"}
    for row, key in enumerate(table.keys):
        cells = {name: table.columns[name][row] for name in inputs}
        yield key, {name: folder / str(cell) if name in files else cell for name, cell in cells.items()}


def _answers(bundle: Bundle, samples: Iterator[tuple[str, dict[str, Any] | DataError]]) -> Iterator[dict[str, Any]]:
    while some := list(islice(samples, _AT_ONCE)):
        errors: dict[int, str] = {}
        good: list[dict[str, Any]] = []
        for place, (_, cells) in enumerate(some):
            try:
                if isinstance(cells, DataError):
                    raise cells
                bundle.pack(cells)
            except DataError as error:
                errors[place] = str(error)
            else:
                good.append(cells)
        answers = iter(bundle.predict(good))
        for place, (name, _) in enumerate(some):
            yield {"file": name, **({"error": errors[place]} if place in errors else next(answers))}


def _table(answers: Iterator[dict[str, Any]], unit: str) -> bool:
    from rich.table import Table

    table, failed = Table("file", f"answer, {unit}" if unit else "answer", "confidence"), False
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
