"""Where a bundle comes from: its run's folder tells what data it was made from, and what it has learned from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.errors import ByeoriError, ConfigError, RunError
from byeori.core.files import read_json
from byeori.core.recipe import Recipe
from byeori.data.dataset import Dataset, open_dataset
from byeori.data.preparing.prepared import Prepared, prepare
from byeori.data.samples import as_task
from byeori.evaluation.baselines.baselines import PlainData
from byeori.fields.kinds import KINDS
from byeori.training.job import make_job
from byeori.training.learned_from import DATA, RECIPE, Learned, learned_hashes, learned_samples, read_learned
from byeori.training.loop.stored import frozen_features

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.data.task import Task
    from byeori.evaluation.evaluate import Judged

_NONE = "No plain models stand beside this one"
_ENOUGH = 0.9  # of the training part: a plain model that is fitted on less is a weaker one


@dataclass(frozen=True)
class Origin:
    """What is known of the data that a bundle was trained on."""

    data: Dataset | None
    why_not: ByeoriError | None
    """Why there is no `data`."""
    is_same: bool
    """Whether `data` is that version which the bundle was trained on."""
    learned: Learned | None
    """What it has learned from; None where nothing tells."""


def origin_of(bundle: Bundle, given: Dataset | None = None) -> Origin:
    """Open a bundle's own data again; `given` is taken for it where it is the same."""
    then = bundle.record.get("data_fingerprint", "")
    folder = bundle.folder.parent
    data, why_not = given, None
    if given is None or then not in ("", given.fingerprint):
        data, why_not = _opened(folder, bundle.task)
    is_same = data is not None and data.fingerprint == (then or data.fingerprint)
    learned = read_learned(folder)
    if learned is None and data is not None and is_same:
        learned = learned_samples(data)
    return Origin(data, why_not, is_same, learned)


def _opened(folder: Path, task: Task) -> tuple[Dataset | None, ByeoriError | None]:
    if not (folder / DATA).is_file():
        return None, ConfigError(f"{folder}: is no run's folder, so the bundle's own data is not known")
    record: Mapping[str, Any] = read_json(folder / DATA, RunError)
    if record["source"] is None:
        return None, ConfigError(f"{folder}: the run's own data lies in no file that it knows of")
    if type(task.target) not in KINDS and not record["options"].get("fields"):
        why = f"its answers are read by {type(task.target).__name__}, a kind of your own that no file can bring back"
        return None, ConfigError(f"{folder}: {why}; give the data: data=Dataset(..., fields=...)")
    options = {**record["options"], "target": task.name}
    options["date_order"] = options.get("date_order") or "ymd"  # it is the bundle's fields that read
    try:
        return open_dataset(record["source"], options), None
    except ByeoriError as error:
        return None, error


def own_prepared(bundle: Bundle, data: Dataset) -> Prepared:
    """Lay out a bundle's own data by its task."""
    return prepare(as_task(data.samples, bundle.task), bundle.task, data.parts, data.fingerprint)


def plain_data(bundle: Bundle, origin: Origin, judged: Judged) -> tuple[PlainData | None, tuple[str, ...]]:
    """Say on what plain models are fitted: the run's own training part; None and the reason where it is not there.

    Frozen features are computed again by the pretrained backbone. No weaker model takes the place of one that cannot be
    fitted as it was when the training ended.
    """
    if origin.data is None:
        return None, (f"{_NONE}, as they are fitted on what it has learned from: {origin.why_not}.",)
    own, notes = own_prepared(bundle, origin.data), tuple[str, ...]()
    if not origin.is_same:
        own, notes = _found_again(own, origin)
    if "train" not in own.rows:
        return None, notes
    recipe = bundle.record["recipe"]
    if not recipe.get("head_epochs") or bundle.record.get("own"):
        return PlainData(own, judged.prepared, judged.part), notes
    try:
        job = make_job(own, Recipe.load(bundle.folder.parent / RECIPE))
        features = frozen_features(job, judged.prepared, judged.part)
    except ByeoriError as error:
        why = f"the frozen features that the strongest of them reads cannot be computed again: {error}"
        return None, (*notes, f"{_NONE}: {why}.")
    return PlainData(own, judged.prepared, judged.part, features), notes


def _found_again(own: Prepared, origin: Origin) -> tuple[Prepared, tuple[str, ...]]:
    """Give data that has changed with those samples as its training part that the run has learned from."""
    assert origin.data is not None
    hashes, known = learned_hashes(origin.data), 0 if origin.learned is None else len(origin.learned.train)
    rows = np.array([], int)
    if origin.learned is not None:
        trained, _ = origin.learned.among(hashes.tolist())
        rows = np.intersect1d(np.flatnonzero(trained), np.concatenate(list(own.rows.values())))
    found = len(np.unique(hashes[rows]))
    message = f"the run's own data has changed: of the {known:,} samples of its training part {found:,} are there"
    if not found or found < _ENOUGH * known:
        return replace(own, rows={}), (f"{_NONE}, as {message}.",)
    return replace(own, rows={"train": rows}), (f"T{message[1:]}, and the plain models are fitted on them.",)
