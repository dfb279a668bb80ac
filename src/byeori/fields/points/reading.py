"""Points in a picture from whatever holds them: pairs, a flat list, columns x1, y1, ..., their JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from byeori.core.errors import DataError, listed, nearest
from byeori.fields.cells import NOTHING, is_missing, number_of

_AXIS = re.compile(r"(.*?)[\W_]*([xy])[\W_]*|[\W_]*([xy])[\W_]*(.*?)")
_BETWEEN = re.compile(r"[;\s]+")
_SIDES = (("left", "right"), ("links", "rechts"))


@dataclass(frozen=True, eq=False)
class Placed:
    """The points of one picture, (points, 2) px across and down from its first pixel; nan where one cannot be seen."""

    at: np.ndarray
    size: tuple[int, int] | None = None
    """Width and height px of the picture; None where it is not at hand."""


def read_points(cell: Any, names: Sequence[str], order: Sequence[int], nothing: tuple[str, ...] = NOTHING) -> Placed:
    """Read a cell of points; `order` tells where in a flat list each coordinate stands, where not x, y, x, y, ...

    >>> read_points("30 40; 50 60", (), ()).at.tolist()
    [[30.0, 40.0], [50.0, 60.0]]
    """
    size, cell = None, _of_text(cell)
    if isinstance(cell, Mapping) and {"points", "width", "height"} == set(cell):
        size, cell = (int(cell["width"]), int(cell["height"])), _of_text(cell["points"])
    if isinstance(cell, Mapping):
        cell = _by_name(cell, names)
    cell = cell.tolist() if hasattr(cell, "tolist") else cell
    if not isinstance(cell, (list, tuple)) or not cell:
        found = "is missing" if is_missing(cell, nothing) else f"holds {_described(cell)}"
        raise DataError(f"the cell of points {found}; wanted pairs of px across and down, such as [[30, 40], [50, 60]]")
    at = np.array([[number_of(one, nothing) for one in pair] for pair in _pairs(cell, order)])
    half = np.isnan(at).sum(1) == 1
    if half.any():
        raise DataError(
            f"of {name_of(names, int(half.argmax()))} one of the two numbers is missing; give both, or neither where "
            "it cannot be seen"
        )
    if size is not None:
        _refuse_outside(at, size, names)
    return Placed(at, size)


def pairs_of(columns: Sequence[str]) -> tuple[tuple[str, ...], tuple[int, ...]] | None:
    """Give the points' names, and where x and y of each stand among the columns; None where names do not tell it.

    >>> pairs_of(["nose_x", "nose_y", "x2", "y2"]), pairs_of(["x1", "x2", "y1", "y2"])
    ((('nose', '2'), (0, 1, 2, 3)), (('1', '2'), (0, 2, 1, 3)))
    >>> pairs_of(["width", "height"]) is None
    True
    """
    places: dict[str, dict[str, int]] = {}
    for place, column in enumerate(columns):
        found = _AXIS.fullmatch(column.strip().lower())
        if found is None:
            return None
        axis = found[2] or found[3]
        name = column.strip()[: len(found[1])] if found[2] else column.strip()[len(column.strip()) - len(found[4]) :]
        if places.setdefault(name, {}).setdefault(axis, place) != place:
            return None
    if any(len(axes) != 2 for axes in places.values()):
        return None
    return tuple(places), tuple(place for axes in places.values() for place in (axes["x"], axes["y"]))


def sides_of(names: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Give the places of those points that change places in a mirrored picture: the left one of each and the right one.

    >>> sides_of(["left eye", "right eye", "nose"])
    ((0, 1),)
    """
    places = {name.lower(): place for place, name in enumerate(names)}
    found = []
    for name, place in places.items():
        for left, right in _SIDES:
            other = places.get(name.replace(left, right))
            if left in name and other is not None:
                found.append((place, other))
    return tuple(found)


def name_of(names: Sequence[str], place: int) -> str:
    """What an error calls a point."""
    return f"the point {names[place]!r}" if place < len(names) else f"point {place + 1}"


def _pairs(cell: Sequence[Any], order: Sequence[int]) -> list[Any]:
    """Pairs of numbers: as they are, or of a flat list two by two."""
    cell = [one.tolist() if hasattr(one, "tolist") else one for one in cell]
    if any(isinstance(one, (list, tuple)) for one in cell):
        for one in cell:
            if one is not None and not (isinstance(one, (list, tuple)) and len(one) == 2):
                raise DataError(f"a point is {_described(one)}; wanted two numbers, px across and down")
        return [(None, None) if one is None else one for one in cell]
    if len(cell) % 2:
        raise DataError(f"the cell of points holds {len(cell)} numbers; wanted two for each point, across and down")
    if order and len(order) == len(cell):
        cell = [cell[place] for place in order]
    return list(zip(cell[::2], cell[1::2], strict=True))


def _of_text(cell: Any) -> Any:
    if not isinstance(cell, str) or not cell.strip():
        return cell
    if cell.lstrip()[:1] not in ("[", "{"):
        return _BETWEEN.split(cell.strip())
    try:
        return json.loads(cell)
    except (ValueError, RecursionError) as error:
        raise DataError(f"the cell of points holds {_described(cell)}, which is no JSON ({error})") from None


def _by_name(cell: Mapping[Any, Any], names: Sequence[str]) -> list[Any]:
    if unknown := [str(name) for name in cell if name not in names]:
        raise DataError(f"no point is called {unknown[0]!r}{nearest(unknown[0], names)}; wanted {listed(names)}")
    return [cell.get(name) for name in names]


def _refuse_outside(at: np.ndarray, size: tuple[int, int], names: Sequence[str]) -> None:
    with np.errstate(invalid="ignore"):
        outside = ((at < -0.5) | (at > np.array(size))).any(1)
    if outside.any():
        place = int(outside.argmax())
        across, down = at[place]
        raise DataError(
            f"{name_of(names, place)} lies at ({across:g}, {down:g}), outside its picture of {size[0]} x {size[1]} px; "
            "mend it, or leave it empty where it cannot be seen"
        )


def _described(cell: object) -> str:
    text = repr(cell)
    return text if len(text) <= 60 else f"{text[:57]}..."
