"""The label queue as the store keeps it: what people are asked, in which order, and what has been answered."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, text, update

import byeori.tracking.schema as schema
from byeori.tracking.database import Database
from byeori.tracking.records import Item

_COLUMNS = schema.queue.c
_FEW = 400
"""Items for which those that are open already are looked up one by one, and not all of their data."""
_Key = tuple[Any, ...]


class Queue:
    """The items of the label queue; a property of an open store, `store.queue`. Safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, items: Sequence[Item]) -> list[int]:
        """Put items in, all or none, and give their numbers; the `id` of each given one is not looked at.

        An open item of the same reason for the same answer or sample stands for the new one: nobody is asked twice.
        """
        keys = [_key(item, place) for place, item in enumerate(items)]
        with self._database.writing() as connection:
            _alone(connection)
            known, new = _open_ones(connection, items), dict[_Key, Item]()
            for key, item in zip(keys, items, strict=True):
                if key not in known:
                    new.setdefault(key, item)
            known |= _put_in(connection, new)
        return [known[key] for key in keys]

    def item(self, number: int) -> Item | None:
        """The item of this number, or None."""
        with self._database.reading() as connection:
            row = connection.execute(select(schema.queue).where(_COLUMNS.id == number)).mappings().first()
        return Item(**row) if row else None

    def items(
        self, *, data: str | None = None, state: str | None = "open", ask: str | None = None, limit: int | None = None
    ) -> list[Item]:
        """Items by priority, the largest first: of some data, of one asking, of a state (None is of any)."""
        query = select(schema.queue).order_by(_COLUMNS.priority.desc(), _COLUMNS.id).limit(limit)
        for column, wanted in ((_COLUMNS.data, data), (_COLUMNS.state, state), (_COLUMNS.ask, ask)):
            if wanted is not None:
                query = query.where(column == wanted)
        with self._database.reading() as connection:
            return [Item(**row) for row in connection.execute(query).mappings()]

    def count(self) -> Mapping[tuple[str, str], int]:
        """How many items there are by (why, state)."""
        query = select(_COLUMNS.why, _COLUMNS.state, func.count()).group_by(_COLUMNS.why, _COLUMNS.state)
        with self._database.reading() as connection:
            return {(why, state): number for why, state, number in connection.execute(query)}

    def set_state(self, number: int, state: str) -> None:
        """Say how an item stands: `open`, `done` or `withdrawn`."""
        with self._database.writing() as connection:
            connection.execute(update(schema.queue).where(_COLUMNS.id == number).values(state=state))


def _key(item: Item, place: int) -> _Key:
    """What items have in common that ask the same; one that is about no answer and no sample is alone."""
    alone = place if item.answer is None and item.sample is None else None
    return item.why, item.data, item.ask, item.answer, item.sample, alone


def _open_ones(connection: Connection, items: Sequence[Item]) -> dict[_Key, int]:
    """The numbers of the open items that may ask the same as some of these, by what they have in common."""
    table = (_COLUMNS.why, _COLUMNS.data, _COLUMNS.ask, _COLUMNS.answer, _COLUMNS.sample, _COLUMNS.id)
    found = dict[_Key, int]()
    for data in {item.data for item in items}:
        query = select(*table).where(_COLUMNS.state == "open", _COLUMNS.data == data)
        query = query.where(_COLUMNS.answer.is_not(None) | _COLUMNS.sample.is_not(None))
        if len(items) <= _FEW:
            of_answer = _COLUMNS.answer.in_([item.answer for item in items if item.answer is not None])
            query = query.where(
                of_answer | _COLUMNS.sample.in_([one.sample for one in items if one.sample is not None])
            )
        for *key, number in connection.execute(query.order_by(_COLUMNS.id.desc())):
            found[(*key, None)] = int(number)
    return found


def _put_in(connection: Connection, new: Mapping[_Key, Item]) -> dict[_Key, int]:
    """Write new items, and give their numbers."""
    if not new:
        return {}
    last, now = connection.execute(select(func.max(_COLUMNS.id))).scalar() or 0, time.time()
    rows = [{name: value for name, value in vars(item).items() if name != "id"} for item in new.values()]
    for row in rows:
        row["created"] = row["created"] or now
    connection.execute(insert(schema.queue), rows)
    written = connection.execute(select(_COLUMNS.id).where(_COLUMNS.id > last).order_by(_COLUMNS.id)).scalars()
    return dict(zip(new, map(int, written), strict=True))


def _alone(connection: Connection) -> None:
    """Wait until nobody else puts items in, so that what is open stays; SQLite has one writer in any case."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(7203743)"))
    else:
        connection.execute(delete(schema.queue).where(_COLUMNS.id < 0))  # takes the place of the one writer now
