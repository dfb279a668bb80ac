"""Counts of answers by the hour, kept as they are written: a monitor reads these, and not a hundred million rows."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from secrets import token_hex
from typing import TYPE_CHECKING, Any

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
"""How often the counts are written, about: so much is lost with a process that is killed."""
MOST_TRAITS = 1_000
"""How many traits are counted, those of answers and features first: of very wide tables not all."""
_MOST_HOURS = 3  # in memory: answers are written in the order of their time, or nearly


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
        self._hours: dict[float, tuple[str, dict[str, Any]]] = {}
        self._changed: set[float] = set()
        self._written = time.monotonic()

    def add(self, rows: Sequence[Answer]) -> None:
        """Count rows of the store, and write what was counted where that is due; a store may raise a RunError."""
        by_hour: dict[float, list[Mapping[str, Any]]] = {}
        for row in rows:
            by_hour.setdefault(row.time // HOUR_S * HOUR_S, []).append(row.traits)
        for hour, traits in by_hour.items():
            writer, before = self._hours.get(hour, (token_hex(8), None))
            counted = count_rows(self._traits, traits)
            self._hours[hour] = writer, counted if before is None else merge_counts([before, counted])
            self._changed.add(hour)
        if time.monotonic() - self._written >= self._every_s or len(self._hours) > _MOST_HOURS:
            self.write()

    def write(self) -> None:
        """Write what was counted since the last time."""
        self._written = time.monotonic()
        for hour in sorted(self._changed):
            writer, content = self._hours[hour]
            self._store.counts.put(Counted(self._bundle, hour, writer, content["answers"], content))
            self._changed.discard(hour)
        for hour in sorted(self._hours)[:-_MOST_HOURS]:
            del self._hours[hour]


def counts_by_hour(
    store: Store, bundle: str, *, since: float | None = None, until: float | None = None
) -> dict[float, dict[str, Any]]:
    """Give what all writers have counted of a bundle's answers, by the hour's begin; see `count_rows` for the content.

    `bundle` is its digest; hours that begin in since <= start < until are given.
    """
    found: dict[float, list[Mapping[str, Any]]] = {}
    for counted in store.counts.counts(bundle, since=since, until=until):
        found.setdefault(counted.start, []).append(counted.content)
    return {hour: merge_counts(contents) for hour, contents in found.items()}


def _traits_of(bundle: Bundle) -> tuple[Trait, ...]:
    """The traits by which answers are counted; none without a reference, where answers alone are counted."""
    try:
        every = bundle.reference.traits.values()
    except BundleError:
        return ()
    return tuple(sorted(every, key=lambda trait: trait.role == "input")[:MOST_TRAITS])
