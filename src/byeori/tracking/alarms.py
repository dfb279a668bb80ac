"""What monitors keep in the store: the state that survives a restart, and the alarms that began and ended."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import delete, insert, select

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
        self, monitor: str, bundle: str, state: Mapping[str, Any], changes: list[tuple[str, Literal["on", "off"], Any]]
    ) -> None:
        """Keep a monitor's state with the alarms that began or ended by it, as (what, state, content): all or none."""
        now = time.time()
        with self._database.writing() as connection:
            connection.execute(delete(schema.monitors).where(schema.monitors.c.id == monitor))
            row = {"id": monitor, "bundle": bundle, "updated": now, "state": dict(state)}
            connection.execute(insert(schema.monitors).values(row))
            for what, became, content in changes:
                row = {"monitor": monitor, "time": now, "what": what, "state": became, "content": content}
                connection.execute(insert(schema.alarms).values(row))

    def alarms(self, monitor: str | None = None, since: float | None = None) -> list[Alarm]:
        """Alarms in the order they came, of one monitor or since a time."""
        query = select(schema.alarms).order_by(schema.alarms.c.id)
        if monitor is not None:
            query = query.where(schema.alarms.c.monitor == monitor)
        if since is not None:
            query = query.where(schema.alarms.c.time >= since)
        with self._database.reading() as connection:
            return [Alarm(**row) for row in connection.execute(query).mappings()]
