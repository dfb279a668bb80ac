"""The samples that behaviour tests ask about: of a file, of a list in the tests, or those that a bundle keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.errors import ConfigError, DataError, listed, nearest
from byeori.data.dataset import open_samples
from byeori.data.samples import as_task

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.data.samples import Samples
    from byeori.data.task import Task
    from byeori.fields.contract import Cell, Field


@dataclass(frozen=True)
class Sample:
    """A sample by its input cells, and what is true where that is known."""

    key: str
    """What a person calls it."""
    cells: Mapping[str, Cell]
    answer: Cell = None


def kept_samples(bundle: Bundle) -> list[Sample]:
    """Give the samples that a bundle keeps to prove itself."""
    proof = bundle.proof
    return [Sample(key, cells) for key, cells in zip(proof.keys, proof.cells, strict=True)]


def samples_of(samples: Samples, task: Task, rows: Sequence[int] | np.ndarray | None = None) -> list[Sample]:
    """Give samples of a source, all or some rows of it."""
    own = as_task(samples, task)

    def cell(name: str, field: Field, row: int) -> Cell:
        return _located(own.columns[name][row], field, own.root)

    return [
        Sample(
            own.keys[row],
            {name: cell(name, field, row) for name, field in task.inputs.items()},
            cell(task.name, task.target, row) if task.name in own.columns else None,
        )
        for row in (range(len(own)) if rows is None else map(int, rows))
    ]


def given_samples(given: Any, bundle: Bundle, folder: Path, *, answers: bool) -> list[Sample]:
    """Give the samples that a file of tests names; a path is beside the file.

    With `answers` what is true must be there too.
    """
    if isinstance(given, list):
        return [_listed(entry, number, bundle.task, folder, answers=answers) for number, entry in enumerate(given, 1)]
    if not isinstance(given, str):
        raise ConfigError(f"samples = {given!r}: wanted the path of a folder or a table, or a list of samples")
    path = folder / given
    if not path.exists():
        near = nearest(path.name, [one.name for one in path.parent.iterdir()]) if path.parent.is_dir() else ""
        raise ConfigError(f"samples = {given!r}: there is no {path}{near}")
    if answers:
        return samples_of(open_samples(path, bundle.task), bundle.task)
    return list(_asked(path, bundle))


def some_of(samples: list[Sample], most: int) -> list[Sample]:
    """Give at most so many samples, from all over them."""
    if len(samples) <= most:
        return samples
    return [samples[int(place)] for place in np.linspace(0, len(samples) - 1, most).round()]


def _asked(path: Path, bundle: Bundle) -> list[Sample]:
    """The files of a folder, or the rows of a table, without answers."""
    from byeori.bundles.predicting.asked import sources

    found = list[Sample]()
    for source in sources(bundle.task.inputs, [str(path)], lambda _: None):
        for one in source.samples():
            if one.error:
                raise DataError(f"{one.key}: {one.error}")
            found.append(Sample(one.key, one.cells))
    return found


def _listed(entry: Any, number: int, task: Task, folder: Path, *, answers: bool) -> Sample:
    """A sample that is written in the tests: cells by column, the answer under the target's name."""
    example = ", ".join(f'{name} = "..."' for name in (task.columns if answers else task.inputs))
    if not isinstance(entry, dict):
        raise ConfigError(f"samples: sample {number} is {entry!r}; wanted {{{example}}}")
    for name in entry:
        if name not in task.columns:
            raise ConfigError(
                f"samples: sample {number} has {name!r}{nearest(name, task.columns)}; wanted {{{example}}}"
            )
    wanted = list(task.columns if answers else task.inputs)
    optional = {name for name, field in task.inputs.items() if field.form().get("optional")}
    if missing := [name for name in wanted if name not in entry and name not in optional]:
        raise ConfigError(f"samples: sample {number} lacks {listed(missing)}; wanted {{{example}}}")
    cells = {name: _located(entry.get(name), field, folder) for name, field in task.inputs.items()}
    answer = _located(entry.get(task.name), task.target, folder)
    key = next((str(entry[name]) for name, field in task.inputs.items() if field.about.media), "") or f"#{number}"
    return Sample(key, cells, answer)


def _located(cell: Cell, field: Field, root: Path | None) -> Cell:
    """A cell that names a file as a path from here."""
    is_file = field.about.media is not None or field.about.judged_as == "map"
    is_path = isinstance(cell, str | Path) and not str(cell).startswith("data:")
    return root / cell if is_file and is_path and root is not None else cell
