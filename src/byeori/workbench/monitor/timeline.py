"""What happened to a bundle's answers day by day: how many came, how many are judged, how many of those are right."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, ColumnElement, case, cast, func, select

import byeori.tracking.schema as schema
from byeori.evaluation.statistics.estimate import Estimate, wilson

if TYPE_CHECKING:
    from byeori.tracking.records import Alarm
    from byeori.tracking.store import Store

DAY_S = 86_400
_MOST_DELAYS = 10_000  # newest judgements, of which the usual delay is told


@dataclass(frozen=True)
class Day:
    """One day, in UTC."""

    start: float
    """When it began, seconds since 1970."""
    answers: int = 0
    judged: int = 0
    """How many of its answers are judged by now."""
    right: int = 0
    """How many of those are right."""

    @property
    def awaited(self) -> int:
        """How many of its answers nobody has judged yet."""
        return max(self.answers - self.judged, 0)

    @property
    def accuracy(self) -> Estimate | None:
        """The share of the judged ones that is right, with its interval of 95 %; None where none is judged."""
        return wilson(self.right, self.judged) if self.judged else None


@dataclass(frozen=True)
class Release:
    """When a bundle began to answer."""

    time: float
    bundle: str


@dataclass(frozen=True)
class Timeline:
    """What a page draws over time."""

    days: Sequence[Day]
    releases: Sequence[Release]
    alarms: Sequence[Alarm]
    delay_s: float | None = None
    """Within which half of the judgements came; None where there are none."""

    @property
    def answers(self) -> int:
        """How many answers came in all."""
        return sum(day.answers for day in self.days)

    @property
    def judged(self) -> int:
        """How many of them are judged."""
        return sum(day.judged for day in self.days)


def timeline(store: Store, digests: Sequence[str], *, since: float, until: float | None = None) -> Timeline:
    """Give the days of the answers of a bundle, or of its forms, from that of `since` on; those without answers too."""
    until = time.time() if until is None else until
    first, last = math.floor(since / DAY_S), math.floor(until / DAY_S)
    start = first * DAY_S
    answers, judged = _answers(store, digests, start), _judged(store, digests, start)
    days = [Day(day * DAY_S, answers.get(day, 0), *judged.get(day, (0, 0))) for day in range(first, last + 1)]
    alarms = [alarm for digest in digests for alarm in store.alarms.alarms(digest, since=start)]
    begun = [one for one in releases(store) if one.time >= start]
    return Timeline(days, begun, sorted(alarms, key=lambda alarm: alarm.id), _delay(store, digests, start))


def releases(store: Store) -> list[Release]:
    """Give when each bundle answered first, by the hours that were counted, or by its answers."""
    for time_of, bundle in (
        (schema.counts.c.start, schema.counts.c.bundle),
        (schema.answers.c.time, schema.answers.c.bundle),
    ):
        query = select(bundle, func.min(time_of)).group_by(bundle)
        with store.database.reading() as connection:
            found = [Release(float(began), digest) for digest, began in connection.execute(query)]
        if found:
            return sorted(found, key=lambda one: one.time)
    return []


def _answers(store: Store, digests: Sequence[str], since: float) -> Mapping[int, int]:
    """How many answers each day has: by the hours that were counted, and of days before those by the rows."""
    counts, table = schema.counts.c, schema.answers.c
    by_hour = (
        select(_day(counts.start), func.sum(counts.answers))
        .where(counts.bundle.in_(digests), counts.start >= since)
        .group_by(_day(counts.start))
    )
    with store.database.reading() as connection:
        found = {int(day): int(count) for day, count in connection.execute(by_hour)}
        by_row = select(_day(table.time), func.count()).where(table.bundle.in_(digests), table.time >= since)
        if found:
            by_row = by_row.where(table.time < min(found) * DAY_S)
        found |= {int(day): int(count) for day, count in connection.execute(by_row.group_by(_day(table.time)))}
    return found


def _judged(store: Store, digests: Sequence[str], since: float) -> Mapping[int, tuple[int, int]]:
    """How many answers of each day are judged, and how many of them right, by the last word on each."""
    said, table = schema.judgements.c, schema.answers.c
    retracted = select(said.retracts).where(said.retracts.is_not(None))
    last = select(func.max(said.id)).where(said.retracts.is_(None), said.id.not_in(retracted)).group_by(said.answer)
    day = _day(table.time)
    query = (
        select(day, func.count(), func.sum(case((said.correct, 1), else_=0)))
        .join_from(schema.judgements, schema.answers, said.answer == table.id)
        .where(said.id.in_(last), table.bundle.in_(digests), table.time >= since)
        .group_by(day)
    )
    with store.database.reading() as connection:
        return {int(day): (int(count), int(right)) for day, count, right in connection.execute(query)}


def _delay(store: Store, digests: Sequence[str], since: float) -> float | None:
    """The median time from an answer to its judgement."""
    said, table = schema.judgements.c, schema.answers.c
    query = (
        select(said.time - table.time)
        .join_from(schema.judgements, schema.answers, said.answer == table.id)
        .where(said.retracts.is_(None), table.bundle.in_(digests), table.time >= since)
        .order_by(said.id.desc())
        .limit(_MOST_DELAYS)
    )
    with store.database.reading() as connection:
        delays = sorted(max(float(delay), 0.0) for (delay,) in connection.execute(query))
    return delays[len(delays) // 2] if delays else None


def _day(seconds: ColumnElement[float]) -> ColumnElement[int]:
    return cast(seconds, BigInteger) // DAY_S
