"""Other data than a run's own: all of it is judged, but for what the run has learned from and what it cannot answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.errors import DataError, listed, nearest
from byeori.data.dataset import Dataset, open_samples
from byeori.data.fingerprint import fingerprint_of
from byeori.data.hashing import sample_hashes
from byeori.data.preparing.prepared import prepare
from byeori.data.samples import as_task
from byeori.data.sources.patterns import MissingColumnError
from byeori.evaluation.evaluate import Judged
from byeori.evaluation.guesses import PART_NAMES
from byeori.training.learned_from import content_hashes

if TYPE_CHECKING:
    from byeori.data.deciding import Which
    from byeori.data.samples import Samples
    from byeori.data.task import Task
    from byeori.training.learned_from import Learned

PART = "other"
"""What other data is called in a report: it is no part of the run's own."""
EVERY = "all"
"""What a user asks for to have all parts of other data judged."""


@dataclass(frozen=True)
class _Asked:
    """Which samples are to be judged."""

    rows: np.ndarray  # (samples,) bool
    name: str = ""
    """The part that they are, as a person says it; none where they are all."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Known:
    """Which samples are left out as the run has learned from them."""

    rows: np.ndarray  # (samples,) bool
    notes: tuple[str, ...] = ()
    scope: str = ""
    """What the headline says where such are judged."""


def other_data(
    source: Any,
    task: Task,
    learned: Learned | None,
    *,
    part: str | None = None,
    seen: bool = False,
    decisions: Which = None,
) -> Judged:
    """Make other data ready to be judged.

    All of it is judged where it has no parts of its own; else its test part, or val where it has no test, or what
    `part` says, which may be `all`. Samples that the run has learned from are left out unless `seen`; so are those of
    classes that the model does not know, and those that cannot be read. The notes and the headline say so.
    What people decided of a path's samples holds as `decisions` says, see `Dataset`.
    """
    samples = as_task(_samples(source, task, decisions), task)
    asked = _asked(samples, part)
    unknown = asked.rows & _of_unknown_class(samples, task)
    if (unknown == asked.rows).all():
        raise DataError(f"{samples.name}: {_none_known(samples, task)}")
    hashes, parts = sample_hashes(samples), np.full(len(samples), "test")
    prepared = prepare(samples, task, parts, fingerprint_of(samples, list(task.columns), hashes, parts))
    broken = {row: why for row, why in prepared.quarantine.items() if asked.rows[row] and not unknown[row]}
    good = asked.rows & ~unknown
    good[list(broken)] = False
    if not good.any():
        raise DataError(f"{samples.name}: none of its samples can be read; the first: {next(iter(broken.values()))}")
    known = _learned_from(samples, good, content_hashes(samples, task, hashes), learned, seen=seen)
    counts = {"learned from": known.rows.sum(), "of unknown classes": unknown.sum(), "unreadable": len(broken)}
    kept = replace(prepared, rows={PART: np.flatnonzero(good & ~known.rows)}, quarantine=broken)
    notes = (*samples.notes, *asked.notes, *known.notes, *_unknown_told(samples, task, unknown), *_spare(samples))
    return Judged(kept, PART, notes, _scope(samples, asked, known, counts), int(unknown.sum()))


def _samples(source: Any, task: Task, decisions: Which) -> Samples:
    try:
        if not isinstance(source, Dataset):
            return open_samples(source, task, decisions)
        if missing := [name for name in task.columns if name not in source.samples.columns]:
            has = listed(source.samples.columns)
            raise MissingColumnError(f"{source.samples.name}: no column {listed(missing)}; it has {has}")
    except MissingColumnError as error:
        raise DataError(
            f"{error}; the model reads {listed(task.inputs)}, and what it answers is compared with {task.name!r}: "
            "all of them must be there. Samples without their answers are for `byeori predict`"
        ) from None
    return source.samples


def _asked(samples: Samples, part: str | None) -> _Asked:
    parts = np.array([one or "" for one in samples.parts])
    own = [name for name in PART_NAMES if name in parts]
    if part is None:
        part = next((name for name in ("test", "val") if name in own), EVERY)
    if part == EVERY:
        return _Asked(np.ones(len(samples), bool))
    if part not in own:
        has = f"its parts are {', '.join(own)}" if own else "it has no parts of its own"
        raise DataError(
            f"{samples.name}: there is no {PART_NAMES.get(part, part)} part in this data, {has}{nearest(part, own)}; "
            f"leave `part` (`--part`) out, or give {EVERY!r} for all samples"
        )
    rows, name = parts == part, PART_NAMES[part]
    if rows.all():
        return _Asked(rows, name)
    message = f"Judged is the {name} part of {samples.name}, {rows.sum():,} of its {len(samples):,} samples"
    return _Asked(rows, name, (f"{message}; `part='{EVERY}'` (`--part {EVERY}`) takes all of them.",))


def _of_unknown_class(samples: Samples, task: Task) -> np.ndarray:
    """Tell which samples are of a class that the model has not learned, (samples,) bool."""
    target: Any = task.target
    if target.about.judged_as != "classes":
        return np.zeros(len(samples), bool)

    def is_unknown(cell: object) -> bool:
        try:
            return target.read(cell, samples.root) not in target.classes
        except DataError:
            return False  # it cannot be read at all

    return np.array([is_unknown(cell) for cell in samples.labels], bool)


def _none_known(samples: Samples, task: Task) -> str:
    target: Any = task.target
    found = _words(samples.labels)
    return (
        f"none of its {len(samples):,} samples is of a class that the model knows: they are {listed(found)}, it knows "
        f"{listed(target.classes)}{nearest(found[0], target.classes)}; mend the labels, or train on samples of them"
    )


def _unknown_told(samples: Samples, task: Task, unknown: np.ndarray) -> list[str]:
    if not unknown.any():
        return []
    classes = _words([samples.labels[row] for row in np.flatnonzero(unknown).tolist()])
    target: Any = task.target
    what = "the class" if len(classes) == 1 else f"the {len(classes)} classes"
    count = f"{unknown.sum():,} of {len(samples):,} samples are left out"
    near = nearest(classes[0], target.classes)
    return [f"{count}, as the model has not learned {what} {listed(classes)}{near}; it has none of them right."]


def _learned_from(
    samples: Samples, good: np.ndarray, hashes: np.ndarray, learned: Learned | None, *, seen: bool
) -> _Known:
    """Find the samples that the run has learned from, and decide what becomes of them."""
    nobody = np.zeros(len(samples), bool)
    if learned is None:
        message = "What the model has learned from is not known here; where it is from these, the score is too good."
        return _Known(nobody, (message,), "it is not known whether it has learned from them")
    trained, chose = (good & rows for rows in learned.among(hashes.tolist()))
    chose &= ~trained
    count, every = int((trained | chose).sum()), int(good.sum())
    if not count:
        return _Known(nobody)
    parts = f"{trained.sum():,} in its training part and {chose.sum():,} in its validation part"
    if seen:
        message = f"The run has learned from {count:,} of these {every:,} samples, {parts}: the score is too good."
        return _Known(nobody, (message,), f"learned from {count:,} of them")
    if learned.is_chance(count, every):
        message = f"{count:,} of these {every:,} samples hold the same as some that the run has learned from"
        own = f"so do {learned.repeated:.0%} of those among themselves, so they may well be others that are alike"
        return _Known(nobody, (f"{message}; {own}, and are judged.",))
    if count == every:
        raise DataError(
            f"{samples.name}: the run has learned from all {every:,} of these samples, {parts}; how it does on them "
            "says nothing about new ones. Give other data, or have them judged all the same by `seen=True` (`--seen`)"
        )
    first = samples.keys[int(np.flatnonzero(trained | chose)[0])]
    message = f"{count:,} of {every:,} samples are left out, such as {first}, as the run has learned from them"
    return _Known(trained | chose, (f"{message}, {parts}; `seen=True` (`--seen`) has them judged as well.",))


def _scope(samples: Samples, asked: _Asked, known: _Known, counts: dict[str, int]) -> str:
    left = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
    aside = [f"left out: {left}"] * bool(left) + [known.scope] * bool(known.scope)
    part = f", its {asked.name} part" if asked.name else ""
    return f"of {samples.name}{part}" + (f" ({'; '.join(aside)})" if aside else "")


def _spare(samples: Samples) -> list[str]:
    """Name the columns that the model does not read."""
    spare = [name for name in samples.columns if name != samples.target and name not in samples.inputs]
    message = "1 column is not read" if len(spare) == 1 else f"{len(spare)} columns are not read"
    return [f"{message} by the model: {listed(spare)}."] if spare else []


def _words(cells: Sequence[object]) -> list[str]:
    return sorted({str(cell) for cell in cells if cell is not None}) or [""]
