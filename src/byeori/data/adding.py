"""What a version of data holds beside its source, kept in a file that its content names: further training samples."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.errors import ConfigError, DataError, listed
from byeori.core.files import read_json, write_bytes, writing
from byeori.data.completing import completed
from byeori.data.deciding import label_cell
from byeori.data.hashing import cells_hash
from byeori.data.splitting.split import split

if TYPE_CHECKING:
    from byeori.data.samples import Samples
    from byeori.data.task import Task
    from byeori.fields.contract import Cell

FOLDER = "added"
"""The folder, beside those of runs, of what was added to data."""
_FILES, _FORMAT = "files", 1


@dataclass(frozen=True)
class AddedSample:
    """A sample that is no part of a source."""

    answer: str
    """Id of the answer whose input it is: how a person finds it."""
    cells: Mapping[str, Any]
    """Its inputs by column; files as paths."""
    label: Any
    """Its truth, as the journal of judgements keeps it."""


@dataclass(frozen=True)
class Added:
    """What is added to a source: all of it is of the training part, so that what judges stays as it is."""

    target: str
    inputs: tuple[str, ...]
    samples: tuple[AddedSample, ...] = ()
    grown: frozenset[str] = frozenset()
    """Content hashes of what has come to the source itself since its parts were drawn."""
    share: float | None = None
    """The share of judged contents that are kept out of here, for the live part."""
    path: Path | None = field(default=None, compare=False)
    """The file that holds it; None before it is kept."""

    @property
    def digest(self) -> str:
        """What names it: the hash of the file's content, empty before it is kept."""
        return "" if self.path is None else self.path.stem

    @cached_property
    def hashes(self) -> np.ndarray:
        """The content hash of each sample's inputs, (samples,) of str."""
        return np.array([cells_hash(one.cells) for one in self.samples], dtype="<U32")

    def keep(self, runs: Path) -> Added:
        """Write it, and the files that it names, into a folder of runs; give it as it is kept."""
        folder = runs.absolute() / FOLDER
        rows = [_record(one, folder) for one in sorted(self.samples, key=lambda one: one.answer)]
        record = {"format": _FORMAT, "target": self.target, "inputs": list(self.inputs), "share": self.share}
        text = json.dumps({**record, "grown": sorted(self.grown), "samples": rows}, ensure_ascii=False, indent=0)
        content = text.encode(errors="backslashreplace")
        path = folder / f"{_digest(content)}.json"
        if not path.is_file():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_bytes(path, content)
        return read_added(path)


def read_added(path: str | Path) -> Added:
    """Read what is added to data; a file that is gone or changed, and one that it names and is gone, is a DataError."""
    path = Path(path)
    if not path.is_file():
        raise DataError(f"{path}: is gone, and this version of the data holds samples that stood there; bring it back")
    if _digest(path.read_bytes()) != path.stem:
        raise DataError(f"{path}: was changed, and its name is the hash of its content; bring it back as it was")
    record = read_json(path, DataError)
    if record["format"] > _FORMAT:
        raise DataError(f"{path}: format {record['format']}, written by a newer byeori; wanted {_FORMAT}")
    inputs = tuple(map(str, record["inputs"]))
    samples = tuple(_sample(row, inputs, path) for row in record["samples"])
    return Added(record["target"], inputs, samples, frozenset(record["grown"]), record["share"], path)


def added_to(samples: Samples, task: Task, added: Added) -> Samples:
    """Give samples with those that are added behind them; what is of another question is a ConfigError."""
    if (added.target, set(added.inputs)) != (task.name, set(task.inputs)):
        theirs, ours = (f"{listed(inputs)} -> {to}" for inputs, to in ((added.inputs, added.target), _asked(task)))
        raise ConfigError(f"{samples.name}: what is added to it is of another question, {theirs}; wanted {ours}")
    if not added.samples:
        return samples
    cells: dict[str, Sequence[Cell]] = dict.fromkeys(samples.columns, (None,) * len(added.samples))
    cells |= {name: tuple(_plain(one.cells[name]) for one in added.samples) for name in task.inputs}
    labels = samples.columns[task.name]
    cells[task.name] = tuple(label_cell(one.label, labels, Path(), are_masks=False) for one in added.samples)
    parts = ("train" if any(samples.parts) else None,) * len(added.samples)
    keys = tuple(f"answer:{one.answer}" for one in added.samples)
    more = replace(samples, keys=keys, columns={name: tuple(column) for name, column in cells.items()}, parts=parts)
    more = completed(more, task)
    columns = {name: (*column, *more.columns[name]) for name, column in samples.columns.items()}
    return replace(samples, keys=(*samples.keys, *keys), columns=columns, parts=(*samples.parts, *parts))


def split_around(
    grown: Collection[str],
    hashes: Sequence[str],
    labels: Sequence[Cell] | None,
    groups: Sequence[Cell] | None = None,
    *,
    given: Sequence[str | None] | None = None,
    **shares: float,
) -> np.ndarray:
    """Give each sample its part as `split` does, as though what has `grown` were not there; that is for training.

    What has grown and says itself that it is of another part, or is of a group that is held out, stays aside, with an
    empty part: the parts that choose and judge stay as they are.

    >>> split_around({"c"}, ["a", "b", "c"], None, given=["val", "test", None], val=0.1, test=0.1).tolist()
    ['val', 'test', 'train']
    """
    if not grown:
        return split(hashes, labels, groups, given, **shares)
    new = np.isin(np.array(hashes), np.array(sorted(grown)))
    old = np.flatnonzero(~new).tolist()
    parts = np.full(len(hashes), "train", dtype="<U5")
    parts[old] = split(*(_some(one, old) for one in (hashes, labels, groups, given)), **shares)  # type: ignore[arg-type]
    if given is not None:
        parts[[row for row in np.flatnonzero(new).tolist() if given[row] in ("val", "test")]] = ""
    if groups is not None:
        held = {groups[row] for row in old if parts[row] != "train" and groups[row] is not None}
        parts[[row for row in np.flatnonzero(new).tolist() if groups[row] in held]] = ""
    return parts


def _some(cells: Sequence[Any] | None, rows: Sequence[int]) -> list[Any] | None:
    return None if cells is None else [cells[row] for row in rows]


def _asked(task: Task) -> tuple[list[str], str]:
    return list(task.inputs), task.name


def _plain(cell: Any) -> Any:
    return str(cell) if isinstance(cell, Path) else cell


def _record(sample: AddedSample, folder: Path) -> dict[str, Any]:
    """A sample as JSON has it; its files are kept in the folder, and named beside the cells, which anybody has sent."""
    files = {name: _kept(cell, folder) for name, cell in sample.cells.items() if isinstance(cell, Path)}
    cells = {name: cell for name, cell in sample.cells.items() if name not in files}
    return {"answer": sample.answer, "cells": cells, "files": files, "label": sample.label}


def _sample(row: Mapping[str, Any], inputs: Sequence[str], path: Path) -> AddedSample:
    files = {name: path.parent / relative for name, relative in row["files"].items()}
    for file in files.values():
        if not file.is_file():
            raise DataError(
                f"{file}: is gone, the input of the answer {row['answer']} that this version of the data learns from; "
                "bring it back, or begin a new run by `byeori retrain`"
            )
    cells = {**row["cells"], **files}
    return AddedSample(row["answer"], {name: cells[name] for name in inputs}, row["label"])


def _kept(file: Path, folder: Path) -> str:
    """Keep a file under the name of its content, by a link where the file system can; give its path in the folder."""
    relative = Path(_FILES, file.name[:2], file.name)
    place = folder / relative
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not place.exists():
        with writing(place) as temporary:
            try:
                os.link(file, temporary)
            except OSError:  # another file system, or one without links
                shutil.copyfile(file, temporary)
    return relative.as_posix()


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()
