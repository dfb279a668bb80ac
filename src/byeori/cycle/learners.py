"""Which runs have learned from a sample, and so must go where it must be forgotten."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from byeori.bundles.folder import RECORD
from byeori.core.errors import ByeoriError, DataError
from byeori.core.files import read_json
from byeori.core.recipe import Recipe
from byeori.cycle.champion import bundle_of
from byeori.data.dataset import open_dataset
from byeori.data.hashing import cell_hash, cells_hash
from byeori.data.samples import Samples
from byeori.data.task import Task
from byeori.fields.known import KINDS
from byeori.fields.media import medium_of
from byeori.journal.home import runs_of
from byeori.journal.kept_cells import kept_cells
from byeori.tracking.database import has_store
from byeori.tracking.folders import read_mark, run_folders
from byeori.tracking.store import Store
from byeori.training.learned_from import DATA, RECIPE, content_hashes, learned_hashes, read_learned

_HASH = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Learner:
    """A run that has learned from a sample."""

    run: str
    """Its name."""
    folder: Path
    part: str
    """`training`; or `validation`, which has chosen its weights and lies among the samples of its bundle."""
    through: str | None = None
    """The run that has learned from it too and whose weights this one began with."""
    names: tuple[str, ...] = ()
    """The release names that stand for it now."""


def learners(sample: str | os.PathLike[str], folder: str | os.PathLike[str] = "runs") -> list[Learner]:
    """Give the runs of a folder that have learned from a sample, the oldest first.

    The sample is a file, its place as reports name it (`people.csv:17`), the id of a request, or a content hash. What
    is none of these is a DataError.
    """
    runs = runs_of(os.fspath(folder))
    hashes = _contents(os.fspath(sample), runs)
    standing, found = _standing(runs), list[tuple[float, Learner]]()
    knowing = {run: part for run in run_folders(runs) if (part := _part(run, hashes)) is not None}
    for run, part in knowing.items():
        source = _source(run)
        through = source.name if source is not None and source.resolve() in {one.resolve() for one in knowing} else None
        mark = read_mark(run)
        learner = Learner(run.name, run, part, through, standing.get(str(mark["id"]), ()))
        found.append((float(mark["created"]), learner))
    return [learner for _, learner in sorted(found, key=lambda pair: (pair[0], pair[1].run))]


def _part(run: Path, hashes: set[str]) -> str | None:
    learned = read_learned(run)
    if learned is None:
        return None
    trained, chose = (bool(rows.any()) for rows in learned.among(hashes))
    return "training" if trained else "validation" if chose else None


def _contents(sample: str, runs: Path) -> set[str]:
    """The content hashes that a sample may have: each run's inputs make their own of it."""
    if _HASH.fullmatch(sample):
        return {sample}
    if (asked := _of_request(sample, runs)) is not None:
        return asked
    file = Path(sample)
    found = {cell_hash(file)} if file.is_file() else set[str]()
    for data in _datasets(runs):
        found |= set(_rows_of(data, sample))
    if not found:
        raise DataError(
            f"{sample}: is no file, no place of a sample in the data of a run of {runs} (as people.csv:17), no id of a "
            "request, and no content hash of 32 digits"
        )
    return found


def _of_request(sample: str, runs: Path) -> set[str] | None:
    if not has_store(runs):
        return None
    store = Store(runs)
    try:
        answer = store.answer(sample)
        if answer is None:
            return None
        place, folder = bundle_of(answer.bundle, store, runs), store.beside(runs)
    finally:
        store.close()
    record = read_json(place / RECORD) if place else {"task": {"inputs": {"": {}}}}
    names = list(record["task"]["inputs"])
    cells = kept_cells(folder, answer.input_path, answer.input_media, names[0])
    if not cells:
        raise DataError(f"{sample}: what was asked was not kept, or is forgotten; give the sample itself")
    plain = cells_hash(cells)
    try:
        task = Task.of_json(record["task"], KINDS) if place and set(cells) == set(names) else None
    except ByeoriError:  # of fields of the user's own
        task = None
    if task is None:
        return {plain}
    columns = {name: (cell,) for name, cell in cells.items()}
    samples = Samples(sample, None, (sample,), columns, (None,), target=task.name, inputs=tuple(columns))
    return {plain, str(content_hashes(samples, task, np.array([plain]))[0])}


def _datasets(runs: Path) -> Iterator[Any]:
    """The data of the runs that is there to be opened, each version once."""
    seen = set[str]()
    for run in run_folders(runs):
        if not (run / DATA).is_file():
            continue
        record = read_json(run / DATA)
        options = {name: value for name, value in record["options"].items() if name not in ("fold", "decisions")}
        named = repr((record["source"], sorted(options.items(), key=str)))
        if record["source"] is None or named in seen:
            continue
        seen.add(named)
        try:
            yield open_dataset(record["source"], options)
        except ByeoriError:  # it is gone, or has changed: then only its content is known
            continue


def _rows_of(data: Any, sample: str) -> Iterator[str]:
    samples, own = data.samples, Path(sample).absolute()
    root = samples.root or Path()
    files = [name for name, field in data.task.inputs.items() if medium_of(field) is not None]
    for row, key in enumerate(samples.keys):
        cells = [samples.columns[name][row] for name in files]
        if key == sample or any(isinstance(cell, str | Path) and _is_file(root / cell, own) for cell in cells):
            yield str(data.hashes[row])
            yield str(learned_hashes(data)[row])


def _is_file(one: Path, other: Path) -> bool:
    return one.name == other.name and one.absolute() == other


def _source(run: Path) -> Path | None:
    if not (run / RECIPE).is_file():
        return None
    source = Recipe.load(run / RECIPE).init_from
    return Path(source).parent if source else None


def _standing(runs: Path) -> dict[str, tuple[str, ...]]:
    """The release names that stand now, by the id of the run."""
    if not has_store(runs):
        return {}
    store, found = Store(runs), dict[str, tuple[str, ...]]()
    try:
        for name in sorted({one.name for one in store.releases.releases()}):
            newest = store.releases.newest(name)
            if newest is not None and newest.run is not None:
                found[newest.run] = (*found.get(newest.run, ()), name)
    finally:
        store.close()
    return found
