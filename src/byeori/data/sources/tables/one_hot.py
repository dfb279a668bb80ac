"""Columns of yes and no, one for each label, as one column of labels: what a pattern as a target means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from byeori.core.errors import DataError
from byeori.data.limits import EXAMPLES
from byeori.fields.cells import flag_of
from byeori.fields.contract import Cell


def one_label_column(
    where: str, columns: Mapping[str, Sequence[Cell]], pattern: str, names: Sequence[str]
) -> tuple[dict[str, tuple[Cell, ...]], str]:
    """Give the columns with those of `names` joined to one, called by the pattern, and what to say of it.

    Its cells are tuples of labels, called by what `*` stands for. An empty cell is no, where no other cell says no;
    else it is not known, and its row tells no labels.
    """
    flags = {name: [_flag(where, name, cell, pattern) for cell in columns[name]] for name in names}
    says_no = any(flag is False for column in flags.values() for flag in column)
    labels = _labels(pattern, names)
    cells = tuple(_named(labels, row, says_no=says_no) for row in zip(*flags.values(), strict=True))
    shown = ", ".join(labels[:EXAMPLES]) + (f" and {len(labels) - EXAMPLES:,} more" if len(labels) > EXAMPLES else "")
    note = f"the target {pattern!r} is {len(labels)} columns of yes and no: {shown}"
    if all(len(cell) == 1 for cell in cells):
        note += "; each row has exactly one, and `--task classification` makes them classes"
    others: dict[str, tuple[Cell, ...]] = {name: tuple(column) for name, column in columns.items() if name not in flags}
    return {**others, pattern: cells}, note


def _named(labels: Sequence[str], flags: Sequence[bool | None], *, says_no: bool) -> tuple[str | None, ...]:
    """The labels that hold in a row; None in their place where nobody knows: an empty cell among others that say no."""
    if says_no and None in flags:
        return (None,)
    return tuple(label for label, flag in zip(labels, flags, strict=True) if flag)


def _flag(where: str, name: str, cell: Cell, pattern: str) -> bool | None:
    try:
        return flag_of(cell)
    except DataError as error:
        raise DataError(
            f"{where}: the column {name!r} is of the target {pattern!r}, and {error}; name one column as the "
            "target, or a pattern of columns that say yes or no, one for each label"
        ) from None


def _labels(pattern: str, names: Sequence[str]) -> list[str]:
    """What the one `*` of a pattern stands for in each name; the whole names where there are more of them."""
    before, _, after = pattern.partition("*")
    if re.search(r"[*?\[]", before + after):
        return [*names]
    labels = [name.removeprefix(before).removesuffix(after).strip() for name in names]
    return labels if all(labels) and len(set(labels)) == len(labels) else [*names]
