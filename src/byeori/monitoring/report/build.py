"""Make a monitor's report: the big picture from counts, examples from a bounded number of rows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

import byeori.tracking.schema as schema
from byeori.core.errors import DataError
from byeori.monitoring.alarms.joint import Joint, widest
from byeori.monitoring.alarms.look import Looked, met
from byeori.monitoring.alarms.state import JOINT, State
from byeori.monitoring.drift.compared import compare_traits
from byeori.monitoring.drift.expectations import broken_expectations
from byeori.monitoring.drift.slices import concentrated
from byeori.monitoring.drift.unlike import least_like
from byeori.monitoring.drift.windows import By, Counted, counted
from byeori.monitoring.report.examples import examples_of
from byeori.monitoring.report.latency import latencies
from byeori.monitoring.report.report import MonitorReport, Promise, Release, Standing
from byeori.monitoring.rows import count_until, ends, newest
from byeori.monitoring.subject import Subject
from byeori.monitoring.times import when

FEWEST = 30
"""Answers below which nothing is said of a stretch of time."""
ROWS = 5_000
"""The newest answers of the time, among which slices and examples are looked for."""


def build_report(subject: Subject, looked: Looked, since: float, until: float, *, by: By) -> MonitorReport:
    """Compare the answers of a time with the reference; of too few, where no alarm stands either, it is a DataError."""
    found = counted(subject, since, until, by)
    _refuse_few(subject, looked, found, (since, until))
    drifts = compare_traits(subject.reference, found.traits)
    rows = newest(subject, since, until, ROWS)
    newest_ones = met(subject.reference, rows)
    live, known = newest_ones.values, newest_ones.known
    strange = [one for one in least_like(subject.reference, live, known) if known[one.row].any()]
    can_slice = bool(subject.reference.rows)
    return MonitorReport(
        subject.name,
        subject.bundle.digest,
        since,
        until,
        by,
        found.answers,
        _promise(looked.state, subject),
        _standing(looked.state),
        tuple(f"{one.what} {one.state}" for one in looked.changes),
        drifts,
        broken=broken_expectations(subject.reference, found.traits),
        slices=tuple(concentrated(subject.reference, live, drifts)) if can_slice else (),
        examples=examples_of(subject, rows, strange),
        looked_at=len(rows),
        windows=found.windows,
        releases=releases_of(subject, since, until),
        latencies=latencies(subject, found.windows, until),
        notes=_notes(subject, found, looked.state, is_mixed=not any(one.is_changed for one in drifts)),
    )


def releases_of(subject: Subject, since: float, until: float) -> tuple[Release, ...]:
    """Give the bundles that began to answer in a time, in order, by the hours that were counted."""
    table = schema.counts.c
    query = select(table.bundle, func.min(table.start)).group_by(table.bundle)
    with subject.store.database.reading() as connection:
        rows = [(str(digest), float(start)) for digest, start in connection.execute(query)]
    begun = [Release(digest, start, digest in subject.digests) for digest, start in rows if since <= start < until]
    return tuple(sorted(begun, key=lambda one: one.time))


def _refuse_few(subject: Subject, looked: Looked, found: Counted, span: tuple[float, float]) -> None:
    if found.answers >= FEWEST or (looked.state.alarms and found.answers):
        return
    known = ends(subject)
    where = f"{subject.store.where}: {subject.name} (bundle {subject.bundle.digest[:12]})"
    if known is None:
        others = _others(subject)
        raise DataError(
            f"{where} has given no answers yet; `byeori serve` and `byeori predict --record` keep what they answer"
            + (
                f". The store holds answers of other bundles: {', '.join(others)}; name the run that made one"
                * bool(others)
            )
        )
    if not found.answers:
        stands = f". An alarm stands: {', '.join(looked.state.alarms)}" * bool(looked.state.alarms)
        raise DataError(
            f"{where}: no answers from {when(span[0])} to {when(span[1])}; there are some from {when(known[0])} to "
            f"{when(known[1])}: say another time by --since and --until{stands}"
        )
    raise DataError(
        f"{where}: {found.answers} answers from {when(span[0])} to {when(span[1])} are too few to say anything; "
        f"wanted {FEWEST}, {FEWEST - found.answers} more, or a longer time by --since"
    )


def _others(subject: Subject) -> list[str]:
    query = select(schema.answers.c.bundle).distinct().limit(4)
    with subject.store.database.reading() as connection:
        return [str(digest)[:12] for (digest,) in connection.execute(query)]


def _promise(state: State, subject: Subject) -> Promise:
    limits, strongest = state.thresholds(), ("", 0.0, 0.0)
    if state.names:
        row = int((state.wealth.log - limits).argmax())
        wealth, limit = (round(float(x[row]) / math.log(10), 2) for x in (state.wealth.log, limits))
        strongest = (state.names[row], wealth, limit)
    taken = state.taken
    left = _left(state.joint, subject.reference.rows)
    untested = max(0, count_until(subject, taken.low) - (taken.answers - len(taken.recent))) if taken.answers else 0
    return Promise(state.alpha, taken.answers, len(state.names), strongest, left, untested)


def _left(joint: Joint | None, rows: int) -> int | None:
    return None if joint is None else max(rows - joint.pairs, 0)


def _standing(state: State) -> tuple[Standing, ...]:
    evidence = state.evidence()
    return tuple(
        Standing(name, since, {key: value for key, value in evidence[name].items() if key != "since"})
        for name, since in sorted(state.alarms.items(), key=lambda one: (one[0] == JOINT, one[1]))
    )


def _notes(subject: Subject, found: Counted, state: State, *, is_mixed: bool) -> tuple[str, ...]:
    notes, rows, traits = list[str](), subject.reference.rows, len(subject.reference.traits)
    if is_mixed and state.alarms:
        notes.append(
            "An alarm stands and no trait differs over all of this time: the change is of another time, or has gone, "
            "or like answers came one after the other, as of sorted rows. `--by hour` and `--since` show when."
        )
    if not rows:
        notes.append(
            "The bundle is of before: it keeps a few quantiles of its inputs and no sample. Alarms, slices and "
            "traits of answers need one; train again."
        )
    elif rows < 100:
        notes.append(f"The reference has only {rows} rows: small changes cannot be told from its own chance.")
    if rows and widest(traits) < traits:
        notes.append(
            f"Of {traits} traits {len(state.names)} have a test, and the one over all together reads "
            f"{widest(len(state.names))}: first those of answers, then the network's features, then inputs."
        )
    bare = _skipped(found.traits)
    if bare and found.answers:
        notes.append(
            f"{bare:,} of {found.answers:,} answers have no traits: the server had no time to spare for them, or their "
            "inputs could not be described. They are counted and not compared."
        )
    if found.uncounted:
        notes.append(
            f"{found.uncounted:,} more answers of this time are in no count: a server was killed before it wrote its "
            "last 10 s, or has yet to. `byeori answers` has them."
        )
    return tuple(notes)


def _skipped(traits: Mapping[str, Mapping[str, Any]]) -> int:
    skipped: Sequence[int] = [found["skipped"] for found in traits.values()]
    return min(skipped, default=0)
