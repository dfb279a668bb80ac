"""Curves of metrics as they are drawn: the smallest and the largest value of every few steps, kept as values arrive.

A curve of a million points has no more than a screen has columns to be seen. Beside each metric the store keeps the
extremes of every 128 and every 8192 steps, so that a whole curve is read in milliseconds; what is looked at closely
is read from the values themselves. (M4 aggregation: Jugel et al., VLDB 2014.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any, TypeAlias

import numpy as np
from sqlalchemy import Connection, Insert, Select, case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

import byeori.tracking.schema as schema
from byeori.tracking.database import Database

WIDTHS = (128, 8192)
"""Steps of which the extremes are kept together; the first is for a closer look."""
_COLUMNS = schema.curves.c
_METRICS = schema.metrics.c
Rows: TypeAlias = np.ndarray  # (rows, 3): step, lowest, highest
_CLOSER = 2  # columns of the screen that one kept extreme may stand for, before the values themselves are read


@dataclass(frozen=True)
class Extent:
    """Which steps a metric of a run has values of, and how many."""

    name: str
    first: int
    last: int
    """At most; the last values may end a little before."""
    values: int


@dataclass(frozen=True)
class Curve:
    """What is drawn of a metric: steps that ascend, and the smallest and largest value at each; never NaN."""

    steps: Sequence[int]
    low: Sequence[float]
    high: Sequence[float]


@dataclass(frozen=True)
class _Part:
    run: str
    name: str
    start: int
    end: int


class Curves:
    """The curves of a store, `store.curves`. Safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def extents(self, run: str) -> list[Extent]:
        """Which metrics a run has, by name, and over which steps."""
        width = WIDTHS[-1]
        query = (
            select(_COLUMNS.name, func.min(_COLUMNS.block), func.max(_COLUMNS.block), func.sum(_COLUMNS.count))
            .where(_COLUMNS.run == run, _COLUMNS.width == width)
            .group_by(_COLUMNS.name)
            .order_by(_COLUMNS.name)
        )
        with self._database.reading() as connection:
            return [
                Extent(name, first * width, last * width + width - 1, int(values))
                for name, first, last, values in connection.execute(query)
            ]

    def curve(self, run: str, name: str, *, start: int | None, end: int | None, points: int) -> Curve:
        """What at most `points` columns show of a metric, from one step to another; without them the whole curve."""
        with self._database.reading() as connection:
            first, last = _ends(connection, run, name)
            start, end = first if start is None else start, last if end is None else end
            if end < start:
                return Curve((), (), ())
            part = _Part(run, name, start, end)
            width = next((wide for wide in reversed(WIDTHS) if end - start > wide * points / _CLOSER), 0)
            rows = _kept(connection, part, width) if width else _values(connection, part)
        return _in_columns(rows, part, points)


def add_extremes(
    connection: Connection, run: str, rows: Iterable[tuple[int, str, float, float]], widths: Sequence[int] = WIDTHS
) -> None:
    """Take (step, name, value, time) rows of a run into what is kept of its curves."""
    kept: dict[tuple[str, int, int], tuple[int, float, float]] = {}
    for step, name, value, _ in rows:
        low, high = (value, value) if isfinite(value) else (inf, -inf)
        for width in widths:
            count, lowest, highest = kept.get((name, width, step // width), (0, inf, -inf))
            kept[name, width, step // width] = (count + 1, min(lowest, low), max(highest, high))
    blocks = [
        {"run": run, "name": name, "width": width, "block": block, "count": count, "low": low, "high": high}
        for (name, width, block), (count, low, high) in kept.items()
    ]
    if blocks:
        connection.execute(_widening(connection.dialect.name), blocks)


def forget_extremes(connection: Connection, run: str, after: int) -> None:
    """Make what is kept of a run's curves end where its metrics now do, at the step `after`."""
    for width in WIDTHS:
        edge = (after + 1) // width  # the block in which the forgotten steps begin
        mine = (_COLUMNS.run == run) & (_COLUMNS.width == width) & (_COLUMNS.block >= edge)
        connection.execute(delete(schema.curves).where(mine))
        left = (_METRICS.run == run) & (_METRICS.step >= edge * width)
        query = select(_METRICS.step, _METRICS.name, _METRICS.value).where(left)
        add_extremes(connection, run, [(*row, 0.0) for row in connection.execute(query)], [width])


def _widening(dialect: str) -> Insert:
    """Put extremes in, or widen those that are there; where no value was finite, the low one is above the high one."""
    insert = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(schema.curves)
    new = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=["run", "name", "width", "block"],
        set_={
            "count": _COLUMNS.count + new.count,
            "low": case((new.low < _COLUMNS.low, new.low), else_=_COLUMNS.low),
            "high": case((new.high > _COLUMNS.high, new.high), else_=_COLUMNS.high),
        },
    )


def _ends(connection: Connection, run: str, name: str) -> tuple[int, int]:
    """The first and the last step of a metric; each is one look into the index."""
    mine = (_METRICS.run == run) & (_METRICS.name == name)
    first = connection.execute(select(_METRICS.step).where(mine).order_by(_METRICS.step).limit(1)).scalar()
    last = connection.execute(select(_METRICS.step).where(mine).order_by(_METRICS.step.desc()).limit(1)).scalar()
    return (0, -1) if first is None or last is None else (first, last)


def _kept(connection: Connection, part: _Part, width: int) -> Rows:
    """The extremes that lie in a part of a curve, each at the middle of its steps."""
    mine = (_COLUMNS.run == part.run) & (_COLUMNS.name == part.name) & (_COLUMNS.width == width)
    within = _COLUMNS.block.between(part.start // width, part.end // width) & (_COLUMNS.low <= _COLUMNS.high)
    query = select(_COLUMNS.block, _COLUMNS.low, _COLUMNS.high).where(mine, within).order_by(_COLUMNS.block)
    found = _array(connection, query, 3)
    found[:, 0] = np.clip(found[:, 0] * width + width // 2, part.start, part.end)
    return found


def _values(connection: Connection, part: _Part) -> Rows:
    """The values themselves of a part of a curve."""
    mine = (_METRICS.run == part.run) & (_METRICS.name == part.name) & _METRICS.step.between(part.start, part.end)
    query = select(_METRICS.step, _METRICS.value).where(mine).order_by(_METRICS.step, _METRICS.id)
    found = _array(connection, query, 2)
    return found[:, [0, 1, 1]]


def _array(connection: Connection, query: Select[Any], width: int) -> np.ndarray:
    rows = [tuple(row) for row in connection.execute(query)]  # numpy looks through a row itself thirty times as long
    return np.array(rows, dtype=float).reshape(-1, width)


def _in_columns(rows: Rows, part: _Part, points: int) -> Curve:
    """Join what falls into one column of the screen."""
    rows = rows[np.isfinite(rows).all(axis=1)]
    if len(rows) > points:
        columns = (rows[:, 0] - part.start) * points // (part.end - part.start + 1)
        begins = np.flatnonzero(np.diff(columns, prepend=-1))
        rows = np.stack(
            [
                rows[begins, 0],
                np.minimum.reduceat(rows[:, 1], begins),
                np.maximum.reduceat(rows[:, 2], begins),
            ],
            axis=1,
        )
    return Curve(rows[:, 0].astype(int).tolist(), rows[:, 1].tolist(), rows[:, 2].tolist())
