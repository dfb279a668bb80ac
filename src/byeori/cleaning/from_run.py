"""The run that tells how well answers fitted: the one that is named, the newest on this data, or a new one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from byeori.bundles.bundle import BUNDLE, find_bundle
from byeori.cleaning.limits import SHARED
from byeori.core.errors import DataError, RunError
from byeori.core.files import read_json
from byeori.data.preparing.prepared import Prepared
from byeori.tracking.history import list_runs
from byeori.training.kept_margins import ABOUT, KeptMargins, answer_hashes, read_margins
from byeori.training.origin import own_prepared

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.cleaning.trainings import Trainings
    from byeori.data.dataset import Dataset


@dataclass(frozen=True, eq=False)
class FromRun:
    """A run, the data as its model reads it, and how well answers fitted over its epochs."""

    bundle: Bundle
    prepared: Prepared
    rows: np.ndarray  # (samples,) rising: those of the data that can be read
    seen: np.ndarray  # (samples,) the mean margin over the epochs; NaN of what was not learned from with this answer
    notes: tuple[str, ...]


def newest_run(data: Dataset, folder: Path) -> Path | None:
    """Give the newest run of a folder that has margins of this version of the data, or else of another version."""
    other = None
    for record in reversed(list_runs(folder)):
        place = folder / record.name
        if not ((place / ABOUT).is_file() and (place / BUNDLE).is_dir()):
            continue
        if record.data_fingerprint == data.fingerprint:
            return place
        target = str(read_json(place / ABOUT, RunError).get("target"))
        if other is None and data.source and record.data_path == data.source and target == data.task.name:
            other = place
    return other


def run_for(data: Dataset, run: Path | None, trainings: Trainings) -> FromRun:
    """Give the run that is asked for, the newest one on this data, or train one."""
    place, note = run or newest_run(data, trainings.folder), tuple[str, ...]()
    if place is None:
        place = trainings.train(data)
        note = (f"No run of this data was there: {place} was trained for it.",)
    found = find_bundle(place)
    bundle = trainings.load(found, data)
    kept = read_margins(found.parent)
    _refuse_other_data(found.parent, bundle, kept, data)
    prepared = own_prepared(bundle, data)
    rows = np.sort(np.concatenate([*prepared.rows.values(), np.array([], np.int64)])).astype(np.int64)
    seen, notes = _seen(kept, data, rows)
    return FromRun(bundle, prepared, rows, seen, (*note, *notes))


def _refuse_other_data(folder: Path, bundle: Bundle, kept: KeptMargins | None, data: Dataset) -> None:
    then = kept.data_fingerprint if kept else str(bundle.record.get("data_fingerprint", ""))
    if bundle.task.name != data.task.name:
        raise DataError(
            f"{folder}: this run guesses {bundle.task.name!r}, and {data.samples.name} is read for {data.task.name!r}; "
            f"wanted a run on the same column: --target {bundle.task.name}, or another --run"
        )
    if then == data.fingerprint or kept is None:
        if kept is None and then != data.fingerprint:
            raise DataError(_other(folder, data, "its data was another version, and it kept no margins to compare by"))
        return
    known = np.isin(data.hashes, kept.hashes)
    if known.mean() < SHARED / 2:  # the other half may be what it was not trained on
        raise DataError(_other(folder, data, f"it has learned from {known.sum():,} of its {len(data):,} samples"))


def _other(folder: Path, data: Dataset, found: str) -> str:
    return (
        f"{folder}: this run is of other data than {data.samples.name}: {found}; wanted a run on this data: leave "
        "--run out, and the newest one is taken, or one is trained"
    )


def _seen(kept: KeptMargins | None, data: Dataset, rows: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """The margin of each sample that was learned from with the answer that it has now, and what is to say of it."""
    seen = np.full(len(rows), np.nan)
    if kept is None:
        return seen, ("The run kept no margins over its epochs; its last model's stand for them.",)
    own = zip(data.hashes[rows].tolist(), answer_hashes(data.samples, rows.tolist()), strict=True)
    known = dict(zip(zip(kept.hashes.tolist(), kept.answers.tolist(), strict=True), kept.mean.tolist(), strict=True))
    for place, key in enumerate(own):
        seen[place] = known.get(key, np.nan)
    if data.fingerprint == kept.data_fingerprint:
        return seen, ()
    count = int(np.isfinite(seen).sum())
    return seen, (
        f"The data has changed since the run: of {len(kept.hashes):,} samples {count:,} are as it knew them.",
    )
