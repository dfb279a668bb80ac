"""The list of runs: filtered, sorted and cut into pages by the database, so that 10,000 of them are a moment's work."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Literal

from sqlalchemy import ColumnElement, Text, and_, func, or_, select, type_coerce

import byeori.tracking.schema as schema
from byeori.tracking.environment import is_alive
from byeori.tracking.records import Headline, State
from byeori.tracking.store import Store

_RUNS = schema.runs.c
STATES: tuple[State, ...] = ("running", "done", "stopped", "failed")
SORTS = ("created", "name", "state", "took")
_SCORE = "score."
"""Before the name of a score of headlines by which runs are sorted."""
ON_A_PAGE = 50
_MOST_WORDS = 10


@dataclass(frozen=True)
class Wanted:
    """Which runs are to be shown, and in which order."""

    text: str = ""
    """Words that must all stand in a run's name, its data or its headline."""
    state: str = ""
    sort: str = "created"
    """One of `SORTS`, or `score.` and the name of a score."""
    order: Literal["up", "down"] = "down"
    page: int = 1


@dataclass(frozen=True)
class Row:
    """One run of the list."""

    id: str
    name: str
    state: State
    created: float
    took_s: float | None
    data: str | None
    headline: Headline


@dataclass(frozen=True)
class Listing:
    """One page of the list, and what of it there is in all."""

    rows: Sequence[Row]
    total: int
    page: int
    pages: int


def list_page(store: Store, wanted: Wanted) -> Listing:
    """Give one page of the runs that are wanted."""
    dead = _dead(store)
    which = _which(wanted, dead)
    with store.database.reading() as connection:
        total = int(connection.execute(select(func.count()).select_from(schema.runs).where(which)).scalar() or 0)
    pages = max(1, ceil(total / ON_A_PAGE))
    page = min(max(1, wanted.page), pages)
    begin = (page - 1) * ON_A_PAGE
    columns = (_RUNS.id, _RUNS.name, _RUNS.state, _RUNS.created, _RUNS.ended, _RUNS.data_path, _RUNS.headline)
    query = select(*columns)
    if wanted.sort.startswith(_SCORE):
        ids = _by_score(store, which, wanted)[begin : begin + ON_A_PAGE]
        query = query.where(_RUNS.id.in_(ids))
        places: Mapping[str, int] = {one: place for place, one in enumerate(ids)}
    else:
        query = query.where(which).order_by(*_order(wanted)).limit(ON_A_PAGE).offset(begin)
        places = {}
    with store.database.reading() as connection:
        rows = [_row(row, dead) for row in connection.execute(query).mappings()]
    return Listing(sorted(rows, key=lambda row: places.get(row.id, 0)), total, page, pages)


def scores_of(store: Store) -> list[str]:
    """Which scores the newest headlines hold, by which runs can be sorted."""
    query = select(_RUNS.headline).where(_RUNS.headline.is_not(None)).order_by(_RUNS.created.desc()).limit(ON_A_PAGE)
    with store.database.reading() as connection:
        headlines = [Headline.of(found) for found in connection.execute(query).scalars()]
    return sorted({name for one in headlines for name, value in one.scores.items() if _number(value) is not None})


def _dead(store: Store) -> set[str]:
    """Runs that say `running` and whose process is gone: they are stopped."""
    query = select(_RUNS.id, _RUNS.environment).where(_RUNS.state == "running")
    with store.database.reading() as connection:
        return {run for run, environment in connection.execute(query) if not is_alive(environment or {})}


def _which(wanted: Wanted, dead: set[str]) -> ColumnElement[bool]:
    parts = [_holds(word) for word in wanted.text.split()[:_MOST_WORDS]]
    if wanted.state == "running":
        parts.append(and_(_RUNS.state == "running", _RUNS.id.not_in(dead)))
    elif wanted.state == "stopped":
        parts.append(or_(_RUNS.state == "stopped", _RUNS.id.in_(dead)))
    elif wanted.state:
        parts.append(_RUNS.state == wanted.state)
    return and_(True, *parts)


def _holds(word: str) -> ColumnElement[bool]:
    written = json.dumps(word)[1:-1]  # as the headline's JSON has it
    return or_(
        _RUNS.name.icontains(word, autoescape=True),
        _RUNS.data_path.icontains(word, autoescape=True),
        type_coerce(_RUNS.headline, Text).icontains(written, autoescape=True),
        _RUNS.id == word,
    )


def _order(wanted: Wanted) -> list[ColumnElement[Any]]:
    took = func.coalesce(_RUNS.ended, 1e18) - _RUNS.created
    column: Any = {"name": _RUNS.name, "state": _RUNS.state, "took": took}.get(wanted.sort, _RUNS.created)
    ways = [column, _RUNS.created, _RUNS.id]
    return [one.asc() if wanted.order == "up" else one.desc() for one in ways]


def _by_score(store: Store, which: ColumnElement[bool], wanted: Wanted) -> list[str]:
    """The ids of all wanted runs by a score of theirs; those that have none come last."""
    name = re.escape(json.dumps(wanted.sort.removeprefix(_SCORE)))
    written = re.compile(
        name + r": (-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)[,}]"
    )  # reading all the JSON takes thrice as long
    query = select(_RUNS.id, type_coerce(_RUNS.headline, Text)).where(which).order_by(_RUNS.created.desc(), _RUNS.id)
    with store.database.reading() as connection:
        texts = connection.execute(query).all()
    matches = [(run, written.search(text or "")) for run, text in texts]
    found = [(run, float(match[1]) if match else None) for run, match in matches]
    sign = 1 if wanted.order == "up" else -1
    return [run for run, _ in sorted(found, key=lambda one: (one[1] is None, sign * (one[1] or 0.0)))]


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and value == value
    return float(value) if is_number else None


def _row(row: Mapping[Any, Any], dead: set[str]) -> Row:
    took_s = None if row["ended"] is None else row["ended"] - row["created"]
    state: State = "stopped" if row["id"] in dead else row["state"]
    headline = Headline.of(row["headline"])
    return Row(row["id"], row["name"], state, row["created"], took_s, row["data_path"], headline)
