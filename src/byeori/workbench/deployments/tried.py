"""Challengers that servers try: in shadow they answer the same requests unseen, as a canary a share of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import Float, Select, case, func, select, type_coerce

import byeori.tracking.schema as schema
from byeori.tracking.records import AuditLine
from byeori.tracking.store import Store

MOST = 20
"""Challengers that are shown, the newest."""
_MOST_LINES = 500  # of the audit that are looked at
_ENDS = ("take_back", "try_end")
_ANSWERS, _SHADOWS = schema.answers.c, schema.shadows.c
Kind = Literal["shadow", "canary"]
State = Literal["unknown", "tried", "ended", "taken_back"]


@dataclass(frozen=True)
class Tried:
    """A challenger beside the model that answers the other requests, or the same ones for the world."""

    kind: Kind
    bundle: str
    champion: str
    """Digests."""
    run: str | None = None
    name: str = ""
    """What a person calls it, as the server said; empty where no server did."""
    since: float = 0.0
    share: float | None = None
    """Of the requests, that a canary answers."""
    asked: int = 0
    failed: int | None = 0
    """Requests to which it gave no answer; None where nobody counted them."""
    same: int | None = None
    """Answers whose value, as a text, is that of the champion; None where no request had both."""
    took_ms: float | None = None
    champion_took_ms: float | None = None
    """The mean of each."""
    newest: float | None = None
    state: State = "unknown"
    why: str | None = None
    """Why it was taken back."""

    @property
    def answered(self) -> int:
        """Requests that it gave an answer to."""
        return self.asked - (self.failed or 0)

    @property
    def agreement(self) -> float | None:
        """The share of its answers that are the champion's; None where that cannot be told."""
        return self.same / self.answered if self.same is not None and self.answered else None


def tried(store: Store) -> list[Tried]:
    """Give the newest challengers, each beside each model that it was set beside, the newest first."""
    told = _told(store)
    shadows = {(one.bundle, one.champion): one for one in _shadows(store)}
    for key, one in told.items():
        if key[0] == "shadow":
            shadows.setdefault((one.bundle, one.champion), one)
    found = [_joined(one, told.get(("shadow", one.bundle))) for one in shadows.values()]
    found += [_canary(store, one) for (kind, _), one in told.items() if kind == "canary"]
    return sorted(found, key=lambda one: -(one.newest or one.since))[:MOST]


def _joined(one: Tried, told: Tried | None) -> Tried:
    """Give what was counted of a shadow with what its server said of it."""
    if told is None or told is one:
        return one
    return replace(one, name=told.name, state=told.state, why=told.why, run=one.run or told.run)


def _told(store: Store) -> dict[tuple[str, str], Tried]:
    """What servers have written into the audit of the challengers that they try, by kind and bundle."""
    found = dict[tuple[str, str], Tried]()
    for line in sorted(_lines(store), key=lambda one: one.id):
        content = dict(line.content or {})
        kind, bundle = content.get("kind"), content.get("bundle")
        if kind not in ("shadow", "canary") or not isinstance(bundle, str):
            continue
        if line.action == "try":
            found[kind, bundle] = _begun(kind, bundle, content, line.time)
        elif (before := found.get((kind, bundle))) is not None:
            found[kind, bundle] = _ended(before, line, content)
    return found


def _lines(store: Store) -> list[AuditLine]:
    return [one for action in ("try", *_ENDS) for one in store.audit.lines(action=action, newest=_MOST_LINES)]


def _begun(kind: Kind, bundle: str, content: Mapping[str, Any], time: float) -> Tried:
    share, since = content.get("share"), content.get("since")
    return Tried(
        kind,
        bundle,
        str(content.get("champion") or ""),
        content.get("run"),
        str(content.get("name") or ""),
        since if isinstance(since, float) else time,
        share if isinstance(share, float) else None,
        failed=None if kind == "canary" else 0,
        state="tried",
    )


def _ended(before: Tried, line: AuditLine, content: Mapping[str, Any]) -> Tried:
    why, errors = content.get("taken_back"), content.get("errors")
    failed = errors if before.kind == "canary" and isinstance(errors, int) else before.failed
    state: State = "taken_back" if line.action == "take_back" else "ended"
    return replace(before, state=state, why=str(why) if why else None, failed=failed)


def _canary(store: Store, one: Tried) -> Tried:
    """Count what a canary has answered since it began, and how long the two took meanwhile."""
    champion = _standing(store, one)

    def counted(bundle: str) -> Select[Any]:
        took = type_coerce(func.avg(_ANSWERS.took_ms), Float)
        query = select(func.count(), took, func.max(_ANSWERS.time))
        return query.where(_ANSWERS.bundle == bundle, _ANSWERS.time >= one.since, _ANSWERS.source == "serve")

    with store.database.reading() as connection:
        count, took_ms, newest = connection.execute(counted(one.bundle)).one()
        _, champion_ms, _ = connection.execute(counted(champion)).one()
    asked = int(count) + (one.failed or 0)
    return replace(one, champion=champion, asked=asked, took_ms=took_ms, champion_took_ms=champion_ms, newest=newest)


def _standing(store: Store, one: Tried) -> str:
    """What stands now under the name that the champion stood under when the canary began, unless that is itself."""
    lines = store.releases.releases()
    names = {line.name for line in lines if line.bundle == one.champion}
    now = [line.bundle for line in (store.releases.newest(name) for name in sorted(names)) if line is not None]
    return next((bundle for bundle in now if bundle != one.bundle), one.champion)


def _shadows(store: Store) -> Sequence[Tried]:
    """Count what challengers in shadow have answered, by the model that answered the same requests."""
    answered = _SHADOWS.error.is_(None)

    def count(which: Any) -> Any:
        return func.sum(case((which, 1), else_=0))

    def mean(column: Any) -> Any:
        return type_coerce(func.avg(case((answered, column))), Float)

    query = (
        select(
            _SHADOWS.bundle,
            _ANSWERS.bundle.label("champion"),
            func.max(_SHADOWS.run),
            func.count(),
            count(~answered),
            count(answered & (_SHADOWS.value == _ANSWERS.value)),
            mean(_SHADOWS.took_ms),
            mean(_ANSWERS.took_ms),
            func.min(_SHADOWS.time),
            func.max(_SHADOWS.time),
        )
        .where(_SHADOWS.answer == _ANSWERS.id)
        .group_by(_SHADOWS.bundle, _ANSWERS.bundle)
        .order_by(func.max(_SHADOWS.time).desc())
        .limit(MOST)
    )
    with store.database.reading() as connection:
        return [_counted(*row) for row in connection.execute(query)]


def _counted(bundle: str, champion: str, run: str | None, *counts: Any) -> Tried:
    asked, failed, same, took_ms, champion_ms, oldest, newest = counts
    times = {"took_ms": took_ms, "champion_took_ms": champion_ms, "since": oldest, "newest": newest}
    return Tried("shadow", bundle, champion, run, asked=int(asked), failed=int(failed), same=int(same), **times)
