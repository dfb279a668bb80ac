"""A target of several columns as one: labels, where all of them say yes or no, else the numbers that stand in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from byeori.core.errors import DataError, listed
from byeori.data.guessing.columns import look
from byeori.data.sources.patterns import is_pattern
from byeori.data.sources.tables.one_hot import one_label_column
from byeori.fields.cells import NOTHING
from byeori.fields.contract import Cell

_NUMBERS = ("number", "time")
_FLAGS = ("flag", "nothing")


@dataclass(frozen=True)
class OneTarget:
    """The columns, of which those of the target are one now."""

    columns: Mapping[str, Sequence[Cell]]
    note: str = ""
    """What to say of it."""
    names: tuple[str, ...] = ()
    """What each number of it is called; none where it holds labels."""


def one_target(
    where: str,
    columns: Mapping[str, Sequence[Cell]],
    target: str,
    names: Sequence[str],
    *,
    nothing: tuple[str, ...] = NOTHING,
    as_numbers: bool = False,
) -> OneTarget:
    """Join the columns `names` to one that is called `target`; `as_numbers` says that 0 and 1 are numbers there."""
    looks = {name: look(name, columns[name], nothing).kind for name in names}
    kinds = set(looks.values())
    if not as_numbers and (kinds <= {*_FLAGS} or (is_pattern(target, columns) and "flag" in kinds)):
        joined, note = one_label_column(where, columns, target, names)
        return OneTarget(joined, note)
    odd = [name for name in names if looks[name] not in (*_NUMBERS, *(_FLAGS if as_numbers else ()))]
    if odd and looks[odd[0]] == "flag":
        raise DataError(
            f"{where}: of the target {target!r} {listed(odd)} says yes or no, the others are numbers; if 0 and 1 are "
            "numbers too, say so by --task regression (in Python task='regression'), else name one column"
        )
    if odd:
        raise DataError(
            f"{where}: the column {odd[0]!r} is of the target {target!r} and holds {_described(columns[odd[0]])}; "
            "several columns are one target where all are numbers, or all say yes or no; name one column"
        )
    cells = tuple(zip(*(columns[name] for name in names), strict=True))
    others = {name: tuple(column) for name, column in columns.items() if name not in names}
    note = f"the target {target!r} is {len(names)} numbers: {listed(names, most=8)}"
    return OneTarget({**others, target: cells}, note, tuple(names))


def _described(cells: Sequence[Cell]) -> str:
    """What stands in a column: one of its cells."""
    some = next((cell for cell in cells if cell not in (None, "")), None)
    return "nothing" if some is None else f"{str(some)[:40]!r}"
