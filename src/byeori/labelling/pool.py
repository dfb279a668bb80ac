"""What people can be asked about: the samples of a source that have no label yet, each content once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import select

import byeori.tracking.schema as schema
from byeori.core.errors import DataError
from byeori.data.guessing.guess import guess_input
from byeori.data.guessing.seen import is_empty
from byeori.data.hashing import sample_hashes
from byeori.data.left_out import passed_over
from byeori.data.samples import Samples, as_task
from byeori.data.sources.read import read_or_unlabelled
from byeori.labelling.forms import form_for
from byeori.tracking.decisions import standing

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.fields.contract import Input
    from byeori.tracking.store import Store


@dataclass(frozen=True)
class Asking:
    """What a user says of what is asked; what is left open is told by the model, or by the labels that are there."""

    target: str | None = None
    """The column that is asked for."""
    task: str | None = None
    """The kind of question: classification, multilabel, regression, reading, segmentation or points."""
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Pool:
    """The samples of a source, and which of them can be asked about."""

    source: str
    samples: Samples
    hashes: np.ndarray  # (samples,) str
    free: np.ndarray  # (free,) int: rows without a label that nobody is asked about, each content once
    known: np.ndarray  # (known,) int: rows with a label
    inputs: Mapping[str, Input]
    form: Mapping[str, Any]

    def cells(self, row: int) -> dict[str, Any]:
        """The inputs of a sample."""
        return {name: self.samples.columns[name][row] for name in self.inputs}


def pool_of(source: str | Path, store: Store, asking: Asking, bundle: Bundle | None = None) -> Pool:
    """Read a source, and find what of it has no label: neither in the source nor by a decision in the store.

    A source of which all is labelled or asked is a DataError that says so.
    """
    target = asking.target or (bundle.task.name if bundle else None)
    samples = read_or_unlabelled(source, True, target=target, ignore=())
    if bundle is not None:
        if missing := [name for name in bundle.task.inputs if name not in samples.columns]:
            raise DataError(f"{source}: no column {missing[0]!r}, which the model reads; name data like its own")
        samples = as_task(replace(samples, columns=_with(samples, bundle.task.name)), bundle.task)
    hashes = sample_hashes(samples)
    decided = _decided(store, samples.target)
    labelled = np.array([not is_empty(cell) for cell in samples.labels]) | np.isin(hashes, list(decided))
    first = np.zeros(len(samples), bool)
    first[np.unique(hashes, return_index=True)[1]] = True
    asked = _asked(store, str(Path(source).absolute()))
    free = np.flatnonzero(first & ~labelled & ~np.isin(hashes, list(asked)))
    if not len(free):
        what = f"{len(asked):,} are asked about already" if asked else "`byeori clean` looks for wrong ones"
        what = "\n  ".join((what, *passed_over(samples)))
        raise DataError(f"{source}: of its {len(samples):,} samples none is without a label and unasked; {what}")
    form = bundle.task.target.form() if bundle and not asking.classes else _form(samples, decided, asking)
    inputs = bundle.task.inputs if bundle else _inputs(samples)
    return Pool(str(Path(source).absolute()), samples, hashes, free, np.flatnonzero(labelled), inputs, form)


def _with(samples: Samples, target: str) -> dict[str, Sequence[Any]]:
    return {**samples.columns, target: samples.columns.get(target, samples.labels)}


def _inputs(samples: Samples) -> dict[str, Any]:
    found = {name: guess_input(samples.name, name, samples.columns[name]) for name in samples.inputs}
    return {name: field.in_role(is_target=False) for name, field in found.items()}


def _form(samples: Samples, decided: Mapping[str, Any], asking: Asking) -> dict[str, Any]:
    """How it is asked before there is a model: as the user says, else by the labels that are there."""
    labels = [cell for cell in (*samples.labels, *decided.values()) if not is_empty(cell)]
    words = {one for cell in labels for one in (cell if isinstance(cell, list) else [cell])}
    is_number = bool(labels) and all(isinstance(one, int | float) and not isinstance(one, bool) for one in words)
    task = asking.task or ("segmentation" if samples.has_masks else "regression" if is_number else "classification")
    classes = asking.classes or (_names(words) if task in ("classification", "multilabel") else samples.names)
    return form_for(task, tuple(classes))


def _names(words: set[Any]) -> tuple[str, ...]:
    return tuple(sorted({str(word) for word in words}))


def _decided(store: Store, target: str) -> dict[str, Any]:
    """The decided labels by content; None of what was kept or left out."""
    made = standing(store.decisions.decisions(target=target))
    return {one.sample: one.value for one in made if one.sample and one.action != "skip"}


def _asked(store: Store, data: str) -> set[str]:
    table = schema.queue.c
    query = select(table.sample).where(table.data == data, table.state == "open", table.sample.is_not(None))
    with store.database.reading() as connection:
        return {str(sample) for sample in connection.execute(query).scalars()}
