"""Which data the pages know: the sources that runs learned from, and any other that somebody opens by its path."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

import byeori.tracking.schema as schema
from byeori.core.errors import DataError
from byeori.core.files import read_json
from byeori.data.dataset import Dataset, open_dataset
from byeori.tracking.records import RunRecord
from byeori.training.learned_from import DATA
from byeori.workbench.frame.page import Missing
from byeori.workbench.frame.workplace import Workplace
from byeori.workbench.runs.files import folder_of

_RUNS = schema.runs.c


@dataclass(frozen=True)
class Source:
    """Some data: where it lies, and how it is read."""

    path: str
    options: Mapping[str, Any] = field(default_factory=dict)
    run: str | None = None
    """Id of the run whose data it is."""

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from other data, and from the same read otherwise."""
        return (self.path, json.dumps(self.options, sort_keys=True, default=str))

    def open(self) -> Dataset:
        """Read it, and look at each sample's content and part; the slow part of looking at data."""
        dataset = open_dataset(self.path, self.options) if self.options else Dataset(self.path)
        _ = dataset.fingerprint  # of the hashes and the parts, which stay with it
        return dataset


@dataclass(frozen=True)
class Known:
    """A source that runs learned from."""

    path: str
    newest: str
    """Id of the newest run."""
    runs: int
    versions: int
    """How many different contents the runs saw."""
    used: float


def known_sources(place: Workplace) -> Sequence[Known]:
    """Give the sources of all runs, that of the newest first."""
    query = select(_RUNS.id, _RUNS.data_path, _RUNS.data_fingerprint, _RUNS.created).where(_RUNS.data_path.is_not(None))
    found: dict[str, list[tuple[float, str, str | None]]] = {}
    with place.store.database.reading() as connection:
        for run, path, fingerprint, created in connection.execute(query):
            found.setdefault(str(Path(path).absolute()), []).append((created, run, fingerprint))
    rows = [
        Known(path, max(runs)[1], len(runs), len({version for *_, version in runs if version}), max(runs)[0])
        for path, runs in found.items()
    ]
    return sorted(rows, key=lambda known: -known.used)


def source_of_run(place: Workplace, record: RunRecord) -> Source:
    """Give the data of a run as the run read it."""
    folder = folder_of(place.folder, record)
    kept = read_json(folder / DATA, DataError) if folder and (folder / DATA).is_file() else {}
    path = kept.get("source") or record.data_path
    if not path:
        raise Missing(f"{record.name}: the run does not say where its data lies; it was made of objects in Python")
    return Source(str(path), kept.get("options") or {}, record.id)


def runs_on(place: Workplace, path: str) -> list[RunRecord]:
    """Give the runs that learned from a source, the newest first."""
    wanted = Path(path).absolute()
    with place.store.database.reading() as connection:
        query = select(_RUNS.id, _RUNS.data_path).where(_RUNS.data_path.is_not(None)).order_by(_RUNS.created.desc())
        ids = [run for run, other in connection.execute(query) if Path(other).absolute() == wanted]
    return [record for run in ids if (record := place.store.run(run)) is not None]
