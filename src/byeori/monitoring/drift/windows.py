"""The counts of a stretch of time, added up over all of it and by window; hours are read one day at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import numpy as np

from byeori.bundles.reference.counting import merge_counts, moments
from byeori.bundles.reference.reference import Reference
from byeori.journal.counting import short_hours
from byeori.monitoring.drift.distances import coarse, grouped, psi
from byeori.monitoring.rows import pages
from byeori.monitoring.subject import Subject

By = Literal["hour", "day"]
HOUR_S = 3_600.0
_AT_ONCE_S = 24 * HOUR_S  # of counts that are in memory
_READ_AGAIN = 20_000  # answers of an hour that was not counted whole, up to which its rows are read instead


@dataclass(frozen=True)
class Window:
    """One hour or day of answers."""

    start: float
    answers: int
    psi: Mapping[str, float] = field(default_factory=dict)
    """How far from the reference, by trait."""
    mean: Mapping[str, float] = field(default_factory=dict)
    """Of numbers."""

    def to_json(self) -> dict[str, Any]:
        """Give it with numbers that do not exist as null."""
        rows = {"psi": self.psi, "mean": self.mean}
        plain = {
            name: {trait: None if value != value else round(value, 6) for trait, value in values.items()}
            for name, values in rows.items()
        }
        return {"start": self.start, "answers": self.answers, **plain}


@dataclass(frozen=True)
class Counted:
    """All answers of a stretch of time, counted."""

    answers: int
    traits: Mapping[str, Mapping[str, Any]]
    """As `reference.count` gives them."""
    windows: tuple[Window, ...]
    uncounted: int = 0
    """Answers beside these that are in no count: a server was killed, or has yet to write what it counted last."""


def counted(subject: Subject, since: float, until: float, by: By) -> Counted:
    """Count the answers of a time, by the hour; those that nobody has counted yet are read row by row."""
    total: dict[str, Any] = merge_counts([])
    windows, current, start, uncounted = list[Window](), merge_counts([]), _start(since, by), 0
    for hour, content, missing in _hours(subject, since, until):
        uncounted += missing
        begun = _start(hour, by)
        if begun != start:
            windows += _window(subject.reference, start, current)
            total, current, start = merge_counts([total, current]), merge_counts([]), begun
        current = merge_counts([current, content])
    windows += _window(subject.reference, start, current)
    total = merge_counts([total, current])
    return Counted(total["answers"], total["traits"], tuple(windows), uncounted)


_Hour = tuple[float, Mapping[str, Any], int]  # its start, its counts, and how many answers these lack


def _hours(subject: Subject, since: float, until: float) -> Iterator[_Hour]:
    """Give the counts of each hour, in order: those that were kept, or of rows in hours of which none were."""
    at = reached = since
    while at < until:
        end = min(at + _AT_ONCE_S, until)
        kept = [one for digest in subject.digests for one in subject.store.counts.counts(digest, since=at, until=end)]
        short = {one.start: one for one in short_hours(subject.store, subject.digests, at, end)}
        again = {one.start for one in short.values() if one.answers <= _READ_AGAIN}
        for one in sorted((one for one in kept if one.start not in again), key=lambda one: one.start):
            if one.start > reached:
                yield from _of_rows(subject, reached, one.start)
            lacking = short.pop(one.start, None)
            yield one.start, one.content, lacking.missing if lacking else 0
            reached = max(reached, one.start + HOUR_S)
        if reached < end:
            yield from _of_rows(subject, reached, end)
            reached = end
        at = end


def _of_rows(subject: Subject, since: float, until: float) -> Iterator[_Hour]:
    """Count rows, of hours that nobody has counted or not whole."""
    for rows in pages(subject, (since, ""), until=until):
        by_hour: dict[float, list[Mapping[str, Any]]] = {}
        for row in rows:
            by_hour.setdefault(row.time // HOUR_S * HOUR_S, []).append(row.traits)
        for hour, some in by_hour.items():
            yield hour, subject.reference.count(some), 0


def _window(reference: Reference, start: float, content: Mapping[str, Any]) -> list[Window]:
    if not content["answers"]:
        return []
    far, means = dict[str, float](), dict[str, float]()
    for name, found in content["traits"].items():
        trait = reference.traits.get(name)
        live = np.array(found["places"], np.int64)
        if trait is None or not live.sum():
            continue
        is_number = trait.kind == "number"
        groups = np.append(coarse(np.array(trait.shares[:-1])), 99) if is_number else np.arange(len(live))
        before = np.round(reference.shares(name) * max(reference.rows, 1000)).astype(np.int64)
        far[name] = psi(grouped(live, groups), grouped(before, groups))
        if is_number:
            means[name] = moments(trait, found)[0]
    return [Window(start, content["answers"], far, means)]


def _start(time: float, by: By) -> float:
    """Give when the window of a time began, in local time."""
    at = datetime.fromtimestamp(time)
    return at.replace(minute=0, second=0, microsecond=0, hour=at.hour if by == "hour" else 0).timestamp()


def floor_hour(time: float) -> float:
    """Give the full hour before a time; counts are kept by it."""
    return time // HOUR_S * HOUR_S
