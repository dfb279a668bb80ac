"""Columns that name text files, one text each: what stands in the files is what the column holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from byeori.core.encodings import decoded
from byeori.core.errors import DataError
from byeori.data.guessing.seen import is_empty, some_of
from byeori.data.limits import SOME_FILES
from byeori.data.sources.formats import is_text
from byeori.fields.contract import Cell


def names_texts(cells: Sequence[Cell], root: Path) -> bool:
    """Whether most of a column's cells are paths of text files, and most of these are there."""
    some = [cell for cell in some_of(cells, SOME_FILES) if not is_empty(cell)]
    named = [cell for cell in some if isinstance(cell, (str, Path)) and is_text(str(cell)) and "\n" not in str(cell)]
    return len(named) * 2 > len(some) and sum((root / cell).is_file() for cell in named) * 2 > len(named)


def with_texts(columns: Mapping[str, Sequence[Cell]], root: Path) -> tuple[dict[str, Sequence[Cell]], list[str]]:
    """Give the columns with the texts in the place of the files that they name, and the names of these columns.

    A file that is not there leaves its cell empty.
    """
    read = [name for name, cells in columns.items() if names_texts(cells, root)]
    return {name: _texts(cells, root) if name in read else cells for name, cells in columns.items()}, read


def _texts(cells: Sequence[Cell], root: Path) -> tuple[Cell, ...]:
    paths = [None if is_empty(cell) or not (root / str(cell)).is_file() else root / str(cell) for cell in cells]
    found = iter(texts_of([path for path in paths if path is not None]))
    return tuple(None if path is None else next(found) for path in paths)


def readable_texts(root: Path, keys: Sequence[str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Read the text files `root / key`; give the texts by key, and those that cannot be read, each with the reason.

    Where these are more than half, that is the DataError of `texts_of`: their encoding is that of the whole folder.
    """
    texts, broken = {}, list[tuple[str, str]]()
    for key in keys:
        try:
            texts[key] = decoded(root / key)
        except DataError as error:
            broken.append((key, f"line {str(error).removeprefix(f'{root / key}:')}"))
        except OSError as error:
            broken.append((key, f"cannot be read ({error.strerror})"))
    if len(broken) > len(texts):
        texts_of([root / key for key, _ in broken])
    return texts, broken


def texts_of(paths: Sequence[Path]) -> list[str]:
    """Read text files; those in another encoding are a DataError that counts them and names the first."""
    texts, errors = [], []
    for path in paths:
        try:
            texts.append(decoded(path))
        except DataError as error:
            errors.append(str(error))
    if errors:
        more = f"; so are {len(errors) - 1:,} files more" if len(errors) > 1 else ""
        raise DataError(f"{errors[0]}{more}")
    return texts
