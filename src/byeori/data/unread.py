"""Cells of a table's inputs that their fields cannot read: they count as missing, with a sign of it, and are named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from byeori.core.errors import DataError
from byeori.core.watching import counted
from byeori.data.limits import CELLS, MOST_UNREAD
from byeori.fields.cells import known
from byeori.fields.coded import Coded

if TYPE_CHECKING:
    from pathlib import Path

    from byeori.data.samples import Samples
    from byeori.data.task import Task
    from byeori.fields.contract import Cell


@dataclass(frozen=True)
class Unread:
    """The unreadable cells of one column."""

    column: str
    kind: str
    """The field that cannot read them."""
    reasons: Mapping[int, str]
    """By sample."""
    cells: Mapping[str, int]
    """What stands in them, the commonest first, and how often."""
    present: int
    """Cells of the column that are not missing."""

    @property
    def is_other_kind(self) -> bool:
        """Whether most cells of the column cannot be read: they are of another kind than the field."""
        return len(self.reasons) > MOST_UNREAD * self.present

    def __str__(self) -> str:
        shown = ", ".join(f"{cell!r} ({count:,})" if count > 1 else repr(cell) for cell, count in self._some())
        more = ", ..." if len(self.cells) > CELLS else ""
        return (
            f"{self.column!r}: {len(self.reasons):,} of {self.present:,} cells cannot be read as {self.kind} and count "
            f"as missing: {shown}{more}"
        )

    def _some(self) -> list[tuple[str, int]]:
        return list(self.cells.items())[:CELLS]


def set_aside(samples: Samples, task: Task) -> tuple[Samples, tuple[Unread, ...]]:
    """Give samples in which the cells of a table's inputs that cannot be read are empty, and which cells those were."""
    columns, found = dict(samples.columns), list[Unread]()
    for name in counted("reading cells", list(task.inputs)):
        field = task.inputs[name]
        cells = samples.columns[name]
        takes_none = field.about.is_table and not unreadable(field, None, samples.root)
        if takes_none and (reasons := _reasons(field, cells, samples.root)):
            columns[name] = _emptied(cells, reasons)
            counts = Counter(str(cells[row])[:40] for row in reasons)
            present = len(known(cells, field.about.nothing))
            found.append(Unread(name, type(field).__name__, reasons, dict(counts.most_common()), present))
    return (replace(samples, columns=columns) if found else samples), tuple(found)


def refuse_other_kinds(samples: Samples, unread: Sequence[Unread]) -> None:
    """Raise a DataError where most cells of a column cannot be read: they are of another kind than was learned."""
    for one in unread:
        if one.is_other_kind:
            row, reason = next(iter(one.reasons.items()))
            raise DataError(
                f"{samples.name}: {len(one.reasons):,} of {one.present:,} cells of the column {one.column!r} cannot be "
                f"read as {one.kind}; the first, {samples.keys[row]}: {reason}"
            )


def _reasons(field: Any, cells: Sequence[Cell], root: Path | None) -> dict[int, str]:
    """Why cells cannot be read, by their places; each different cell is tried once."""
    if isinstance(cells, Coded):
        return dict(field.read_column(cells, root)[1])
    tried: dict[Any, str] = {}
    found = {}
    for row, cell in enumerate(cells):
        key = type(cell), cell if getattr(cell, "__hash__", None) else row
        if key not in tried:
            tried[key] = unreadable(field, cell, root)
        if tried[key]:
            found[row] = tried[key]
    return found


def _emptied(cells: Sequence[Cell], rows: Collection[int]) -> Sequence[Cell]:
    """The cells with None in some rows, which hold other cells than the rest does."""
    if isinstance(cells, Coded):
        gone = {int(cells.codes[row]) for row in rows}
        return Coded(cells.codes, [None if place in gone else cell for place, cell in enumerate(cells.different)])
    return tuple(None if row in rows else cell for row, cell in enumerate(cells))


def unreadable(field: Any, cell: Cell, root: Path | None = None) -> str:
    """Say why a field cannot read a cell; nothing where it can."""
    try:
        field.read(cell, root)
    except DataError as error:
        return str(error)
    return ""
