"""A challenger beside the champion on live requests: how often they agree, and who is right where truths are known."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from sqlalchemy import Select, func, select

import byeori.tracking.schema as schema
from byeori.evaluation.one_answer import Scoring, score_of, scoring_of
from byeori.evaluation.paired.paired import Paired, Pairs, compare_pairs
from byeori.journal.truths import truths_of

if TYPE_CHECKING:
    from byeori.fields.contract import Target
    from byeori.tracking.store import Store

NEWEST = 5_000
"""Answers of both by which their agreement is told."""
_ANSWERS, _SHADOWS, _JUDGED = schema.answers.c, schema.shadows.c, schema.judgements.c


@dataclass(frozen=True)
class Compared:
    """What live requests tell of a challenger by now."""

    champion: str
    challenger: str
    scoring: Scoring
    answered: int
    """Requests that both answered; of a canary, those that it answered."""
    failed: int
    """Requests to which the challenger gave no answer."""
    agreement: float
    """The mean score of its newest answers where the champion's are taken for true; NaN where no request had both."""
    judged: Paired
    """What the requests tell of which the truth is known."""


class _Both(NamedTuple):
    """A request with the answers of two models."""

    id: str
    time: float
    champion: Any
    challenger: Any


def compare_shadow(store: Store, champion: str, challenger: str, target: Target) -> Compared:
    """Compare a challenger in shadow with the champion (digests): each answered the same requests."""
    both = (_SHADOWS.bundle == challenger) & (_ANSWERS.bundle == champion) & (_ANSWERS.id == _SHADOWS.answer)
    with store.database.reading() as connection:
        count, failed = connection.execute(select(func.count(), func.count(_SHADOWS.error)).where(both)).one()
    newest = _pairs_of(
        store, _both().where(both, _SHADOWS.error.is_(None)).order_by(_SHADOWS.time.desc()).limit(NEWEST)
    )
    near = [score_of(target, one.challenger, (one.champion or {}).get("value")) for one in newest]
    told = select(_JUDGED.answer).where(_JUDGED.answer == _ANSWERS.id).exists()
    judged = _pairs_of(store, _both().where(both, _SHADOWS.error.is_(None), told).order_by(_ANSWERS.time))
    truths = _truths(store, [one.id for one in judged])
    scores = [
        (_good(target, one.champion, truths[one.id]), _good(target, one.challenger, truths[one.id]))
        for one in judged
        if one.id in truths
    ]
    return _compared(target, champion, challenger, (int(count - failed), int(failed), _mean(near)), scores=scores)


def compare_canary(store: Store, champion: str, challenger: str, target: Target, *, since: float = 0.0) -> Compared:
    """Compare a canary with the champion (digests): each answered other requests, from a time on.

    Each judged answer of the canary is set beside the next one of the champion, so that both met the same hours; who
    answered what a hash has chosen, so under equal models each of two is as likely the better one.
    """
    mine, others = (_judged_scores(store, bundle, target, since) for bundle in (challenger, champion))
    pairs, rest = list[tuple[float, float]](), iter(others)
    for time, score in mine:
        beside = next((other for later, other in rest if later >= time), None)
        if beside is None:
            break
        pairs.append((beside, score))
    count = select(func.count()).where(_ANSWERS.bundle == challenger, _ANSWERS.time >= since)
    with store.database.reading() as connection:
        answered = int(connection.execute(count).scalar() or 0)
    return _compared(target, champion, challenger, (answered, 0, math.nan), scores=pairs)


def _compared(
    target: Target,
    champion: str,
    challenger: str,
    counts: tuple[int, int, float],
    *,
    scores: Sequence[tuple[float, float]],
) -> Compared:
    scoring = scoring_of(target)
    one, other = np.array(scores, np.float64).reshape(-1, 2).T
    judged = compare_pairs(Pairs(one, other, 0, scoring.is_share))
    return Compared(champion, challenger, scoring, *counts, judged)


def _both() -> Select[Any]:
    return select(_ANSWERS.id, _ANSWERS.time, _ANSWERS.outputs, _SHADOWS.outputs)


def _pairs_of(store: Store, query: Select[Any]) -> list[_Both]:
    with store.database.reading() as connection:
        return [_Both(*row) for row in connection.execute(query)]


def _judged_scores(store: Store, bundle: str, target: Target, since: float) -> list[tuple[float, float]]:
    """The times and scores of a bundle's judged answers, in order."""
    told = select(_JUDGED.answer).where(_JUDGED.answer == _ANSWERS.id).exists()
    query = select(_ANSWERS.id, _ANSWERS.time, _ANSWERS.outputs)
    query = query.where(_ANSWERS.bundle == bundle, _ANSWERS.time >= since, told).order_by(_ANSWERS.time, _ANSWERS.id)
    with store.database.reading() as connection:
        rows = connection.execute(query).all()
    truths = _truths(store, [row.id for row in rows])
    found = [(row.time, _good(target, row.outputs, truths[row.id])) for row in rows if row.id in truths]
    return [(time, score) for time, score in found if not math.isnan(score)]


def _truths(store: Store, ids: Iterable[str]) -> dict[str, Any]:
    """What is true of answers, where that is known: that one is wrong says nothing of another model's."""
    return {name: one.truth for name, one in truths_of(store, ids).items() if one.truth is not None}


def _good(target: Target, answer: Mapping[str, Any] | None, truth: Any) -> float:
    """The score of an answer, the higher the better."""
    score = score_of(target, answer or {}, truth)
    return score if scoring_of(target).is_higher_better else -score


def _mean(scores: Sequence[float]) -> float:
    known = [score for score in scores if not math.isnan(score)]
    return sum(known) / len(known) if known else math.nan
