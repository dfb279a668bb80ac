"""The answers of a span as estimates of accuracy need them: when, how sure, and whether their inputs were kept."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import func, select

import byeori.tracking.schema as schema
from byeori.core.seeds import draw
from byeori.tracking.store import Store

MOST = 50_000
"""Answers that are looked at; of more an even part of them."""
_AT_ONCE = 1_000  # ids of one question to the store
_TABLE = schema.answers.c


@dataclass(frozen=True)
class Span:
    """Which answers are meant: of these bundles, with since <= time < until."""

    digests: tuple[str, ...]
    since: float
    until: float

    @property
    def is_in(self) -> tuple[Any, ...]:
        """The conditions of a question to the store."""
        return _TABLE.bundle.in_(self.digests), _TABLE.time >= self.since, _TABLE.time < self.until


@dataclass(frozen=True)
class Looked:
    """Answers of a span, or an even part of them, by time."""

    ids: tuple[str, ...]
    time: np.ndarray  # (answers,)
    signal: np.ndarray  # (answers,) by which their scores are expected; NaN where there is none
    is_kept: np.ndarray  # (answers,) bool, whether they can be shown to a person
    whole: int
    """How many answers the span has."""

    @property
    def share(self) -> float:
        """Which part of the span's answers is here."""
        return len(self.ids) / self.whole if self.whole else 1.0


def look_at(store: Store, span: Span, *, by_value: bool, seed: int = 0) -> Looked:
    """Read a span's answers; `by_value` takes the answered number as the signal where there is no confidence.

    Of very many it is every so-manieth by time, from a place that the seed draws.
    """
    columns = (_TABLE.id, _TABLE.time, _TABLE.confidence, _TABLE.value, _TABLE.input_path)
    with store.database.reading() as connection:
        whole = int(connection.execute(select(func.count()).where(*span.is_in)).scalar() or 0)
        steps = max(1, math.ceil(whole / MOST))
        query = select(*columns).where(*span.is_in).order_by(_TABLE.time, _TABLE.id)
        if steps > 1:
            place = func.row_number().over(order_by=_TABLE.time).label("place")
            every = select(*columns, place).where(*span.is_in).subquery()
            first = int(draw(seed, "looked at", span.since, span.until).integers(steps))
            query = select(every).where(every.c.place % steps == first).order_by(every.c.place)
        rows = connection.execute(query).all()
    return Looked(
        tuple(row.id for row in rows),
        np.array([row.time for row in rows], np.float64),
        np.array([signal_of(row.confidence, row.value if by_value else None) for row in rows], np.float64),
        np.array([row.input_path is not None for row in rows], bool),
        whole,
    )


def signal_of(confidence: float | None, value: str | None) -> float:
    """Give by what an answer's score is expected: its confidence, else its number; NaN where it has neither.

    >>> signal_of(0.9, "cat"), signal_of(None, "3.5"), signal_of(None, "cat")
    (0.9, 3.5, nan)
    """
    if confidence is not None:
        return confidence
    try:
        found = float(value) if value is not None else math.nan
    except ValueError:
        return math.nan
    return found if math.isfinite(found) else math.nan


def outputs_of(store: Store, answers: Iterable[str]) -> Iterator[tuple[str, float, Mapping[str, Any]]]:
    """Give id, time and what was answered, of answers by their ids; those that are gone are left out."""
    rest = iter(answers)
    while ids := list(islice(rest, _AT_ONCE)):
        query = select(_TABLE.id, _TABLE.time, _TABLE.outputs).where(_TABLE.id.in_(ids))
        with store.database.reading() as connection:
            for row in connection.execute(query):
                yield row.id, row.time, row.outputs if isinstance(row.outputs, Mapping) else {}


def judged_in(store: Store, span: Span) -> list[str]:
    """Give the ids of the span's answers of which anything was said."""
    query = select(schema.judgements.c.answer).join(schema.answers, _TABLE.id == schema.judgements.c.answer)
    with store.database.reading() as connection:
        return list(connection.execute(query.where(*span.is_in).distinct()).scalars())
