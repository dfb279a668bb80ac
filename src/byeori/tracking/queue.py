"""The label queue as the store keeps it: what people are asked, in which order, and what has been answered."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, func, insert, select, update

import byeori.tracking.schema as schema
from byeori.tracking.database import Database
from byeori.tracking.records import Item

_COLUMNS = schema.queue.c


class Queue:
    """The items of the label queue; a method of an open store, `store.queue`. Safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, items: Sequence[Item]) -> list[int]:
        """Put items in, all or none, and give their numbers; the `id` of each given one is not looked at.

        An open item of the same reason for the same answer or sample stands for the new one: nobody is asked twice.
        """
        numbers = list[int]()
        with self._database.writing() as connection:
            for item in items:
                row = {name: value for name, value in asdict(item).items() if name != "id"}
                row["created"] = row["created"] or time.time()
                known = connection.execute(_same(item)).scalar()
                if known is None:
                    key = connection.execute(insert(schema.queue).values(row)).inserted_primary_key
                    known = key[0] if key else 0
                numbers.append(int(known))
        return numbers

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


def _same(item: Item) -> Select[Any]:
    query = select(_COLUMNS.id).where(_COLUMNS.state == "open", _COLUMNS.why == item.why, _COLUMNS.data == item.data)
    of_ask = _COLUMNS.ask.is_(None) if item.ask is None else _COLUMNS.ask == item.ask
    of_answer = _COLUMNS.answer.is_(None) if item.answer is None else _COLUMNS.answer == item.answer
    of_sample = _COLUMNS.sample.is_(None) if item.sample is None else _COLUMNS.sample == item.sample
    return query.where(of_ask, of_answer, of_sample, (_COLUMNS.answer.is_not(None)) | (_COLUMNS.sample.is_not(None)))
