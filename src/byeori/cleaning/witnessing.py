"""From a run to all that is known of the samples: the signs that there are, gathered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from byeori.cleaning.evidence import Witness
from byeori.cleaning.neighbours import nearest
from byeori.cleaning.signals import Name, Signal, of_folds, of_margins, of_neighbours
from byeori.core.errors import DataError

if TYPE_CHECKING:
    from byeori.cleaning.from_run import FromRun
    from byeori.cleaning.held_out import HeldOut
    from byeori.cleaning.looked import Looked
    from byeori.data.dataset import Dataset


def witness_of(source: FromRun, looked: Looked, held: HeldOut | None, data: Dataset) -> Witness:
    """Gather the signs that there are; where there are none at all that is a DataError."""
    target = source.prepared.task.target
    near = nearest(looked.features) if looked.features is not None and len(looked.rows) > 2 else None
    at = None
    if held is not None:
        at = np.full(len(looked.rows), -1)
        places = np.searchsorted(looked.rows, held.looked.rows)
        at[places] = np.arange(len(places))
    found: dict[Name, Signal | None] = {
        "margins": of_margins(source.seen, looked),
        "folds": None if held is None else of_folds(held.looked, places, len(looked.rows), target),
        "neighbours": of_neighbours(near, looked, target),
    }
    signals: Mapping[Name, Signal] = {name: signal for name, signal in found.items() if signal is not None}
    if not signals:
        raise DataError(
            f"{data.samples.name}: nothing tells how well the answers of {data.task.name!r} fit: "
            f"{type(target).__name__} has no `margin(outputs, truth)`, and its answers cannot be compared with those "
            "of neighbours; give the field a `margin`"
        )
    return Witness(source, looked, signals, near, held, at)
