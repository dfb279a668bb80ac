"""What monitors keep in the store: the state that survives a restart, and the alarms that began and ended."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

import byeori.tracking.schema as schema
from byeori.tracking.database import Database
from byeori.tracking.records import Alarm


class Alarms:
    """States and alarms of monitors; a property of an open store, `store.alarms`. Safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def state(self, monitor: str) -> Mapping[str, Any] | None:
        """The state that a monitor kept last, or None."""
        table = schema.monitors
        with self._database.reading() as connection:
            row = connection.execute(select(table.c.state).where(table.c.id == monitor)).first()
        return row[0] if row else None

    def keep(
        self,
        monitor: str,
        bundle: str,
        state: Mapping[str, Any],
        changes: Sequence[tuple[str, Literal["on", "off"], Any]],
        *,
        after: int,
    ) -> bool:
        """Keep a monitor's state with the alarms that began or ended by it, as (what, state, content): all or none.

        `after` is the `revision` of the kept state that this one follows, 0 where none is kept. Where it is another one
        somebody else has kept theirs: then nothing is written, and it is False.
        """
        try:
            return self._kept(monitor, bundle, state, changes, after=after)
        except IntegrityError:  # two kept their first state at once, where a server lets both try
            return False

    def _kept(
        self,
        monitor: str,
        bundle: str,
        state: Mapping[str, Any],
        changes: Sequence[tuple[str, str, Any]],
        *,
        after: int,
    ) -> bool:
        now, table = time.time(), schema.monitors
        with self._database.writing() as connection:
            query = select(table.c.state).where(table.c.id == monitor).with_for_update()
            kept = connection.execute(query).scalar()
            if (kept["revision"] if kept else 0) != after:
                return False
            row = {"id": monitor, "bundle": bundle, "updated": now, "state": {**state, "revision": after + 1}}
            put = insert(table) if kept is None else update(table).where(table.c.id == monitor)
            connection.execute(put.values(row))
            for what, became, content in changes:
                alarm = {"monitor": monitor, "time": now, "what": what, "state": became, "content": content}
                connection.execute(insert(schema.alarms).values(alarm))
        return True

    def alarms(self, monitor: str | None = None, since: float | None = None) -> list[Alarm]:
        """Alarms in the order they came, of one monitor or since a time."""
        query = select(schema.alarms).order_by(schema.alarms.c.id)
        if monitor is not None:
            query = query.where(schema.alarms.c.monitor == monitor)
        if since is not None:
            query = query.where(schema.alarms.c.time >= since)
        with self._database.reading() as connection:
            return [Alarm(**row) for row in connection.execute(query).mappings()]
