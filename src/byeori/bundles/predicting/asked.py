"""What a bundle is asked about: files, words and the rows of tables, one sample after the other."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.bundles.predicting.spread import spread
from byeori.core.encodings import decoded
from byeori.core.errors import DataError, listed, nearest
from byeori.core.signatures import suffix_of
from byeori.core.unicode import alike, composed
from byeori.data.guessing.names import on_disk
from byeori.data.guessing.nested import unwrapped
from byeori.data.sources.formats import TABLES, TEXT_ENDS, is_table, is_text, refused
from byeori.data.sources.tables.rows import open_rows

if TYPE_CHECKING:
    from byeori.fields.contract import Cell, Input

_TEXTS = (".txt", ".text", ".md")
_SUFFIX = re.compile(r"\.[a-z][a-z0-9]{0,7}")
_LONGEST_PATH = 4096  # characters

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Asked:
    """One sample."""

    key: str
    """What a person calls it: the file or the word as it was given, or where a row stands: `table.csv:17`."""
    cells: Mapping[str, Cell]
    """By input."""
    own: Mapping[str, Cell]
    """All that stands in its row, by column; files as paths from here."""
    error: str = ""
    """Why there are no cells."""
    is_row: bool = False
    """Whether it is a row of a table, of which a cell that cannot be read counts as missing."""


@dataclass(frozen=True)
class Source:
    """Samples with the same columns of their own."""

    names: tuple[str, ...]
    count: int
    """About how many samples."""
    samples: Callable[[], Iterator[Asked]]
    is_table: bool = False


def sources(inputs: Mapping[str, Input], words: Iterable[str], tell: Tell) -> list[Source]:
    """Give what words stand for, in their order: a word is one sample, of a table each row, of a folder its files.

    What cannot be opened is one sample with an error. What there is to say of tables and folders is reported.
    """
    found, singles = list[Source](), list[tuple[str, DataError | None]]()
    for word, error in spread(inputs, words, tell):
        if error is None and is_table(word) and os.path.exists(word):
            try:
                table = _of_table(inputs, Path(word), tell)
            except DataError as wrong:
                singles.append((word, wrong))
                continue
            found += [*_of_words(inputs, singles), table]
            singles = []
        else:
            singles.append((word, error))
    return [*found, *_of_words(inputs, singles)]


def _of_words(inputs: Mapping[str, Input], words: list[tuple[str, DataError | None]]) -> list[Source]:
    def samples() -> Iterator[Asked]:
        for word, error in words:
            try:
                if (error := error or (refused(word) if os.path.exists(word) else None)) is not None:
                    raise error
                cells = {name: _of_word(field.form()["widget"], word) for name, field in inputs.items()}
                own = dict.fromkeys(inputs, Path(word) if os.path.exists(word) else word)
                yield Asked(word, cells, own)
            except DataError as wrong:
                yield Asked(word, {}, {}, str(wrong))

    return [Source(tuple(inputs), len(words), samples)] if words else []


def _of_word(widget: str, word: str) -> Any:
    """A path for what reads files; for what reads text the file's text, or the word itself where it names no file."""
    if widget == "file":
        return Path(word)
    if not os.path.exists(word):
        if _names_file(word):
            raise DataError(f"{word}: no such file{_nearest_file(Path(word))}")
        return word
    return _text_of(Path(word))


def _text_of(path: Path) -> str:
    try:
        return decoded(path)
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror})") from None


def _names_file(word: str) -> bool:
    """Whether a word looks like a file's name rather than a text."""
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


def _of_table(inputs: Mapping[str, Input], path: Path, tell: Tell) -> Source:
    """A table in which each input has its column."""
    try:
        table = open_rows(path, tuple(inputs))
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror})") from None
    columns = {alike(name, inputs): name for name in reversed(table.names)}  # of two that are alike the first
    for name in inputs:
        if name not in columns:
            close = nearest(name, columns)
            raise DataError(f"{path}: no column {name!r}, which the model wants{close}; found {listed(table.names)}")

    folder = path.parent
    asked = [(name, columns[name], field, field.about.media is not None) for name, field in inputs.items()]

    def samples() -> Iterator[Asked]:
        for row in table.rows():
            try:
                if row.error:
                    raise DataError(row.error)
                cells, own = dict[str, Any](), dict(row.cells)
                for name, column, field, is_file in asked:
                    if _is_plain(cell := own[column], is_file=is_file):
                        cells[name] = cell
                    else:
                        cells[name], own[column] = _of_row(field, cell, folder, is_file=is_file)
                yield Asked(row.key, cells, own, is_row=True)
            except DataError as error:
                yield Asked(row.key, {}, row.cells, str(error))
        for note in table.notes:
            tell(f"{path}: {note}")

    return Source(table.names, table.count, samples, is_table=True)


def _is_plain(cell: Cell, *, is_file: bool) -> bool:
    """Whether a cell is surely what it says, and names no file: most are told from others at a glance."""
    if type(cell) is str:
        return not is_file and cell.isascii() and not cell.endswith(TEXT_ENDS)
    return cell is None


def _of_row(field: Input, cell: Cell, folder: Path, *, is_file: bool) -> tuple[Cell, Cell]:
    """What a field is given of a cell, and what is kept of it: of one that names a file its path.

    Whether it names one each cell tells by itself, as one row's answer must not depend on the others.
    """
    if cell is None or isinstance(cell, (int, float)):
        return cell, cell
    cell = composed(cell) if isinstance(cell, str) else unwrapped(cell)
    if not isinstance(cell, (str, Path)) or not (is_file or is_text(str(cell))) or str(cell).startswith("data:"):
        return cell, cell
    if is_file:
        path = folder / on_disk((cell,), folder)[0]
        return path, path
    if isinstance(cell, str) and "\n" not in cell and len(cell) < _LONGEST_PATH:
        path = folder / cell
        if path.is_file():
            return _text_of(path), path
        if field.kind == "text" and len(cell.split()) == 1:
            raise DataError(f"{path}: no such file{_nearest_file(path)}")
    return cell, cell
