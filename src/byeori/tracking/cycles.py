"""How far each turn of a cycle has come, so that whoever goes on with it begins where it stopped."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

import byeori.tracking.schema as schema
from byeori.core.errors import RunError
from byeori.tracking.database import Database
from byeori.tracking.records import CycleRecord

_COLUMNS = schema.cycles.c


class Cycles:
    """The turns of cycles; a property of an open store, `store.cycles`. Safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, record: CycleRecord) -> CycleRecord:
        """Write a new turn, and give it; one of this name that has not ended is a RunError."""
        try:
            with self._database.writing() as connection:
                connection.execute(insert(schema.cycles).values(asdict(record)))
        except IntegrityError:  # the index `cycles_going` holds one that has not ended
            other = self.going(record.name)
            which = f"the turn {other.id}" if other else "a turn"
            raise RunError(
                f"{record.name}: {which} of its cycle has not ended; `byeori cycle` goes on with it"
            ) from None
        return record

    def keep(
        self, record: CycleRecord, *, step: str, content: Mapping[str, Any], ended: float | None = None
    ) -> CycleRecord:
        """Write how far a turn has come, and give it; where somebody else has moved it on it is a RunError."""
        new = replace(record, step=step, content=content, updated=time.time(), ended=ended)
        mine = (_COLUMNS.id == record.id) & (_COLUMNS.step == record.step) & (_COLUMNS.updated == record.updated)
        with self._database.writing() as connection:
            if connection.execute(update(schema.cycles).where(mine).values(asdict(new))).rowcount != 1:
                raise RunError(f"{record.id}: somebody else goes on with this turn of the cycle; look again later")
        return new

    def cycles(self, name: str | None = None, *, newest: int | None = None) -> list[CycleRecord]:
        """The turns of a name, or of all, in the order they began."""
        query = select(schema.cycles).order_by(_COLUMNS.started.desc(), _COLUMNS.id.desc()).limit(newest)
        if name is not None:
            query = query.where(_COLUMNS.name == name)
        with self._database.reading() as connection:
            return [CycleRecord(**row) for row in connection.execute(query).mappings()][::-1]

    def going(self, name: str) -> CycleRecord | None:
        """The turn of a name that has not ended, or None."""
        query = select(schema.cycles).where(_COLUMNS.name == name, _COLUMNS.ended.is_(None))
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        return CycleRecord(**row) if row else None
