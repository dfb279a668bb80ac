"""What is held to be true of an answer now: the one rule by which judgements, late and withdrawn ones too, are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import select

import byeori.tracking.schema as schema
from byeori.journal.values import value_of
from byeori.tracking.records import Judgement
from byeori.tracking.store import Store

_AT_ONCE = 2_000  # ids of one question to the store


@dataclass(frozen=True)
class Standing:
    """What stands of an answer after all that was said of it."""

    is_correct: bool
    truth: Any
    """What is true: the answer's own value where it is correct; None where only that it is wrong is known."""
    time: float
    """When that became known, seconds since 1970."""
    judgement: int
    """Number of the judgement that says so."""
    who: str | None = None
    source: str | None = None
    """`page`, `table` or `label`; None in rows of before version 2."""
    item: int | None = None
    """Number of the item of the label queue that asked for it."""


def standing_of(judgements: Iterable[Judgement], value: Any) -> Standing | None:
    """Give what stands of one answer of this value; None where nothing was said, or all of it was taken back.

    The newest judgement counts. One that says no more than that the answer is wrong leaves an earlier truth standing,
    unless that is the answer's value. Taking back what takes back a judgement brings that one back.

    >>> told = [Judgement(1, "a", 5.0, False, "dog"), Judgement(2, "a", 6.0, False), Judgement(3, "a", 7.0, True)]
    >>> standing_of(told[:2], "cat").truth, standing_of(told, "cat").truth
    ('dog', 'cat')
    >>> standing_of([*told, Judgement(4, "a", 8.0, False, retracts=3)], "cat").truth
    'dog'
    """
    held = _not_retracted(judgements)
    if not held:
        return None
    last, truth = held[0], held[0].truth
    if last.correct:
        truth = value if truth is None else truth
    elif truth is None:
        told = (one.truth for one in held if not one.correct and one.truth is not None)
        truth = next((one for one in told if one != value), None)
    return Standing(last.correct, truth, last.time, last.id, last.who, last.source, last.item)


def truths_of(store: Store, answers: Iterable[str]) -> dict[str, Standing]:
    """Give what stands of answers by their ids; those of which nothing is known are not in it."""
    found = dict[str, Standing]()
    for ids in _pieces(answers):
        told = judgements_of(store, ids)
        values = _values(store, list(told))
        for answer, judgements in told.items():
            if (standing := standing_of(judgements, values.get(answer))) is not None:
                found[answer] = standing
    return found


def judgements_of(store: Store, answers: Sequence[str]) -> Mapping[str, list[Judgement]]:
    """Give all that was said of answers, by their ids, in the order in which it was said."""
    table, told = schema.judgements, dict[str, list[Judgement]]()
    query = select(table).where(table.c.answer.in_(answers)).order_by(table.c.id)
    with store.database.reading() as connection:
        for row in connection.execute(query).mappings():
            told.setdefault(row["answer"], []).append(Judgement(**row))
    return told


def _not_retracted(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Those that nobody has taken back, the newest first."""
    gone, held = set[int](), list[Judgement]()
    for one in sorted(judgements, key=lambda judgement: -judgement.id):
        if one.id in gone:
            continue
        if one.retracts is None:
            held.append(one)
        else:
            gone.add(one.retracts)
    return held


def _values(store: Store, answers: Sequence[str]) -> dict[str, Any]:
    table = schema.answers.c
    query = select(table.id, table.outputs).where(table.id.in_(answers))
    with store.database.reading() as connection:
        return {row.id: value_of(row.outputs) for row in connection.execute(query)}


def _pieces(answers: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(answers)
    while ids := list(islice(rest, _AT_ONCE)):
        yield ids
