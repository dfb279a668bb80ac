"""Counts of what was met, kept by the hour as answers arrive: small, and those of several writers add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

import byeori.tracking.schema as schema
from byeori.tracking.database import Database


@dataclass(frozen=True)
class Counted:
    """What one writer has counted in one hour for one bundle."""

    bundle: str
    start: float
    """When the hour began, seconds since 1970."""
    writer: str
    """Which process counted it."""
    answers: int
    content: Mapping[str, Any]
    """By trait, how often each bin of the reference was met."""


class Counts:
    """The counts of a store, `store.counts`. Safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, counted: Counted) -> None:
        """Keep what a writer has counted in an hour, in place of what it said of that hour before."""
        table, key = schema.counts, (counted.bundle, counted.start, counted.writer)
        mine = (table.c.bundle == key[0]) & (table.c.start == key[1]) & (table.c.writer == key[2])
        with self._database.writing() as connection:
            connection.execute(delete(table).where(mine))
            connection.execute(insert(table).values(dict(vars(counted))))

    def counts(self, bundle: str, *, since: float | None = None, until: float | None = None) -> list[Counted]:
        """All counts of a bundle whose hour began in since <= start < until, by hour."""
        table = schema.counts.c
        query = select(schema.counts).where(table.bundle == bundle).order_by(table.start, table.writer)
        if since is not None:
            query = query.where(table.start >= since)
        if until is not None:
            query = query.where(table.start < until)
        with self._database.reading() as connection:
            return [Counted(**row) for row in connection.execute(query).mappings()]
