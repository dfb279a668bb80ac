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
from byeori.core.errors import DataError
from byeori.core.process import threads
from byeori.data.guessing.plain_values import plain_values
from byeori.data.limits import AT_ONCE
from byeori.data.samples import Samples
from byeori.data.unread import Unread, set_aside
from byeori.fields.cells import is_missing
from byeori.fields.contract import Field
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
    labels: tuple[str | None, ...]
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
        return frozenset(pictures | set(self.problems) | {row for row, v in enumerate(self.labels) if v is None})

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
            problems |= {row: f"{named}{problem}" for row, problem in _problems(samples, name, field).items()}
    files = {name for name, field in task.inputs.items() if field.about.media is not None}
    values = {n: plain_values(c, task.columns.get(n)) for n, c in samples.columns.items() if n not in files}
    nothing = task.target.about.nothing
    cells = [None if is_missing(cell, nothing) else cell for cell in samples.columns[task.name]]
    unread = _problems(samples, task.name, task.target)
    for row in range(len(samples)):
        if row not in problems and row not in unread and not any(column[row].problem for column in pictures.values()):
            mismatch = task.mismatch({n: samples.columns[n][row] for n in task.columns}, samples.root)
            problems |= {} if mismatch is None else {row: mismatch}
    has_classes = task.target.about.is_stratified
    if not has_classes:
        problems |= {row: reason for row, reason in unread.items() if cells[row] is not None}
    answers = cells if has_classes else [c if isinstance(c, _PLAIN) else f"#{row}" for row, c in enumerate(cells)]
    labels = tuple(
        None
        if row in unread and (has_classes or cell is None)
        else str(task.target.read(cell) if has_classes else cell)
        for row, cell in enumerate(answers)
    )
    return Facts(
        samples,
        dataset.parts,
        dataset.hashes,
        labels,
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


def _problems(samples: Samples, name: str, field: Field) -> dict[int, str]:
    problems = {}
    for row, cell in enumerate(samples.columns[name]):
        try:
            field.read(cell, samples.root)
        except DataError as error:
            problems[row] = str(error)
    return problems


def rows_by(values: Sequence[str | None], rows: Iterable[int]) -> dict[str, list[int]]:
    """The rows of each value, the values in order; None is left out."""
    found: dict[str, list[int]] = {}
    for row in rows:
        value = values[row]
        if value is not None:
            found.setdefault(value, []).append(row)
    return dict(sorted(found.items()))
