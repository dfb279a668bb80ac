"""One look of a monitor at the store: take what is new, keep the new state, and say which alarms began or ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from byeori.bundles.reference.reference import Reference
from byeori.core.errors import ConfigError, RunError
from byeori.monitoring.alarms.acknowledge import How, acknowledged
from byeori.monitoring.alarms.advance import Met, advance
from byeori.monitoring.alarms.state import State, changes
from byeori.monitoring.rows import PAGE, Row, count_after, ends, pages
from byeori.monitoring.subject import Subject
from byeori.tracking.records import Alarm

ALPHA = 0.01
"""The promised share of false alarms over a monitor's whole life, where nothing else is asked for."""
MOST_A_LOOK = 20_000
"""Answers that a look tests; of more it tests the first of each stretch of time, whatever they say."""
_SLICES = 200
_TRIES = 5


@dataclass(frozen=True)
class Looked:
    """What a look found."""

    state: State
    changes: tuple[Alarm, ...]
    """The alarms that began or ended by it."""


def look(subject: Subject, alpha: float | None = None, acknowledge: How | None = None) -> Looked:
    """Take all new answers, and keep state and alarms; several monitors of one store may look at once.

    An alarm that stands is acknowledged first. Another promise than the one that the monitor began with is a
    ConfigError: a promise that is changed on the way holds for nothing.
    """
    since = max((alarm.id for alarm in subject.store.alarms.alarms(subject.monitor)), default=0)
    for _ in range(_TRIES):
        found = _once(subject, alpha, acknowledge)
        if found is not None:
            new = [one for one in subject.store.alarms.alarms(subject.monitor) if one.id > since]
            return Looked(found, tuple(new))
    raise RunError(
        f"{subject.store.where}: other monitors of {subject.name} write at the same time, again and again; let one of "
        "them watch it"
    )


def state_of(subject: Subject, alpha: float | None = None) -> State:
    """Give a monitor's state as it is kept, or that of a new one."""
    kept = subject.store.alarms.state(subject.monitor)
    if kept is None:
        return State.start(subject.reference, _checked(ALPHA if alpha is None else alpha))
    state = State.of_json(kept, subject.store.where)
    if alpha is not None and alpha != state.alpha:
        raise ConfigError(
            f"monitor --alpha {alpha:g}: this monitor has promised {state.alpha:g} from its first answer on, and a "
            "promise that is changed on the way holds for nothing; leave --alpha out"
        )
    return state


def _once(subject: Subject, alpha: float | None, acknowledge: How | None) -> State | None:
    """Look once; None where somebody else has written in between."""
    state = state_of(subject, alpha)
    if acknowledge is not None:
        before, state = state, acknowledged(state, acknowledge)
        if not _keep(subject, before, state):
            return None
        state = replace(state, revision=state.revision + 1)
    for rows in _new(subject, state):
        before, state = state, _taken(state, subject, rows)
        if state is before:
            continue
        if not _keep(subject, before, state):
            return None
        state = replace(state, revision=state.revision + 1)
    return state


def _keep(subject: Subject, before: State, after: State) -> bool:
    alarms, digest = subject.store.alarms, subject.bundle.digest
    return alarms.keep(subject.monitor, digest, after.to_json(), changes(before, after), after=before.revision)


def _new(subject: Subject, state: State) -> Iterator[list[Row]]:
    """Give pages of answers that may be new; of very many the first of each of many stretches of time."""
    low = state.taken.low
    if count_after(subject, low, MOST_A_LOOK + 1) <= MOST_A_LOOK:
        yield from pages(subject, low)
        return
    first, last = ends(subject) or (0.0, 0.0)
    edges = np.linspace(max(first, low[0]), np.nextafter(last, np.inf), _SLICES + 1)
    some: list[Row] = []
    for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        for rows in pages(subject, max(low, (start, "")), until=end, most=MOST_A_LOOK // _SLICES):
            some += rows
        if len(some) >= PAGE:
            yield some
            some = []
    yield some


def _taken(state: State, subject: Subject, rows: list[Row]) -> State:
    new = [row for row, is_new in zip(rows, state.taken.news([row.key for row in rows]), strict=True) if is_new]
    if not new:
        return state
    state = advance(state, subject.reference, met(subject.reference, new), subject.monitor)
    return replace(state, taken=state.taken.with_more([row.key for row in new]))


def met(reference: Reference, rows: list[Row]) -> Met:
    """Give answers as the tests take them."""
    traits = [row.traits for row in rows]
    known = np.array([[name in own for name in reference.traits] for own in traits], bool)
    return Met([row.key for row in rows], reference.matrix(traits), known.reshape(len(rows), -1))


def _checked(alpha: float) -> float:
    if not 0 < alpha < 1:
        raise ConfigError(f"monitor --alpha {alpha:g}: wanted the share of false alarms, above 0 and below 1, as 0.01")
    return alpha
