"""What shape a network of the user's own must give: that of byeori's own features, or of a head's outputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from byeori.core.errors import ModelError
from byeori.core.seeds import seeded

if TYPE_CHECKING:
    from byeori.data.preparing.prepared import Prepared
    from byeori.data.task import Task

_WIDTH = 8  # of the features that a head is asked with
_PLACES = {"vector": (), "sequence": (6,), "map": (6, 7)}  # how many of them there are, likewise
_NAMES = {"vector": (), "sequence": ("time",), "map": ("rows", "columns")}

_MOST_LACKING = 0.1  # of the lines
_ORDERS = ((1, 0), (0, 2, 1), (1, 0, 2), (0, 3, 1, 2))  # that outputs are sometimes given in


def refuse_shape(
    task: Task, own: nn.Module, given: Tensor | Mapping[str, Tensor], gave: Any, *, is_whole: bool = False
) -> None:
    """Raise a ModelError unless a network has made of what it was given what the task's target needs.

    One that is whole gives outputs, whether it has a `width` or not.
    """
    count = len(given if isinstance(given, Tensor) else next(iter(given.values())))
    width = None if is_whole else getattr(own, "width", None)
    named, what = type(own).__name__, "outputs" if width is None else "features"
    wanted = wanted_shape(task.target, count, width)
    message = f"({', '.join(map(str, wanted))}{',' * (len(wanted) == 1)})"
    beside = f"for {task.target}" if width is None else f"as its `width` is {width}"
    if not isinstance(gave, Tensor):
        raise ModelError(f"{named}: gave a {type(gave).__name__}; wanted one tensor of {what}, {message} {beside}")
    found = tuple(gave.shape)
    finished = found if width is not None or not gave.ndim else tuple(task.target.own_head()(gave).shape)
    if not _fits(finished, wanted):
        raise ModelError(
            f"{named}: gave {what} of shape {found} for {count} sample{'s' * (count > 1)}; wanted {message} {beside}"
            f"{_cure(found, wanted)}"
        )


def refuse_chance(name: str, first: Tensor, second: Tensor) -> None:
    """Raise a ModelError where a network has answered the same samples in two ways."""
    if not torch.allclose(first, second, rtol=1e-3, atol=1e-3, equal_nan=True):
        raise ModelError(
            f"model {name}: answers the same samples otherwise the second time, in eval mode too, so that no bundle "
            "could prove itself; chance belongs into nn.Dropout, or behind `if self.training`"
        )


def wanted_shape(target: Any, count: int, width: int | None = None) -> tuple[int | str, ...]:
    """Give the shape of features of that width, or without one of outputs, of samples; an axis of any length by name.

    >>> from byeori.fields.category.category import Category
    >>> wanted_shape(Category(("cat", "dog")), 4), wanted_shape(Category(("cat", "dog")), 4, width=32)
    ((4, 2), (4, 32))
    """
    takes = target.about.takes
    size, places = width or _WIDTH, _PLACES[takes]
    shape = (count, size, *places) if takes == "map" else (count, *places, size)
    if width is None:
        with seeded(0, "shape"), torch.no_grad():
            shape = tuple(target.head(_WIDTH).eval()(torch.zeros(shape)).shape)
    free = dict(zip(places, _NAMES[takes], strict=True)) if len(shape) > 1 else {}
    first = 2 if takes == "map" else 1  # axis that may be free
    return tuple(free.get(n, n) if axis >= first else n for axis, n in enumerate(shape))


def few_steps(prepared: Prepared, own: nn.Module, steps_per_px: float) -> str:
    """Say how many lines of the training part need more steps of time than the network makes of their pictures.

    Where more than a tenth do it is a ModelError: CTC could teach nothing with them. Nothing is said where none does.
    """
    target: Any = prepared.task.target
    if target.about.takes != "sequence" or target.about.teacher_forced:
        return ""
    rows, widths = prepared.rows["train"], prepared.lengths("train")
    assert widths is not None  # lines have a length of their own
    lacks = target.steps_needed(prepared.columns[prepared.task.name].gather(rows)) > np.floor(steps_per_px * widths)
    count = int(lacks.sum())
    message = (
        f"{count:,} of {len(rows):,} lines have texts that need more steps of time than {type(own).__name__} makes"
    )
    if count > _MOST_LACKING * len(rows):
        raise ModelError(
            f"{message} of their pictures, one for {1 / steps_per_px:.3g} px; CTC needs one a character, and one more "
            "between equal ones; wanted a smaller stride along the width"
        )
    return f"{message} of their pictures; they teach nothing" if count else ""


def _fits(found: tuple[int, ...], wanted: tuple[int | str, ...]) -> bool:
    return len(found) == len(wanted) and all(
        isinstance(there, str) or here == there for here, there in zip(found, wanted, strict=True)
    )


def _cure(found: tuple[int, ...], wanted: tuple[int | str, ...]) -> str:
    """Say what is amiss, where another order of the axes or a mean mends it."""
    for order in _ORDERS:
        if len(order) == len(found) and _fits(tuple(found[axis] for axis in order), wanted):
            return f": the axes stand in another order, return x.permute{order}"
    if len(found) > len(wanted) == 2 and found[:2] == wanted:
        places = tuple(range(2, len(found)))
        return f": average over the places, return x.mean({places if len(places) > 1 else places[0]})"
    if len(found) == len(wanted) - 1 and found == wanted[1:]:
        return ": the axis of the samples is gone; is there a `squeeze()` without its axis?"
    return ""
