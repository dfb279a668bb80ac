"""The names of a table's columns, as its first row has them: blank ones, some there twice, or no names but a sample."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from byeori.core.errors import DataError, listed
from byeori.core.unicode import normal
from byeori.data.guessing.seen import some_of
from byeori.data.limits import EXAMPLES
from byeori.fields.cells import is_missing
from byeori.fields.coded import Coded, once
from byeori.fields.contract import Cell
from byeori.fields.media import medium_of_name

Columns = dict[str, Sequence[Cell]]


def headed(names: Sequence[object], cells: Sequence[Sequence[Cell]]) -> tuple[Columns, tuple[str, ...]]:
    """Give the columns by name, and what to say of the names.

    A column without a name is called by its place, and left out where it is empty throughout. One that is there again
    is left out where its cells are the same, and gets a number where not.

    >>> headed(["a", "", "a", "a"], [(1, 2), (3, 4), (1, 2), (5, 6)])[0]
    {'a': (1, 2), 'column 2': (3, 4), 'a_2': (5, 6)}
    """
    columns: Columns = {}
    renamed: dict[str, list[str]] = {"blank": [], "same": [], "other": []}
    given = {normal(str(name)) for name in names if name is not None}
    for place, (name, column) in enumerate(zip(names, cells, strict=True), start=1):
        own = "" if name is None else normal(str(name))
        if not own and all(map(is_missing, once(column))):
            continue
        called = own or f"column {place}"
        if not own:
            renamed["blank"].append(called)
        elif own in columns and repr([*columns[own]]) == repr([*column]):  # as nan is not nan
            renamed["same"].append(own)
            continue
        number = 2
        while called in columns or (called in given and called != own):
            called = f"{own or called}_{number}"
            number += 1
        if own and called != own:
            renamed["other"].append(f"{called!r} beside {own!r}")
        columns[called] = column if isinstance(column, Coded) else tuple(column)
    return columns, _notes(renamed)


def refuse_other_lengths(path: object, lines: Sequence[int], rows: Sequence[Sequence[str]]) -> None:
    """Refuse rows (the first holds the names) that have more or fewer cells than there are names; all are counted."""
    width = len(rows[0])
    odd = [(line, row) for line, row in zip(lines[1:], rows[1:], strict=True) if len(row) != width]
    if not odd:
        return
    line, row = odd[0]
    others = ", ".join(str(line) for line, _ in odd[1:EXAMPLES]) + (", ..." if len(odd) > EXAMPLES else "")
    more = f" (so have {len(odd) - 1:,} rows more, on the lines {others})" if len(odd) > 1 else ""
    if len(odd) == len(rows) - 1 and {len(row) for _, row in odd} == {width + 1}:
        cure = "put a name for the first column before the others, as all rows have one cell more than there are names"
        raise DataError(other_length(f"{path}:{line}", row, width, more=more, cure=cure))
    raise DataError(other_length(f"{path}:{line}", row, width, more=more))


def other_length(
    where: str,
    row: Sequence[str],
    width: int,
    *,
    more: str = "",
    cure: str = 'put a cell with a separator or a line end in it in quotes: "one, two"',
) -> str:
    """Tell that a row has not as many cells as the table has columns."""
    return f"{where}: the row has {len(row)} cells, the table has {width} columns{more}: {f'{row}'[:200]}; {cure}"


def refuse_no_names(path: object, names: Sequence[str], cells: Sequence[Sequence[Cell]]) -> None:
    """Refuse a first row that is a sample as the others are: its numbers and words are such as stand below them."""
    if len(cells) < 2 or not cells[0]:
        return
    fits = [_fits(name.strip(), column) for name, column in zip(names, cells, strict=True)]
    numbers = [name for name, fit in zip(names, fits, strict=True) if fit is not None and _number(name) is not None]
    if None in fits and not any(fits):
        return
    is_counted = len(numbers) == len(names) and all(b - a == 1 for a, b in pairwise(map(float, numbers)))
    words = [name for name, fit in zip(names, fits, strict=True) if fit and _number(name) is None]
    is_row = all(fits) or (bool(words) and all(fit for fit in fits if fit is not None))
    if is_row and not is_counted:
        raise DataError(
            f"{path}: the first row seems to be a sample and no names of columns: {listed([n.strip() for n in names])} "
            "are such values as stand below them; put a row of names above it"
        )


def _fits(name: str, column: Sequence[Cell]) -> bool | None:
    """Whether a name is such a value as stands below it; None where that is not known: a word among other words."""
    below = [cell for cell in some_of(column) if not is_missing(cell)]
    numbers = [_number(cell) for cell in below]
    if below and None not in numbers:
        own, known = _number(name), [number for number in numbers if number is not None]
        return own is not None and min(known) <= own <= max(known)
    if medium_of_name(name) is not None:
        return True
    words = {str(cell).strip() for cell in below}
    return True if len(words) > 1 and name in words else None


def _number(cell: Cell) -> float | None:
    try:
        number = float(cell)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if number == number else None


def _notes(renamed: dict[str, list[str]]) -> tuple[str, ...]:
    notes = []
    if renamed["blank"]:
        notes.append(f"columns without a name are called by their place: {listed(renamed['blank'])}")
    if renamed["same"]:
        notes.append(f"columns that are there twice with the same cells count once: {listed(renamed['same'])}")
    if renamed["other"]:
        notes.append(f"columns of a name that is there before get a number: {', '.join(renamed['other'][:EXAMPLES])}")
    return tuple(notes)
