"""What people decided of samples, as a journal in the store: nothing in it is overwritten, all of it can be undone."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from sqlalchemy import func, insert, select

import byeori.tracking.schema as schema
from byeori.core.errors import DataError
from byeori.tracking.database import Database
from byeori.tracking.records import Decision

_COLUMNS = schema.decisions.c


class Decisions:
    """The journal of decisions; a property of an open store, `store.decisions`. Safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, decisions: Sequence[Decision]) -> list[int]:
        """Write decisions, all or none, and give their numbers; the `id` of each given one is not looked at."""
        numbers = list[int]()
        with self._database.writing() as connection:
            for decision in decisions:
                row = {name: value for name, value in asdict(decision).items() if name != "id"}
                row["time"] = row["time"] or time.time()
                key = connection.execute(insert(schema.decisions).values(row)).inserted_primary_key
                numbers.append(int(key[0]) if key else 0)
        return numbers

    def undo(self, number: int, who: str | None = None, note: str | None = None) -> int:
        """Take a decision back by a new line that says so, and give its number; what is taken back already is not."""
        known = self.decision(number)
        if known is None:
            raise DataError(f"no decision has the number {number}; `byeori clean --journal` lists them")
        if by := taken_back(self.decisions(sample=known.sample)).get(number):
            raise DataError(f"line {number} is taken back by line {by} already; taking {by} back brings it back")
        values = asdict(known) | {"id": 0, "time": 0.0, "who": who, "action": "undo", "value": None, "note": note}
        return self.add([Decision(**(values | {"undoes": number}))])[0]

    def decision(self, number: int) -> Decision | None:
        """The decision of this number, or None."""
        with self._database.reading() as connection:
            row = connection.execute(select(schema.decisions).where(_COLUMNS.id == number)).mappings().first()
        return Decision(**row) if row else None

    def decisions(
        self,
        *,
        target: str | None = None,
        sample: str | None = None,
        item: int | None = None,
        until: int | None = None,
        newest: int | None = None,
    ) -> list[Decision]:
        """Decisions in the order they were made: of a target, a sample or an item, up to a line of the journal."""
        query = select(schema.decisions).order_by(_COLUMNS.id.desc()).limit(newest)
        for column, wanted in ((_COLUMNS.target, target), (_COLUMNS.sample, sample), (_COLUMNS.item, item)):
            if wanted is not None:
                query = query.where(column == wanted)
        if until is not None:
            query = query.where(_COLUMNS.id <= until)
        with self._database.reading() as connection:
            return [Decision(**row) for row in connection.execute(query).mappings()][::-1]

    def last(self) -> int:
        """The number of the newest line of the journal, 0 where there is none."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.max(_COLUMNS.id))).scalar() or 0)


def standing(decisions: Iterable[Decision]) -> list[Decision]:
    """Give the decisions that nobody has taken back, in their order; undoing an undoing brings a decision back.

    >>> made = Decision(1, 0.0, "ann", "pets", "label", "ab12", None, "relabel", "cat")
    >>> taken_back = Decision(2, 1.0, "bob", "pets", "label", "ab12", None, "undo", undoes=1)
    >>> standing([made]) == [made], standing([made, taken_back])
    (True, [])
    """
    held: dict[int, Decision] = {one.id: one for one in decisions}
    undone = taken_back(held.values())
    return [one for one in held.values() if one.action != "undo" and one.id not in undone]


def taken_back(decisions: Iterable[Decision]) -> dict[int, int]:
    """Give the lines that are taken back, each with the newest line that does so."""
    undone = dict[int, int]()
    for one in sorted(decisions, key=lambda decision: -decision.id):
        if one.action == "undo" and one.id not in undone and one.undoes is not None:
            undone.setdefault(one.undoes, one.id)
    return undone
