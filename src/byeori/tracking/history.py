"""The runs of a folder: listed, compared, deleted."""

import hashlib
import math
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

from byeori.core.errors import ByeoriError, RunError
from byeori.core.files import TEMPORARY
from byeori.tracking.database import has_store
from byeori.tracking.records import RunRecord
from byeori.tracking.run import Run, as_it_stands
from byeori.tracking.store import Store


@dataclass(frozen=True)
class Comparison:
    """Where runs differ: by choice and by number, one value per run, None where a run has none."""

    runs: tuple[RunRecord, ...]
    choices: Mapping[str, tuple[Any, ...]]
    """Choices of the recipe, data version, code and seed that are not the same in all runs."""
    headline: Mapping[str, tuple[Any, ...]]
    """All numbers of the headlines."""


def list_runs(folder: str | Path = "runs") -> list[RunRecord]:
    """The runs of a folder's store, oldest first; none where there is no store yet."""
    if not has_store(folder):
        return []
    store = Store(folder)
    try:
        return [as_it_stands(record) for record in store.runs()]
    finally:
        store.close()


def compare_runs(paths: Sequence[str | Path], *, folder: str | Path = "runs") -> Comparison:
    """What differs between runs, each named as for `Run.open`."""
    return compare_records([_record(path, folder) for path in paths])


def compare_records(records: Sequence[RunRecord]) -> Comparison:
    """What differs between runs as the store keeps them."""
    choices = _side_by_side([_choices(record) for record in records])
    headline = _side_by_side([record.headline or {} for record in records])
    return Comparison(tuple(records), {name: row for name, row in choices.items() if not _same(row)}, headline)


def delete_run(path: str | Path, *, folder: str | Path = "runs", force: bool = False) -> Path:
    """Delete a run's folder and its rows, and give the folder that is gone.

    A run that is still running, that a release name stands for, or that one would go back to, is a RunError, unless
    `force`. Answers that a server gave with it stay in the store.
    """
    run = Run.open(path, folder=folder)
    try:
        record = run.record
        if record.state == "running" and not force:
            where = record.environment or {}
            raise RunError(
                f"{run.folder}: the run is still running (process {where.get('pid')} on {where.get('host')}); "
                "end it first, or delete it with force"
            )
        if not force:
            _refuse_released(run)
        gone = run.folder.with_name(f"{TEMPORARY}{token_hex(4)}-{run.name}")
        os.replace(run.folder, gone)  # first out of sight, so that a half-deleted run is never met
        Store(run.folder.absolute().parent).delete_run(run.id)
    finally:
        run.close()
    shutil.rmtree(gone)
    return run.folder


def _refuse_released(run: Run) -> None:
    store = Store(run.folder.absolute().parent)
    try:
        needing = store.releases.needing(run.id)
    finally:
        store.close()
    for name, stands in needing.items():
        if stands:
            raise RunError(
                f"{run.folder}: {name} stands for this run, and whoever follows it could not load it again; release "
                f"another one, or go to the one before by `byeori release --back {name}`, or delete it with force"
            )
        raise RunError(
            f"{run.folder}: `byeori release --back {name}` would bring this run back, and could not without it; "
            "delete it when another one has followed, or now with force"
        )


@contextmanager
def begun_whole(run: Run) -> Iterator[None]:
    """Take a new run away again where the block that writes its first files fails: nothing could go on with it."""
    try:
        yield
    except BaseException:
        with suppress(ByeoriError):
            delete_run(run.folder, folder=run.folder.parent, force=True)
        raise


def _record(path: str | Path, folder: str | Path) -> RunRecord:
    run = Run.open(path, folder=folder)
    try:
        return run.record
    finally:
        run.close()


def _choices(record: RunRecord) -> dict[str, Any]:
    code = record.code or {}
    diff = hashlib.sha256(code["diff"].encode()).hexdigest()[:12] if code.get("diff") else None
    about = {"data": record.data_fingerprint, "commit": code.get("commit"), "uncommitted": diff}
    return {**(record.recipe or {}), "seed": record.seed, **about}


def _side_by_side(parts: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Any, ...]]:
    names = dict.fromkeys(name for part in parts for name in part)
    return {name: tuple(part.get(name) for part in parts) for name in names}


def _same(row: tuple[Any, ...]) -> bool:
    return all(value == row[0] or (_is_nan(value) and _is_nan(row[0])) for value in row)


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)
