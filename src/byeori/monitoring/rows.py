"""Rows of answers as a monitor reads them: by key, a bounded number at a time, however many there are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, func, select, tuple_, type_coerce

import byeori.tracking.schema as schema
from byeori.monitoring.alarms.taken import Key
from byeori.monitoring.subject import Subject

PAGE = 5_000
"""Rows that are in memory at once."""


@dataclass(frozen=True)
class Row:
    """An answer: when, which, and what describes it."""

    time: float
    id: str
    traits: Mapping[str, Any]

    @property
    def key(self) -> Key:
        """Its place in the order in which answers are read."""
        return self.time, self.id


def count_after(subject: Subject, key: Key, most: int) -> int:
    """How many answers come after a key, or `most` where there are more."""
    inner = select(schema.answers.c.id).where(*_after(subject, key)).limit(most).subquery()
    with subject.store.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(inner)).scalar() or 0)


def count_until(subject: Subject, key: Key) -> int:
    """How many answers come at a key or before it."""
    table = schema.answers.c
    query = select(func.count()).where(
        table.bundle.in_(subject.digests), table.time <= key[0], tuple_(table.time, table.id) <= key
    )
    with subject.store.database.reading() as connection:
        return int(connection.execute(query).scalar() or 0)


def ends(subject: Subject) -> tuple[float, float] | None:
    """Give the times of the oldest and the newest answer; None where there are none."""
    table = schema.answers.c
    query = select(func.min(table.time), func.max(table.time)).where(table.bundle.in_(subject.digests))
    with subject.store.database.reading() as connection:
        first, last = connection.execute(query).one()
    return None if first is None else (float(first), float(last))


def pages(subject: Subject, after: Key, until: float | None = None, most: int | None = None) -> Iterator[list[Row]]:
    """Give answers after a key and before a time, in order, a page at a time; `most` of them."""
    left = most if most is not None else -1
    while left:
        size = PAGE if left < 0 else min(PAGE, left)
        rows = _page(subject, after, until, size)
        if rows:
            yield rows
        if len(rows) < size:
            return
        after, left = rows[-1].key, left - len(rows) if left > 0 else left


def newest(subject: Subject, since: float, until: float, most: int) -> list[Row]:
    """Give the newest answers of a time, oldest first."""
    table = schema.answers.c
    query = (
        select(table.time, table.id, type_coerce(table.traits, Text).label("traits"))
        .where(table.bundle.in_(subject.digests), table.time >= since, table.time < until)
        .order_by(table.time.desc(), table.id.desc())
        .limit(most)
    )
    with subject.store.database.reading() as connection:
        return [_row(row) for row in connection.execute(query)][::-1]


def _page(subject: Subject, after: Key, until: float | None, size: int) -> list[Row]:
    table = schema.answers.c
    query = (
        select(table.time, table.id, type_coerce(table.traits, Text).label("traits"))
        .where(*_after(subject, after))
        .order_by(table.time, table.id)
        .limit(size)
    )
    if until is not None:
        query = query.where(table.time < until)
    with subject.store.database.reading() as connection:
        return [_row(row) for row in connection.execute(query)]


def _after(subject: Subject, key: Key) -> Sequence[Any]:
    table = schema.answers.c
    mine = table.bundle.in_(subject.digests)
    if key[0] == float("-inf"):
        return (mine,)
    return mine, table.time >= key[0], tuple_(table.time, table.id) > key  # the first lets an index be used


def _row(row: Any) -> Row:
    return Row(row.time, row.id, json.loads(row.traits) if row.traits else {})
