"""Tensors and arrays as samples: `(X, y)` as pairs, a row of one number as that number, rows of 0 and 1 as labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from byeori.core.errors import DataError
from byeori.fields.contract import Cell

_LABEL = "label"


def paired(source: Any) -> Any:
    """Give the pairs of a tuple (X, y) of an array or tensor and as many answers; any other source as it is.

    >>> paired((np.array([[1.0], [2.0]]), ["a", "b"]))
    [(array([1.]), 'a'), (array([2.]), 'b')]
    """
    if not (isinstance(source, tuple) and len(source) == 2 and getattr(source[0], "ndim", 0) > 0):
        return source
    x, y = source
    if not (getattr(y, "ndim", 0) > 0 or isinstance(y, (list, tuple))):
        return source
    if len(x) != len(y):
        raise DataError(f"(X, y): X has {len(x):,} samples and y has {len(y):,}; wanted as many answers as samples")
    return list(zip(x, y, strict=True))


def unpacked(
    columns: Mapping[str, Sequence[Cell]], target: str | None = None, *, as_numbers: bool = False
) -> tuple[dict[str, tuple[Cell, ...]], list[str]]:
    """Give columns whose arrays are as a person means them, and what to say of that.

    Arrays without an axis are numbers. Of the target, or the answers of pairs, arrays of one number are that number,
    and arrays of 0 and 1 alone are the labels that hold, unless they are wanted `as_numbers`.
    """
    found, notes = {name: tuple(cells) for name, cells in columns.items()}, list[str]()
    answers = (target,) if target else (_LABEL,)
    for name, cells in columns.items():
        if {getattr(cell, "ndim", None) for cell in cells} == {0}:
            found[name] = tuple(_plain(cell) for cell in cells)
        elif name in answers and _are_rows(cells, 1):
            found[name] = tuple(_plain(cell[0]) for cell in cells)
        elif name in answers and not as_numbers and _are_rows(cells) and _are_flags(cells):
            found[name] = tuple(tuple(str(place) for place in np.flatnonzero(_array(cell))) for cell in cells)
            notes.append(
                f"{name!r} holds rows of {len(cells[0])} that are all 0 or 1: labels, called by their places; rows of "
                "numbers they are by task='regression'"
            )
    return found, notes


def _are_rows(cells: Sequence[Cell], length: int | None = None) -> bool:
    """Whether all cells are arrays of one axis, and as long as each other, or of that length."""
    lengths = {len(cell) if getattr(cell, "ndim", 0) == 1 else -1 for cell in cells}
    return len(lengths) == 1 and -1 not in lengths and length in (None, *lengths)


def _are_flags(cells: Sequence[Cell]) -> bool:
    return all(bool(np.isin(_array(cell), (0, 1)).all()) for cell in cells)


def _plain(cell: Any) -> Any:
    return cell.item() if hasattr(cell, "item") else cell


def _array(cell: Any) -> np.ndarray:
    return np.asarray(cell.detach().cpu() if hasattr(cell, "detach") else cell)
