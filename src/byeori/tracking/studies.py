"""Searches over settings in the store: each piece of training is claimed once, ended once, and never lost."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

import byeori.tracking.schema as schema
from byeori.core.errors import RunError, nearest
from byeori.tracking.database import Database
from byeori.tracking.records import LegRecord, StudyRecord

_STUDY, _LEG = schema.studies.c, schema.legs.c


class Studies:
    """The studies of a store and their legs; a property of an open store, `store.studies`. Safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, record: StudyRecord) -> bool:
        """Write a new study; False where one has its name."""
        try:
            with self._database.writing() as connection:
                connection.execute(insert(schema.studies).values(asdict(record)))
        except IntegrityError:
            return False
        return True

    def study(self, name: str) -> StudyRecord:
        """The study of a name; where there is none it is a RunError with the nearest."""
        known = {one.name: one for one in self.studies()}
        if name not in known:
            wanted = f"wanted one of {', '.join(known)}" if known else "there is none yet"
            raise RunError(f"{self._database.where}: no study is called {name!r}{nearest(name, known)}; {wanted}")
        return known[name]

    def studies(self) -> list[StudyRecord]:
        """All studies, in the order they began."""
        query = select(schema.studies).order_by(_STUDY.created, _STUDY.id)
        with self._database.reading() as connection:
            return [StudyRecord(**row) for row in connection.execute(query).mappings()]

    def end(self, study: str, result: Mapping[str, Any]) -> None:
        """Say what a study came to; what was said first stays."""
        unsaid = (_STUDY.id == study) & _STUDY.ended.is_(None)
        with self._database.writing() as connection:
            connection.execute(update(schema.studies).where(unsaid).values(ended=time.time(), result=dict(result)))

    def legs(self, study: str, since: int = 0) -> list[LegRecord]:
        """The legs of a study from number `since` on, in order."""
        query = select(schema.legs).where((_LEG.study == study) & (_LEG.number >= since)).order_by(_LEG.number)
        with self._database.reading() as connection:
            return [LegRecord(**row) for row in connection.execute(query).mappings()]

    def claim(self, leg: LegRecord) -> bool:
        """Write a new leg as its worker's; False where another worker has that number."""
        try:
            with self._database.writing() as connection:
                connection.execute(insert(schema.legs).values(asdict(leg)))
        except IntegrityError:
            return False
        return True

    def take_over(self, leg: LegRecord, worker: str, process: Mapping[str, Any]) -> bool:
        """Make a leg, whose worker died, another worker's; False where somebody else did so, or it lives after all."""
        new = update(schema.legs).where(_mine(leg.study, leg.number, leg.worker) & (_LEG.beat == leg.beat))
        values = {"worker": worker, "process": dict(process), "beat": time.time(), "attempts": leg.attempts + 1}
        with self._database.writing() as connection:
            return connection.execute(new.values(**values)).rowcount == 1

    def beat(self, study: str, number: int, worker: str) -> bool:
        """Say that the worker of a leg lives; False where the leg is no longer its own."""
        with self._database.writing() as connection:
            mine = _mine(study, number, worker)
            return connection.execute(update(schema.legs).where(mine).values(beat=time.time())).rowcount == 1

    def release(self, leg: LegRecord, worker: str) -> None:
        """Give a leg back that its worker cannot end: whoever comes next may take it over at once."""
        values = {"process": {}, "beat": 0.0}
        with self._database.writing() as connection:
            mine = _mine(leg.study, leg.number, worker)
            connection.execute(update(schema.legs).where(mine).values(**values))

    def finish(self, leg: LegRecord, worker: str, state: Literal["done", "failed"], result: Mapping[str, Any]) -> bool:
        """End a leg with its result; False, and nothing is written, where the leg is no longer this worker's."""
        values = {"state": state, "result": dict(result), "beat": time.time()}
        with self._database.writing() as connection:
            mine = _mine(leg.study, leg.number, worker)
            return connection.execute(update(schema.legs).where(mine).values(**values)).rowcount == 1


def _mine(study: str, number: int, worker: str) -> Any:
    return (_LEG.study == study) & (_LEG.number == number) & (_LEG.worker == worker) & (_LEG.state == "running")
