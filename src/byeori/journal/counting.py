"""Counts of answers by the hour, kept as they are written: a monitor reads these, and not a hundred million rows."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

import byeori.tracking.schema as schema
from byeori.bundles.reference.counting import count_rows, merge_counts
from byeori.core.errors import BundleError
from byeori.tracking.counts import Counted
from byeori.tracking.records import Answer

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.bundles.reference.trait import Trait
    from byeori.tracking.store import Store

HOUR_S = 3600.0
EVERY_S = 10.0
"""How often the counts are written, at most: so much is lost with a process that is killed; see `short_hours`."""
MOST_TRAITS = 1_000
"""How many traits are counted, those of answers and features first: of very wide tables not all."""
_MOST_HOURS = 3  # in memory: answers are written in the order of their time, or nearly
_SOON_S = 1.0  # after which the first answers of a long while are written: whoever tries it waits for them
_MOST_WAITING = 100_000  # values of traits that wait to be counted: at once they take a fifth of the time


class HourlyCounts:
    """What one writer counts of a bundle's answers; use it from one thread.

    Each hour that it begins has a writer's name of its own, so that nothing that was counted is ever overwritten: not
    by a process that was started again, and not where a clock was set back.
    """

    def __init__(self, bundle: Bundle, store: Store, every_s: float = EVERY_S) -> None:
        self._bundle = bundle.digest
        self._traits = _traits_of(bundle)
        self._store = store
        self._every_s = every_s
        self._waiting: dict[float, list[Mapping[str, Any]]] = {}
        self._waiting_rows = 0
        self._hours: dict[float, tuple[str, dict[str, Any]]] = {}
        self._changed: set[float] = set()
        self._written = time.monotonic() - every_s
        self._since: float | None = None  # when the first came of what is not written

    @property
    def due_s(self) -> float | None:
        """Seconds until what was added is to be written, by the next `add` even if of nothing; None: all is."""
        if self._since is None:
            return None
        due = max(self._since + min(_SOON_S, self._every_s), self._written + self._every_s)
        return max(due - time.monotonic(), 0.0)

    def add(self, rows: Sequence[Answer]) -> None:
        """Take rows of the store, and write what was counted where that is due; a store may raise a RunError."""
        for row in rows:
            self._waiting.setdefault(row.time // HOUR_S * HOUR_S, []).append(row.traits)
        if rows and self._since is None:
            self._since = time.monotonic()
        self._waiting_rows += len(rows)
        if self._waiting_rows * len(self._traits) >= _MOST_WAITING:
            self._count()
        if self.due_s == 0 or len({*self._hours, *self._waiting}) > _MOST_HOURS:
            self.write()

    def write(self) -> None:
        """Write what was added since the last time."""
        self._written = time.monotonic()
        self._count()
        for hour in sorted(self._changed):
            writer, content = self._hours[hour]
            self._store.counts.put(Counted(self._bundle, hour, writer, content["answers"], content))
            self._changed.discard(hour)
        self._since = None
        for hour in sorted(self._hours)[:-_MOST_HOURS]:
            del self._hours[hour]

    def _count(self) -> None:
        """Count what waits, of each hour at once."""
        waiting, self._waiting, self._waiting_rows = self._waiting, {}, 0
        for hour, traits in waiting.items():
            writer, before = self._hours.get(hour, (token_hex(8), None))
            counted = count_rows(self._traits, traits)
            self._hours[hour] = writer, counted if before is None else merge_counts([before, counted])
            self._changed.add(hour)


@dataclass(frozen=True)
class ShortHour:
    """An hour of which some answers are in the store and in no count."""

    start: float
    answers: int
    """That are in the store."""
    missing: int
    """Those of them that are not counted."""


def short_hours(store: Store, bundles: Sequence[str], since: float, until: float) -> list[ShortHour]:
    """Give the hours that were counted, but not whole: by a process that was killed, or that has yet to write.

    Those that began in since <= start < until, in order. Rows are not read: an index says how many there are.
    """
    counts, answers, hours = schema.counts.c, schema.answers.c, dict[float, tuple[int, int]]()
    begun = select(counts.start).where(counts.bundle.in_(bundles), counts.start >= since, counts.start < until)
    hour = begun.distinct().subquery().c.start
    counted = select(func.coalesce(func.sum(counts.answers), 0)).where(counts.start == hour)
    kept = select(func.count()).where(answers.time >= hour, answers.time < hour + HOUR_S)
    with store.database.reading() as connection:
        for bundle in bundles:
            mine = (kept.where(answers.bundle == bundle), counted.where(counts.bundle == bundle))
            query = select(hour, *(one.correlate(hour.table).scalar_subquery() for one in mine))
            for start, rows, known in connection.execute(query):
                before = hours.get(start, (0, 0))
                hours[start] = before[0] + rows, before[1] + max(rows - int(known), 0)
    return [ShortHour(start, *found) for start, found in sorted(hours.items()) if found[1]]


def _traits_of(bundle: Bundle) -> tuple[Trait, ...]:
    """The traits by which answers are counted; none without a reference, where answers alone are counted."""
    try:
        every = bundle.reference.traits.values()
    except BundleError:
        return ()
    return tuple(sorted(every, key=lambda trait: trait.role == "input")[:MOST_TRAITS])
