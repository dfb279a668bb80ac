"""All that the checks look at, gathered in one pass over the samples; every picture is decoded once, by threads."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.checks.columns import Seen, see_columns
from byeori.checks.picture import Picture, look
from byeori.core.process import threads
from byeori.data.guessing.plain_values import plain_values
from byeori.data.limits import AT_ONCE
from byeori.data.samples import Samples
from byeori.data.unread import Unread, set_aside, unreadable
from byeori.fields.cells import is_missing
from byeori.fields.coded import Coded
from byeori.fields.contract import Cell, Field
from byeori.fields.line.strip import Strip
from byeori.fields.picture.depth import USUAL, Scale
from byeori.fields.picture.image import Image
from byeori.fields.picture.reading import own_scale
from byeori.fields.picture.scene import Scene

if TYPE_CHECKING:
    from byeori.data.dataset import Dataset

_PLAIN = (str, Path, int, float, type(None))


@dataclass(frozen=True)
class Facts:
    """A dataset as the checks see it."""

    samples: Samples
    parts: np.ndarray  # (samples,) of str
    hashes: np.ndarray  # (samples,) of str
    labels: Sequence[str | None]
    """The target's values as text; None where it cannot be read."""
    pictures: Mapping[str, tuple[Picture, ...]]
    """By image column, one a sample."""
    problems: Mapping[int, str]
    """Sample to the reason why training cannot read one of its other inputs."""
    has_classes: bool
    """Whether the target is one of several classes."""
    columns: tuple[Seen, ...] = ()
    """What a table's columns are."""
    values: Mapping[str, Sequence[Any]] = dataclasses.field(default_factory=dict)
    """Every column that holds no files, as plain values: numbers and words, None where missing."""
    wholes: frozenset[str] = frozenset()
    """Image columns that training sees whole, however long: lines of text, scenes."""
    scales: Mapping[str, Scale] = dataclasses.field(default_factory=dict)
    """By image column, how numbers of more than eight bits become pixels."""
    fields: Mapping[str, Field] = dataclasses.field(default_factory=dict)
    """The inputs by name."""
    unread: tuple[Unread, ...] = ()
    """Cells of inputs that cannot be read and so count as missing."""

    @cached_property
    def broken(self) -> frozenset[int]:
        """The samples that training leaves out."""
        pictures = {row for column in self.pictures.values() for row, facts in enumerate(column) if facts.problem}
        return frozenset(pictures | set(self.problems) | set(rows_of(self.labels, None)))

    @property
    def is_given(self) -> bool:
        """Whether the source brought its own parts."""
        return any(self.samples.parts)

    def keys(self, rows: Iterable[int]) -> tuple[str, ...]:
        """What a person calls these samples."""
        return tuple(self.samples.keys[row] for row in rows)


def gather(dataset: Dataset) -> Facts:
    """Look at every sample of a dataset."""
    task = dataset.reading
    samples, set_apart = set_aside(dataset.samples, task)
    pictures = {
        name: _pictures(samples, name, field) for name, field in task.inputs.items() if field.about.media == "image"
    }
    problems: dict[int, str] = {}
    for name, field in task.inputs.items():
        if name not in pictures:
            named = f"{name}: " if len(task.inputs) > 1 else ""
            unread = field.read_column(samples.columns[name], samples.root)[1]
            problems |= {row: f"{named}{problem}" for row, problem in unread.items()}
    files = {name for name, field in task.inputs.items() if field.about.media is not None}
    values = {n: plain_values(c, task.columns.get(n)) for n, c in samples.columns.items() if n not in files}
    unread = task.target.read_column(samples.columns[task.name], samples.root)[1]
    for row in range(len(samples)) if task.target.about.needs_inputs else ():
        if row not in problems and row not in unread and not any(column[row].problem for column in pictures.values()):
            mismatch = task.mismatch({n: samples.columns[n][row] for n in task.columns}, samples.root)
            problems |= {} if mismatch is None else {row: mismatch}
    has_classes = task.target.about.is_stratified
    cells, nothing = samples.columns[task.name], task.target.about.nothing
    if not has_classes:
        problems |= {row: reason for row, reason in unread.items() if not is_missing(cells[row], nothing)}
    return Facts(
        samples,
        dataset.parts,
        dataset.hashes,
        _labels(task.target, cells, unread),
        pictures,
        problems,
        has_classes,
        columns=see_columns(dataset, values),
        values=values,
        wholes=frozenset(name for name in pictures if not isinstance(task.inputs[name], Image)),
        scales={name: _scale(task.inputs[name]) for name in pictures},
        fields=task.inputs,
        unread=set_apart,
    )


def _scale(field: Field) -> Scale:
    return (own_scale(field) if isinstance(field, Image | Scene | Strip) else None) or USUAL


def _pictures(samples: Samples, name: str, field: Field) -> tuple[Picture, ...]:
    cells = samples.columns[name]

    def some(start: int) -> list[Picture]:
        return [look(cell, field, samples.root) for cell in cells[start : start + AT_ONCE]]

    with warnings.catch_warnings(), ThreadPoolExecutor(threads()) as pool:
        warnings.simplefilter("ignore")  # what matters of a header is reported as a finding
        return tuple(chain.from_iterable(pool.map(some, range(0, len(cells), AT_ONCE))))


def _labels(target: Field, cells: Sequence[Cell], unread: Mapping[int, str]) -> Sequence[str | None]:
    """The target's values as text, None where there is none."""
    has_classes, nothing = target.about.is_stratified, target.about.nothing

    def label(cell: Cell, other: str, *, is_unread: bool) -> str | None:
        cell = None if is_missing(cell, nothing) else cell
        if is_unread and (has_classes or cell is None):
            return None
        return str(target.read(cell) if has_classes else cell if isinstance(cell, _PLAIN) else other)

    if isinstance(cells, Coded) and (has_classes or all(isinstance(cell, _PLAIN) for cell in cells.once())):
        return cells.each(lambda cell: label(cell, "", is_unread=bool(unreadable(target, cell))))
    return tuple(label(cell, f"#{row}", is_unread=row in unread) for row, cell in enumerate(cells))


def rows_of(values: Sequence[Any], wanted: object) -> list[int]:
    """The rows in which values are a certain one, as None."""
    if isinstance(values, Coded):
        return np.flatnonzero(values.are(lambda value: value is wanted)).tolist()
    return [row for row, value in enumerate(values) if value is wanted]


def rows_by(values: Sequence[str | None], rows: Iterable[int]) -> dict[str, list[int]]:
    """The rows of each value, the values in order; None is left out."""
    found: dict[str, list[int]] = {}
    if isinstance(values, Coded):
        places = np.fromiter(rows, np.int64)
        own = values.take(places)
        order = np.argsort(own.codes, kind="stable")
        ends = np.cumsum(np.bincount(own.codes, minlength=len(own.different)))
        for value, one in zip(own.different, np.split(places[order], ends[:-1]), strict=True):
            if value is not None and len(one):
                found[value] = sorted([*found.get(value, []), *one.tolist()])
        return dict(sorted(found.items()))
    for row in rows:
        value = values[row]
        if value is not None:
            found.setdefault(value, []).append(row)
    return dict(sorted(found.items()))
