"""What challengers answered to requests that another model answered, beside that answer in the store."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select

import byeori.tracking.schema as schema
from byeori.tracking.database import Database
from byeori.tracking.records import ShadowAnswer

_COLUMNS = schema.shadows.c


class Shadows:
    """The answers of challengers; a property of an open store, `store.shadows`. Safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, answers: Sequence[ShadowAnswer]) -> None:
        """Write answers of a challenger, all or none."""
        if answers:
            with self._database.writing() as connection:
                connection.execute(insert(schema.shadows), [vars(one) for one in answers])

    def answers(
        self, bundle: str, *, since: float | None = None, until: float | None = None, limit: int | None = None
    ) -> list[ShadowAnswer]:
        """The newest `limit` answers of a challenger with since <= time < until, oldest first."""
        query = select(schema.shadows).where(_COLUMNS.bundle == bundle)
        query = query.order_by(_COLUMNS.time.desc(), _COLUMNS.answer.desc()).limit(limit)
        if since is not None:
            query = query.where(_COLUMNS.time >= since)
        if until is not None:
            query = query.where(_COLUMNS.time < until)
        with self._database.reading() as connection:
            return [ShadowAnswer(**row) for row in connection.execute(query).mappings()][::-1]
