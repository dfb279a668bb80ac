"""What a column holds whose cells are no plain values: pictures, lists of words, or what no field reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

from byeori.core.medium import Medium
from byeori.core.signatures import HEAD
from byeori.data.limits import SOON_CLEAR
from byeori.fields.cells import plain
from byeori.fields.coded import Coded
from byeori.fields.contract import Cell
from byeori.fields.known import MEDIA
from byeori.fields.media import medium_of_content
from byeori.fields.picture.medium import IMAGE

_PLAIN = (str, int, float, bool, Decimal, date, time, timedelta)
_LISTS = (list, tuple, set, frozenset)


def held(present: Sequence[Cell]) -> tuple[str, str] | None:
    """Give the kind of a column and why it is no input, by its cells that are not empty; None where they are plain.

    The kind is `labels`, `numbers`, `other`, or the name of the medium of files that are held.

    >>> held([1, "a"]), held([["law", "art"], []])[0], held([[[0, 255], [0, 0]]])[0]
    (None, 'labels', 'image')
    """
    if isinstance(present, Coded):
        return None
    odd = [cell for cell in present if not isinstance(cell, _PLAIN)]
    if not odd:
        return None
    some = odd[:: max(1, len(odd) // SOON_CLEAR)]
    media = set(map(medium_of, some))
    if len(odd) * 2 > len(present) and len(media) == 1 and (medium := media.pop()) is not None:
        return medium.name, ""
    if all(isinstance(cell, _LISTS) or getattr(cell, "ndim", 0) == 1 for cell in some):
        lengths = {len(cell) for cell in some}
        if holds_rows(some) and not _name_labels(some, len(lengths) == 1):
            return "numbers", "" if len(
                lengths
            ) == 1 else f"holds lists of different lengths, {_described(lengths)} numbers"
        words = [plain(word) for cell in some for word in cell if word is not None]
        if all(isinstance(word, (str, int)) and not isinstance(word, bool) for word in words):
            return "labels", "holds lists, which are read as labels where they are the target; no input reads them"
        return "other", "holds lists of different things, which no field reads: give each a column of its own"
    if all(isinstance(cell, Mapping) for cell in some):
        return "other", "holds objects of several parts, which no field reads: give each part a column of its own"
    if all(isinstance(cell, Path) for cell in some):
        return "other", f"holds paths of files that are no {_known()}: read them, and give what they hold"
    if all(isinstance(cell, (bytes, bytearray, memoryview)) for cell in some):
        return "other", f"holds bytes that are no {_known()}, which no field reads: decode them"
    return (
        "other",
        f"holds values of the kind {type(some[0]).__name__}, which no field reads: make words or numbers of them",
    )


def holds_rows(cells: Sequence[Cell]) -> bool:
    """Whether cells are rows of numbers: lists or arrays of one axis.

    >>> holds_rows([[1.5, 2], None]), holds_rows([["law", "art"]]), holds_rows([1.5])
    (True, False, False)
    """
    if isinstance(cells, Coded):
        return False
    some = [cell for cell in cells if cell is not None]
    some = some[:: max(1, len(some) // SOON_CLEAR)]
    return bool(some) and all(map(_is_row, some))


def _is_row(cell: Cell) -> bool:
    if getattr(cell, "ndim", 0) == 1:
        kind = str(getattr(cell, "dtype", ""))
        return any(word in kind for word in ("float", "int", "bool"))
    return isinstance(cell, (list, tuple)) and all(isinstance(plain(one), (int, float, type(None))) for one in cell)


def _name_labels(rows: Sequence[Cell], are_even: bool) -> bool:
    """Whether rows of numbers may as well name labels: whole numbers in lists, or in arrays of different lengths."""
    whole = (isinstance(one, int) and not isinstance(one, bool) for row in rows for one in map(plain, row))
    return all(whole) and not (are_even and all(hasattr(row, "ndim") for row in rows))


def _described(lengths: set[int]) -> str:
    return f"from {min(lengths):,} to {max(lengths):,}"


def unwrapped(cell: Cell) -> Cell:
    """Give the bytes of a picture where a cell is `{"bytes": ..., "path": ...}`, as Hugging Face's tables have them."""
    is_wrapped = isinstance(cell, Mapping) and set(cell) == {"bytes", "path"} and isinstance(cell["bytes"], bytes)
    return cell["bytes"] if is_wrapped else cell


def medium_of(cell: Cell) -> Medium | None:
    """Give the medium of a cell that is the bytes of a file, a picture of Pillow, or rows of pixels."""
    if isinstance(cell, (bytes, bytearray, memoryview)):
        return medium_of_content(bytes(cell[:HEAD]))
    if hasattr(cell, "getbands"):
        return IMAGE
    if isinstance(cell, (list, tuple)):
        is_drawn = (bool(cell) and isinstance(cell[0], (list, tuple))) or getattr(next(iter(cell), None), "ndim", 0) > 0
        return IMAGE if is_drawn else None
    return IMAGE if getattr(cell, "ndim", 0) >= 2 else None


def _known() -> str:
    """What files are known, as a message says it."""
    return " and no ".join(f"{medium.thing}s" for medium in MEDIA)
