"""Answers that people said are wrong, put into the label queue: somebody is asked what is right."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import select

import byeori.tracking.schema as schema
from byeori.journal.truths import judgements_of, standing_of
from byeori.journal.values import value_of, value_text
from byeori.tracking.records import Item

if TYPE_CHECKING:
    from byeori.tracking.store import Store

WHY = "judged"
PRIORITY = 2.0
"""Before what is asked to learn more: these are known to be wrong."""
_AT_ONCE = 500


def ask_judged(store: Store, bundle: str | None = None, *, people: int = 1) -> list[int]:
    """Ask about answers that stand judged as wrong and of which nobody said what is right; give the items' numbers.

    `bundle` is the digest of one whose answers these are, by default all. An answer that was asked about once is not
    asked again while that item is open or done.
    """
    items = [
        Item(
            0,
            time.time(),
            digest,
            WHY,
            f"Somebody said that the answer {text!r} is wrong." if text else "Somebody said that the answer is wrong.",
            answer=answer,
            priority=PRIORITY,
            wanted=people,
        )
        for answer, digest, text in _wrong(store, bundle)
    ]
    return store.queue.add(items)


def _wrong(store: Store, bundle: str | None) -> Iterator[tuple[str, str, str | None]]:
    """The id of each such answer, its bundle, and its value as a short text."""
    judged, answers, queue = schema.judgements.c, schema.answers, schema.queue.c
    asked = select(queue.answer).where(queue.why == WHY, queue.answer.is_not(None), queue.state != "withdrawn")
    query = select(judged.answer).where(judged.correct.is_(False), judged.answer.not_in(asked)).distinct()
    with store.database.reading() as connection:
        ids = list(connection.execute(query.order_by(judged.answer)).scalars())
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        said = judgements_of(store, some)
        columns = (answers.c.id, answers.c.bundle, answers.c.outputs)
        with store.database.reading() as connection:
            rows = connection.execute(select(*columns).where(answers.c.id.in_(some)).order_by(answers.c.time)).all()
        for row in rows:
            standing = standing_of(said.get(row.id, []), value_of(row.outputs))
            is_open = standing is not None and not standing.is_correct and standing.truth is None
            if is_open and bundle in (None, row.bundle):
                yield row.id, row.bundle, value_text(row.outputs)
