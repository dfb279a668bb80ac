"""The versions of some data: what each run saw of it, what is there now, and what lies between two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from byeori.core.errors import ByeoriError
from byeori.data.dataset import Dataset
from byeori.tracking.decisions import standing
from byeori.tracking.records import Decision, RunRecord
from byeori.training.learned_from import Learned, learned_samples, read_learned
from byeori.workbench.data.sources import Source, source_of_run
from byeori.workbench.frame.workplace import Workplace
from byeori.workbench.runs.files import folder_of

_MOST_RUNS, _MOST_DECISIONS = 50, 200


@dataclass(frozen=True)
class Seen:
    """What a run saw of some data, against what is there now."""

    run: RunRecord
    is_same: bool
    """Whether its fingerprint is that of now: every content, label and part."""
    line: int | None
    """The last line of the journal of decisions that it took into account; None without decisions."""
    samples: int | None = None
    """Different contents that it learned from or chose its weights by; None where its folder does not tell."""
    gone: int = 0
    """Of those how many are not there any more."""
    new: int = 0
    """How many are there now of which it knows nothing."""


def versions_of(place: Workplace, source: Source, dataset: Dataset, runs: Sequence[RunRecord]) -> list[Seen]:
    """Give what each run saw of some data, the newest run first."""
    now = _contents(learned_samples(dataset))
    return [_seen(place, record, dataset, now) for record in runs[:_MOST_RUNS]]


def decisions_on(place: Workplace, source: Source, dataset: Dataset) -> tuple[list[Decision], set[int]]:
    """Give the newest decisions about a dataset's target and samples, newest first, and the numbers that stand."""
    known = set(dataset.hashes.tolist())
    made = place.store.decisions.decisions(target=dataset.task.name)
    stand = {one.id for one in standing(made)}
    mine = [one for one in made if one.data == source.path or one.sample in known]
    return mine[::-1][:_MOST_DECISIONS], stand


def _seen(place: Workplace, record: RunRecord, dataset: Dataset, now: np.ndarray) -> Seen:
    folder = folder_of(place.folder, record)
    is_same = record.data_fingerprint == dataset.fingerprint
    try:
        decisions = source_of_run(place, record).options.get("decisions")
        learned = read_learned(folder) if folder else None
    except ByeoriError:  # the run's own files are damaged; the row still says what it saw
        decisions, learned = None, None
    line = decisions[1] if isinstance(decisions, list) and len(decisions) == 2 else None
    if learned is None:
        return Seen(record, is_same, line)
    then = _contents(learned)
    return Seen(record, is_same, line, len(then), len(np.setdiff1d(then, now)), len(np.setdiff1d(now, then)))


def _contents(learned: Learned) -> np.ndarray:
    return np.unique(np.concatenate([learned.train, learned.val]))
