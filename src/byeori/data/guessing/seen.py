"""What is seen of a column at a glance: some of its cells, whether they are empty, and which files they name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from byeori.core.unicode import BLANKS, normal
from byeori.data.limits import LOOKED_AT
from byeori.fields.coded import Coded
from byeori.fields.media import medium_of_name

if TYPE_CHECKING:
    from byeori.core.medium import Medium
    from byeori.fields.contract import Cell


def some_of(cells: Sequence[Cell], count: int = LOOKED_AT) -> Sequence[Cell]:
    """Give at most about `count` cells from all over a column."""
    return cells[:: max(1, len(cells) // count)]


def is_empty(cell: Cell) -> bool:
    """Whether a cell is None, not-a-number, or an empty text."""
    return cell is None or (isinstance(cell, float) and cell != cell) or (isinstance(cell, str) and not normal(cell))


def filled(cells: Coded) -> Coded:
    """Give the cells that are not empty."""
    return cells.take(np.flatnonzero(~are_empty(cells)[cells.codes]))


def are_empty(cells: Coded) -> np.ndarray:
    """Tell of the different cells of a column, (different,) of bool, which are empty."""
    if cells.is_numeric:
        return np.asarray(np.isnan(cells.floats()))
    if cells.are_words and (words := cells.series) is not None and cells.is_ascii():
        return np.asarray((words.is_null() | (words.str.strip_chars(BLANKS) == "")).fill_null(True).to_numpy())
    return np.array([is_empty(cell) for cell in cells.different], bool)


def medium_of_files(cells: Sequence[Cell]) -> Medium | None:
    """Give the medium of which most of a column's cells name files, by their suffixes; of very many, some are seen."""
    present = [cell for cell in some_of(cells) if cell is not None]
    named = Counter(medium_of_name(str(cell)) if isinstance(cell, str | Path) else None for cell in present)
    medium, count = max(named.items(), key=lambda pair: pair[1], default=(None, 0))
    return medium if count * 2 > len(present) else None
