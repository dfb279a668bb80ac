"""Names in the form in which they are compared: of columns, of the classes in their cells, of the files they name."""

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from byeori.core.errors import DataError
from byeori.core.unicode import composed, normal
from byeori.data.guessing.nested import unwrapped
from byeori.data.guessing.seen import medium_of_files
from byeori.fields.coded import Coded, coded
from byeori.fields.contract import Cell


def column_names(where: str, names: Iterable[str]) -> list[str]:
    """Give the names of columns in their normal form; a blank one is called by its place, from 1.

    A name that is there twice is a DataError.
    """
    found = [normal(name) or f"column {place}" for place, name in enumerate(names, 1)]
    twice = {name for name in found if found.count(name) > 1}
    if twice:
        raise DataError(f"{where}: column {min(twice)!r} is there twice; give each column its own name")
    return found


def comparable(columns: Mapping[str, Sequence[Cell]], root: Path | None = None) -> dict[str, Sequence[Cell]]:
    """Give cells as they are compared: words in their normal form, files below `root` as the disk calls them."""
    return {
        name: _composed(cells) if medium_of_files(cells) is None else on_disk(cells, root)
        for name, cells in columns.items()
    }


def _composed(cells: Sequence[Cell]) -> Sequence[Cell]:
    cells = coded(cells)
    if isinstance(cells, Coded):
        return cells if cells.is_ascii() else cells.each(composed).merged()
    return tuple(composed(unwrapped(cell)) for cell in cells)


def on_disk(cells: Iterable[Cell], root: Path | None = None) -> tuple[Cell, ...]:
    """Give the paths of files as the disk has them, where they are there under the same names in another form.

    Linux keeps a name as it came, from a Mac decomposed, and a table may have it composed.
    """

    @cache
    def inside(folder: Path) -> dict[str, str]:
        try:
            return {normal(entry): entry for entry in sorted(os.listdir(folder), reverse=True)}
        except (OSError, ValueError):  # no folder, or no name that a disk can have
            return {}

    def found(cell: Cell) -> Cell:
        if not isinstance(cell, (str, Path)) or str(cell).isascii() or os.path.lexists(place / cell):
            return cell
        path = Path()
        for part in Path(cell).parts:
            is_there = os.path.lexists(place / path / part)
            path /= part if is_there else inside(place / path).get(normal(part), part)
        return type(cell)(path) if os.path.lexists(place / path) else cell

    place = Path(root or "")
    return tuple(map(found, cells))
