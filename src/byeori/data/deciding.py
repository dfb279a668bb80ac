"""What people decided of samples, applied: a version of a dataset is its source and the journal up to a line."""

from __future__ import annotations

import json
from base64 import b64decode
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.errors import ConfigError, listed
from byeori.data.guessing.conventions import Said
from byeori.data.guessing.seen import is_empty, medium_of_files
from byeori.data.hashing import sample_hashes
from byeori.data.samples import Samples
from byeori.fields.picture.medium import IMAGE

if TYPE_CHECKING:
    from byeori.fields.contract import Cell
    from byeori.tracking.records import Decision

Which = str | Path | tuple[str | Path, int | None] | list[Any] | None
"""The runs folder (or the URL) of a store, or that and a line of its journal; None applies no decisions."""


class Told(Said, total=False):
    """What a user says of a source beside its columns: how it is written, whose decisions hold, and what is added."""

    decisions: Which
    added: str | Path | None


@dataclass(frozen=True)
class Version:
    """Which version of some data a dataset is.

    >>> str(Version("ab12", 17)), str(Version("ab12"))
    ('ab12 with decisions up to line 17', 'ab12')
    >>> str(Version("ab12", added="cd34"))
    'ab12 with the answers of cd34'
    """

    source: str
    """The fingerprint of the source itself, without decisions."""
    line: int | None = None
    """The last line of the journal of decisions that counts; None where none is about this data."""
    added: str | None = None
    """What names the judged answers that are learned from too; None without."""

    def __str__(self) -> str:
        line = "" if self.line is None else f" with decisions up to line {self.line}"
        return f"{self.source}{line}" + (
            f" {'and' if line else 'with'} the answers of {self.added}" if self.added else ""
        )


@dataclass(frozen=True, eq=False)
class Decided:
    """Samples after what was decided of them, beside what they were: the split is drawn by what they were."""

    samples: Samples
    """What is left, as decided."""
    source: Samples
    """All that the source holds, as it is written there."""
    rows: np.ndarray  # (left,) int: which of the source's samples are left
    hashes: np.ndarray  # (of the source,) str
    touched: np.ndarray  # (left,) bool: whose label was decided
    where: str
    line: int

    @property
    def options(self) -> list[Any]:
        """What opens this version again, as JSON."""
        return [self.where, self.line]

    def to_split(self) -> Samples:
        """All of the source, with decided labels only where it has none: so a sample keeps its part when relabelled."""
        labels = list(self.source.labels)
        for row, label in zip(self.rows.tolist(), self.samples.labels, strict=True):
            if is_empty(labels[row]):
                labels[row] = label
        return _with_labels(self.source, labels)

    def without(self, dropped: np.ndarray, reason: str) -> Decided:
        """Give it without those of the samples left that are `dropped`, (left,) bool, and say why."""
        left = np.flatnonzero(~dropped)
        samples = _rows_of(self.samples, left)
        notes = (*samples.notes, f"{_count(int(dropped.sum()))} left out: {reason}")
        samples = replace(samples, notes=notes)
        return replace(self, samples=samples, rows=self.rows[left], touched=self.touched[left])


def decide(samples: Samples, which: Which, source: object = None) -> Decided | None:
    """Apply the standing decisions about samples, found by their content; None where there are none about them.

    Among samples of a table that hold the same, a decision that names the place of one is about that one; so is that to
    leave one out of a folder, whose others stay. Labels are of all files that hold the same. The newest
    decision holds; where several people were asked by one item of the queue, what most of them said.
    """
    where, line = _asked(which)
    if where is None or line == 0:
        return None
    made, line = _standing(where, line)
    if not made:
        return None
    hashes = sample_hashes(samples)
    by_row, gone = _placed([one for one in made if one.target == samples.target], samples, hashes, source)
    known = set(hashes.tolist())
    others = Counter(one.target for one in made if one.target != samples.target and one.sample in known)
    if not by_row and not gone and not others:
        return None
    labels, left = list(samples.labels), np.ones(len(samples), bool)
    touched, counts = np.zeros(len(samples), bool), Counter[str]()
    folder = Path(where) if "://" not in where else Path()
    are_masks = samples.has_masks or medium_of_files(samples.labels) is IMAGE
    for row, decisions in by_row.items():
        one = prevailing(decisions)
        if one.action == "leave_out":
            left[row] = False
            counts["left out"] += 1
        elif one.action in ("label", "relabel"):
            cell = label_cell(one.value, samples.labels, folder, are_masks)
            counts["labelled" if is_empty(labels[row]) else "relabelled"] += str(cell) != str(labels[row])
            labels[row], touched[row] = cell, True
    waiting = left & np.array([is_empty(cell) for cell in labels]) if all(map(is_empty, samples.labels)) else ~left
    notes = _told(line, counts, gone, int((waiting & left).sum()), others=others)
    rows = np.flatnonzero(left & ~waiting)
    has_masks = samples.has_masks or any(isinstance(labels[row], bytes) for row in np.flatnonzero(touched))
    decided = replace(_with_labels(samples, labels), notes=(*samples.notes, notes), has_masks=has_masks)
    return Decided(_rows_of(decided, rows), samples, rows, hashes, touched[rows], where, line)


def prevailing(decisions: Sequence[Decision]) -> Decision:
    """Give the decision that holds of standing ones about one sample, in the order they were made.

    That is the last one; where it answers an item that others have answered too, what most of them say, each by their
    last word, and of as many the latest.
    """
    last = decisions[-1]
    if last.item is None:
        return last
    latest = {one.who: one for one in decisions if one.item == last.item}
    said = {who: _said(one) for who, one in latest.items()}
    votes = Counter(said.values())
    most = max(votes.values())
    return max((one for who, one in latest.items() if votes[said[who]] == most), key=lambda one: one.id)


def _said(decision: Decision) -> str:
    action = "label" if decision.action == "relabel" else decision.action
    return json.dumps([action, decision.value], sort_keys=True)


def _asked(which: Which) -> tuple[str | None, int | None]:
    """Where the store is, as it is written down, and the line of its journal."""
    if which is None:
        return None, None
    place, line = (which, None) if isinstance(which, str | Path) else (which if len(which) == 2 else ("", ""))
    if not isinstance(place, str | Path) or not isinstance(line, int | None):
        raise ConfigError(f"decisions = {which!r}: wanted a runs folder, or one and a line: ('runs', 17)")
    if "://" not in str(place):
        return str(Path(place).absolute()), line
    if ":" in str(place).partition("://")[2].rpartition("@")[0]:
        raise ConfigError(
            "decisions: the URL of the store holds a password, which would be written into the run's files; set "
            "BYEORI_STORE to the URL and give the runs folder"
        )
    return str(place), line


def _standing(where: str, line: int | None) -> tuple[list[Decision], int]:
    from byeori.tracking.database import has_store
    from byeori.tracking.decisions import standing
    from byeori.tracking.store import Store

    if not has_store(where):
        raise ConfigError(f"{where}: holds no store, so no decisions; wanted the runs folder in which they were made")
    store = Store(where)
    try:
        last = store.decisions.last()
        if line is not None and not 0 <= line <= last:
            raise ConfigError(
                f"{where}: decisions up to line {line} are wanted, and the journal has {last}; bring the store back, "
                f"or name a line from 0 to {last}"
            )
        line = last if line is None else line
        made = store.decisions.decisions(until=line)
    finally:
        store.close()
    return [one for one in standing(made) if one.action != "skip" and one.sample], line


def _placed(
    standing: Sequence[Decision], samples: Samples, hashes: np.ndarray, source: object
) -> tuple[dict[int, list[Decision]], int]:
    """The decisions about each sample by its row, and how many contents of this source are not there any more."""
    wanted, equal = {one.sample for one in standing}, defaultdict[str, list[int]](list)
    for row, content in enumerate(hashes.tolist()):
        if content in wanted:
            equal[content].append(row)
    by_row, gone = defaultdict[int, list["Decision"]](list), set[str | None]()
    path = Path(source).absolute() if isinstance(source, str | Path) else None
    for one in standing:
        rows = equal.get(one.sample or "", [])
        if not rows and Path(one.data).absolute() == path:
            gone.add(one.sample)
        if len(rows) > 1 and (samples.is_table or one.action == "leave_out"):
            rows = [row for row in rows if samples.keys[row] == one.place] or rows
        for row in rows:
            by_row[row].append(one)
    return by_row, len(gone)


def label_cell(value: Any, beside: Sequence[Cell], folder: Path, are_masks: bool) -> Any:
    """Give a label that a person said as a cell of its column: a mask as bytes or a path, several values as there."""
    if isinstance(value, str) and value.startswith("data:image/"):
        return b64decode(value.partition(",")[2])
    if isinstance(value, str) and are_masks:
        return str(folder / value)
    if isinstance(value, list):
        return tuple(value) if any(isinstance(cell, tuple) for cell in beside[:1]) else json.dumps(value)
    return json.dumps(value) if isinstance(value, Mapping) else value


def _with_labels(samples: Samples, labels: Sequence[Cell]) -> Samples:
    return replace(samples, columns={**samples.columns, samples.target: tuple(labels)})


def _rows_of(samples: Samples, rows: np.ndarray) -> Samples:
    wanted = rows.tolist()
    return replace(
        samples,
        keys=tuple(samples.keys[row] for row in wanted),
        columns={name: tuple(cells[row] for row in wanted) for name, cells in samples.columns.items()},
        parts=tuple(samples.parts[row] for row in wanted),
    )


def _told(line: int, counts: Mapping[str, int], gone: int, waiting: int, *, others: Counter[str]) -> str:
    done = ", ".join(f"{counts[what]:,} {what}" for what in ("labelled", "relabelled", "left out") if counts.get(what))
    said = f"decisions up to line {line}: {done or 'nothing is changed'}"
    said += f"; {_count(gone)} not here any more" if gone else ""
    if others:
        said += f"; {others.total():,} about these samples do not count: they are of the column {listed(others)}"
    return said + (f"; {_count(waiting)} not labelled yet" if waiting else "")


def _count(number: int) -> str:
    return "1 sample is" if number == 1 else f"{number:,} samples are"
