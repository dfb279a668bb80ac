"""Truths that came unasked, judged on the page or in a table later: their mean, and how many are still on their way."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from byeori.evaluation.one_answer import Scoring
from byeori.evaluation.statistics.estimate import Estimate, percentile, resampled_rows, wilson
from byeori.journal.truths import truths_of
from byeori.monitoring.accuracy.by_labels import scored
from byeori.monitoring.accuracy.delay import Delay
from byeori.monitoring.accuracy.found import ByTruths
from byeori.monitoring.accuracy.reading import Looked, Span, judged_in, outputs_of
from byeori.tracking.store import Store

_AT_ONCE = 1_000


@dataclass(frozen=True)
class Known:
    """Answers whose truth came unasked, one a row."""

    time: np.ndarray  # (truths,) when it was answered
    came: np.ndarray  # (truths,) when its truth became known
    score: np.ndarray  # (truths,) NaN where what was said tells none
    is_judged: np.ndarray  # (truths,) bool, whether a person said so unasked, and not a table


def known_in(store: Store, span: Span, target: Any, asked: Collection[str]) -> Known:
    """Read what is known of a window's answers, but of those that were asked about."""
    ids, rows = [one for one in judged_in(store, span) if one not in asked], list[tuple[float, float, float, bool]]()
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        told = truths_of(store, some)
        for answer, time, outputs in outputs_of(store, some):
            if (standing := told.get(answer)) is not None:
                rows.append((time, standing.time, scored(target, outputs, standing), standing.source != "table"))
    columns = np.array(rows, np.float64).reshape(-1, 4).T
    return Known(columns[0], columns[1], columns[2], columns[3] > 0)


def by_truths(known: Known, looked: Looked, delay: Delay | None, scoring: Scoring, *, now: float) -> ByTruths | None:
    """Give their mean and what is still to come; None where nothing is known."""
    score = known.score[np.isfinite(known.score)]
    if not len(score):
        return None
    return ByTruths(
        mean_of(score, scoring),
        len(score),
        int((known.is_judged & np.isfinite(known.score)).sum()),
        waiting=waiting(known, looked.time, delay, now),
        median_s=None if delay is None else delay.median_s,
        most_s=None if delay is None else delay.most_s,
    )


def waiting(known: Known, time: np.ndarray, delay: Delay | None, now: float) -> int | None:
    """Give about how many truths will still come, if as many come of young answers as of older ones.

    Of answers of one age the known ones are the share that has arrived by then.
    """
    if delay is None or not len(time):
        return None
    arrived = delay.arrived(now - time)
    if arrived.sum() <= 0:
        return None
    late = len(known.time) if not (~known.is_judged).any() else int((~known.is_judged).sum())
    rate = min(1.0, late / float(arrived.sum()))  # of all answers, those whose truth comes at some time
    return round(rate * float((1 - arrived).sum()))


def mean_of(score: np.ndarray, scoring: Scoring) -> Estimate:
    """Give the mean of known scores with the interval of an even sample: Wilson's of right and wrong answers."""
    if scoring.is_share and np.isin(score, (0.0, 1.0)).all():
        return wilson(int(score.sum()), len(score))
    drawn = resampled_rows(len(score), 0, "truths", lambda rows: score[rows].mean(1))
    return percentile(float(score.mean()), drawn)
