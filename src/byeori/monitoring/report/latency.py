"""How long answers took and how many could not be read, window by window, of a bounded number of rows each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlalchemy import select

import byeori.tracking.schema as schema
from byeori.monitoring.drift.windows import Window
from byeori.monitoring.limits import LATENCY_ROWS, LATENCY_WINDOWS
from byeori.monitoring.report.report import Latency
from byeori.monitoring.subject import Subject


def latencies(subject: Subject, windows: Sequence[Window], until: float) -> tuple[Latency, ...]:
    """Give the percentiles of each window's newest answers."""
    ends = [*(window.start for window in windows[1:]), until]
    every = list(zip(windows, ends, strict=True))[-LATENCY_WINDOWS:]
    return tuple(found for window, end in every if (found := _of(subject, window.start, end)) is not None)


def _of(subject: Subject, start: float, end: float) -> Latency | None:
    table = schema.answers.c
    query = (
        select(table.took_ms, table.outputs)
        .where(table.bundle.in_(subject.digests), table.time >= start, table.time < end)
        .order_by(table.time.desc())
        .limit(LATENCY_ROWS)
    )
    with subject.store.database.reading() as connection:
        rows = connection.execute(query).all()
    if not rows:
        return None
    took = np.array([row.took_ms for row in rows])
    unread = sum(bool(isinstance(row.outputs, dict) and row.outputs.get("unread")) for row in rows)
    median, p95, p99 = (round(float(x), 3) for x in np.quantile(took, [0.5, 0.95, 0.99]))
    return Latency(start, len(rows), median, p95, p99, unread / len(rows))
