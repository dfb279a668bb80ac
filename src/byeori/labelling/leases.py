"""Which item of the queue is whose now: lent for some minutes in the store, so that nobody is asked what another is."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, exists, func, insert, select, text

import byeori.tracking.schema as schema
from byeori.tracking.records import Item

LENT_S = 600.0
"""How long an item is lent to somebody who does nothing with it."""
ANSWERING = ("label", "relabel")
"""Actions of decisions that answer an item."""
_QUEUE, _SAID, _JUDGED, _LENT = schema.queue.c, schema.decisions.c, schema.judgements.c, schema.leases.c


@dataclass(frozen=True)
class Wanted:
    """Of which items the next one is."""

    data: str | None = None
    ask: str | None = None

    def among(self, query: Select[Any]) -> Select[Any]:
        """Give a query of the queue for these alone."""
        for column, wanted in ((_QUEUE.data, self.data), (_QUEUE.ask, self.ask)):
            if wanted is not None:
                query = query.where(column == wanted)
        return query


def lend(connection: Connection, who: str, count: int, *, wanted: Wanted, have: Sequence[int] = ()) -> list[Item]:
    """Lend up to `count` items to somebody: those that they hold already, then the next that still want a person.

    An item wants a person who has not answered or skipped it, as long as fewer than its `wanted` have answered or hold
    it. Within one transaction that writes, so that two people at once never get the last place of one.
    """
    alone(connection)
    now = time.time()
    connection.execute(delete(schema.leases).where(_LENT.until < now))
    lent = [item for (item,) in connection.execute(select(_LENT.item).where(_LENT.who == who)) if item not in have]
    mine = wanted.among(select(schema.queue)).where(_QUEUE.id.in_(lent), _QUEUE.state == "open")
    mine = mine.order_by(_QUEUE.priority.desc(), _QUEUE.id).limit(count)
    held = [Item(**row) for row in connection.execute(mine).mappings()] if lent else []
    query = wanted.among(select(schema.queue)).where(_QUEUE.state == "open", _QUEUE.id.not_in(have))
    query = query.where(~_lent_to(who), ~_said_by(who), ~_judged_by(who), _taken() < _QUEUE.wanted)
    query = query.order_by(_QUEUE.priority.desc(), _QUEUE.id).limit(count - len(held))
    new = [Item(**row) for row in connection.execute(query).mappings()]
    if new:
        rows = [{"item": item.id, "who": who, "until": now + LENT_S} for item in new]
        connection.execute(insert(schema.leases), rows)
    return [*held, *new]


def release(connection: Connection, who: str, items: Sequence[int] | None = None) -> None:
    """Give items back, or all that somebody holds."""
    query = delete(schema.leases).where(_LENT.who == who)
    connection.execute(query if items is None else query.where(_LENT.item.in_(items)))


def hold(connection: Connection, who: str, items: Sequence[int]) -> None:
    """Lend items on from now: those that somebody still looks at."""
    release(connection, who, items)
    until = time.time() + LENT_S
    if items:
        connection.execute(insert(schema.leases), [{"item": one, "who": who, "until": until} for one in items])


def alone(connection: Connection) -> None:
    """Wait until nobody else lends or labels; SQLite has one writer in any case."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(7203742)"))
    else:
        connection.execute(delete(schema.leases).where(_LENT.item < 0))  # takes the place of the one writer now


def answers_of(connection: Connection, item: int) -> dict[str | None, tuple[int, Any]]:
    """Give what stands of an item: by person the number of their decision or judgement, and the label."""
    said = select(_SAID.who, _SAID.id, _SAID.value).where(
        _SAID.item == item, _SAID.action.in_(ANSWERING), ~_undone(_SAID.id)
    )
    judged = select(_JUDGED.who, _JUDGED.id, _JUDGED.truth).where(
        _JUDGED.item == item, _JUDGED.retracts.is_(None), ~_retracted(_JUDGED.id)
    )
    rows = [*connection.execute(said.order_by(_SAID.id)), *connection.execute(judged.order_by(_JUDGED.id))]
    return {who: (number, value) for who, number, value in rows}


def _lent_to(who: str) -> ColumnElement[bool]:
    return exists().where(_LENT.item == _QUEUE.id, _LENT.who == who)


def _said_by(who: str) -> ColumnElement[bool]:
    actions = (*ANSWERING, "skip")
    return exists().where(_SAID.item == _QUEUE.id, _SAID.who == who, _SAID.action.in_(actions), ~_undone(_SAID.id))


def _judged_by(who: str) -> ColumnElement[bool]:
    return exists().where(
        _JUDGED.item == _QUEUE.id, _JUDGED.who == who, _JUDGED.retracts.is_(None), ~_retracted(_JUDGED.id)
    )


def _taken() -> Any:
    """How many people hold an item or have answered it."""
    held = select(func.count()).where(_LENT.item == _QUEUE.id).scalar_subquery()
    said = select(func.count(_SAID.who.distinct())).where(
        _SAID.item == _QUEUE.id, _SAID.action.in_(ANSWERING), ~_undone(_SAID.id)
    )
    judged = select(func.count(_JUDGED.who.distinct())).where(
        _JUDGED.item == _QUEUE.id, _JUDGED.retracts.is_(None), ~_retracted(_JUDGED.id)
    )
    return held + said.scalar_subquery() + judged.scalar_subquery()


def _undone(number: Any) -> ColumnElement[bool]:
    undoing = schema.decisions.alias("undoing")
    return exists().where(undoing.c.undoes == number)


def _retracted(number: Any) -> ColumnElement[bool]:
    taking = schema.judgements.alias("taking")
    return exists().where(taking.c.retracts == number)
