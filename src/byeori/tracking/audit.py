"""Who changed what, and when: a table of the store that only grows."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select

import byeori.tracking.schema as schema
from byeori.tracking.database import Database
from byeori.tracking.records import AuditLine

_COLUMNS = schema.audit.c


class Audit:
    """The lines of the audit; a property of an open store, `store.audit`. Safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, who: str | None, action: str, subject: str, content: Mapping[str, Any] | None = None) -> None:
        """Write that somebody changed something, after it was changed."""
        row = {"time": time.time(), "who": who, "action": action, "subject": subject, "content": content}
        with self._database.writing() as connection:
            connection.execute(insert(schema.audit).values(row))

    def lines(
        self,
        *,
        who: str | None = None,
        action: str | None = None,
        about: str = "",
        before: int | None = None,
        newest: int | None = None,
    ) -> list[AuditLine]:
        """The newest lines first: of a person, an action, a part of a subject, or with numbers below `before`."""
        query = select(schema.audit).order_by(_COLUMNS.id.desc()).limit(newest)
        for column, wanted in ((_COLUMNS.who, who), (_COLUMNS.action, action)):
            if wanted is not None:
                query = query.where(column == wanted)
        if about:
            query = query.where(_COLUMNS.subject.icontains(about, autoescape=True))
        if before is not None:
            query = query.where(_COLUMNS.id < before)
        with self._database.reading() as connection:
            return [AuditLine(**row) for row in connection.execute(query).mappings()]

    def named(self) -> tuple[list[str], list[str]]:
        """Who and what has a line, each by name: the people and the actions."""
        with self._database.reading() as connection:
            people = connection.execute(select(_COLUMNS.who).distinct()).scalars().all()
            actions = connection.execute(select(_COLUMNS.action).distinct()).scalars().all()
        return sorted(one for one in people if one is not None), sorted(actions)
