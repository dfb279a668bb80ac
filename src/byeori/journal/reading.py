"""Answers out of the store in pieces: however many there are, only one piece is in memory, and no lock is held."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, func, or_, select, type_coerce

import byeori.tracking.schema as schema
from byeori.journal.answer import KeptAnswer
from byeori.journal.filters import AnswerFilter
from byeori.journal.truths import judgements_of, standing_of
from byeori.tracking.store import Store

PIECE = 2_000
"""Answers that are read at once."""
_COLUMNS = schema.answers.c
_AS_KEPT = (
    *(_COLUMNS.id, _COLUMNS.time, _COLUMNS.bundle, _COLUMNS.run, _COLUMNS.took_ms, _COLUMNS.reference),
    *(_COLUMNS.source, _COLUMNS.input_path, _COLUMNS.input_media),
    type_coerce(_COLUMNS.outputs, Text).label("outputs_text"),
    type_coerce(_COLUMNS.traits, Text).label("traits_text"),
)
_MAKE: Callable[..., KeptAnswer] = KeptAnswer


def read_answers(
    store: Store,
    folder: Path,
    conditions: Sequence[ColumnElement[bool]],
    which: AnswerFilter,
    *,
    newest_first: bool = False,
) -> Iterator[KeptAnswer]:
    """Give the answers that a settled filter means, with what stands of them, by time."""
    tests = which.tests()
    for rows in pieces(store, select(*_AS_KEPT).where(*conditions, *which.conditions()), newest_first=newest_first):
        found = [answer for row in rows if tests.hold(answer := _MAKE(*row, folder))]
        for answer in _with_standing(store, found):
            if tests.hold_judged(answer):
                yield answer


def pieces(store: Store, query: Select[Any], *, newest_first: bool = False) -> Iterator[Sequence[Any]]:
    """Give the rows of a question for answers by time and id, a piece at a time; it selects `id` and `time` first.

    Each piece begins after the last answer of the one before, not after a number of rows: so the millionth costs no
    more than the first, and answers that come meanwhile move none.
    """
    time, key = _COLUMNS.time, _COLUMNS.id
    order = (time.desc(), key.desc()) if newest_first else (time, key)
    query, last = query.order_by(*order).limit(PIECE), None
    while True:
        piece = query
        if last is not None:
            at, id_ = last
            beyond = or_(time < at, key < id_) if newest_first else or_(time > at, key > id_)
            piece = query.where(and_(time <= at if newest_first else time >= at, beyond))
        with store.database.reading() as connection:
            rows = connection.execute(piece).all()
        if rows:
            yield rows
        if len(rows) < PIECE:
            return
        last = (rows[-1].time, rows[-1].id)


def count_answers(store: Store, conditions: Sequence[ColumnElement[bool]]) -> int:
    """Give how many answers there are by what the database can tell."""
    with store.database.reading() as connection:
        return int(
            connection.execute(select(func.count()).select_from(schema.answers).where(*conditions)).scalar() or 0
        )


def _with_standing(store: Store, answers: Sequence[KeptAnswer]) -> Iterator[KeptAnswer]:
    told = judgements_of(store, [answer.id for answer in answers]) if answers else {}
    for answer in answers:
        said = told.get(answer.id)
        yield replace(answer, standing=standing_of(said, answer.value)) if said else answer
