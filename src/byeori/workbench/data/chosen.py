"""What is done with samples that somebody has chosen: ask people about them, relabel them, leave them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from byeori.core.errors import DataError
from byeori.core.recipe import Recipe
from byeori.data.dataset import Dataset
from byeori.fields.contract import Target
from byeori.tracking.records import Decision, Item
from byeori.tracking.store import Store
from byeori.tracking.users import User
from byeori.workbench.data.samples import cells_of_row, has_classes, labels_of
from byeori.workbench.data.sources import Source

WHY = "picked"
"""The kind of reason for which such an item is in the queue."""
_MOST = 5000


def put_into_queue(store: Store, source: Source, dataset: Dataset, rows: Sequence[int], *, user: User) -> int:
    """Ask people for the labels of samples; give how many are asked for that were not before."""
    rows = _known(dataset, rows)
    form = _learned(dataset).form()
    before = sum(store.queue.count().values())
    store.queue.add([_item(source, dataset, row, form, user=user) for row in rows])
    return sum(store.queue.count().values()) - before


def decide_on(
    store: Store,
    source: Source,
    dataset: Dataset,
    rows: Sequence[int],
    *,
    user: User,
    action: Literal["leave_out", "relabel"],
    value: str | None = None,
    note: str | None = None,
) -> int:
    """Write a decision about each of some samples to the journal; give how many."""
    rows = _known(dataset, rows)
    if action == "relabel":
        classes = sorted(set(labels_of(dataset)))
        if not has_classes(dataset) or value not in classes:
            raise DataError(f"relabel: {value!r} is none of the classes of {dataset.task.name!r}; choose one of them")
    made = [
        Decision(
            id=0,
            time=0.0,
            who=user.name,
            data=source.path,
            target=dataset.task.name,
            sample=str(dataset.hashes[row]),
            place=dataset.samples.keys[row],
            action=action,
            value=value if action == "relabel" else None,
            note=note or None,
        )
        for row in rows
    ]
    return len(store.decisions.add(made))


def _item(source: Source, dataset: Dataset, row: int, form: Mapping[str, Any], *, user: User) -> Item:
    cells = cells_of_row(dataset, row)
    files = [name for name, cell in cells.items() if isinstance(cell, Path)]
    content = {
        "target": dataset.task.name,
        "form": dict(form),
        "cells": {name: str(cell.absolute()) if isinstance(cell, Path) else cell for name, cell in cells.items()},
        "files": files,
        "root": "/",
        "given": str(dataset.samples.labels[row]),
    }
    return Item(
        id=0,
        created=0.0,
        data=source.path,
        why=WHY,
        reason=f"picked on the data page by {user.name}; its label is {str(dataset.samples.labels[row])[:100]}",
        sample=str(dataset.hashes[row]),
        place=dataset.samples.keys[row],
        content=content,
        priority=1.0,
    )


def _learned(dataset: Dataset) -> Target:
    """The target that knows its classes, of all that the training part holds."""
    return dataset.task.target.learn(dataset.values(dataset.task.name), Recipe())


def _known(dataset: Dataset, rows: Sequence[int]) -> list[int]:
    found = sorted({row for row in rows if 0 <= row < len(dataset)})
    if not found:
        raise DataError("no sample was chosen; tick some, or draw around some on the map")
    if len(found) > _MOST:
        raise DataError(f"{len(found):,} samples were chosen; decide of at most {_MOST:,} at once")
    return found
