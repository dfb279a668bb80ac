"""The span in parts, by hour, day or week: what was expected of each, and what is known of it by now."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from byeori.monitoring.accuracy.by_truths import mean_of
from byeori.monitoring.accuracy.delay import GROWN
from byeori.monitoring.accuracy.found import Period

if TYPE_CHECKING:
    from byeori.monitoring.accuracy.evidence import Evidence

HOUR_S, DAY_S, WEEK_S = 3600.0, 86400.0, 7 * 86400.0
_MOST = 70
_FEWEST = 5  # truths of a period, below which their mean is not given


def step_of(first: float, last: float) -> float:
    """Give the length of a period: an hour, a day, a week or several, so that they are not too many.

    >>> step_of(0, 3600 * 20), step_of(0, 86400 * 30)
    (3600.0, 86400.0)
    """
    for step in (HOUR_S, DAY_S, WEEK_S):
        if (last - first) / step <= _MOST - 2:
            return step
    return WEEK_S * math.ceil((last - first) / WEEK_S / (_MOST - 2))


def periods_of(evidence: Evidence) -> tuple[Period, ...]:
    """Give the periods that have answers, by time."""
    looked = evidence.looked
    step = step_of(float(looked.time[0]), float(looked.time[-1]))
    place = np.floor(looked.time / step).astype(np.int64)
    expected = evidence.expectation.expected(looked.signal)
    known, questions = (
        np.floor(times / step).astype(np.int64) for times in (evidence.known.time, evidence.questions.time)
    )
    found = []
    for one in np.unique(place).tolist():
        is_in = place == one
        score = evidence.known.score[(known == one) & np.isfinite(evidence.known.score)]
        labels = np.isfinite(evidence.questions.score[questions == one])
        found.append(
            Period(
                max(one * step, evidence.span.since),
                min((one + 1) * step, evidence.span.until),
                round(int(is_in.sum()) / looked.share),
                None if evidence.why_not else float(expected[is_in].mean()),
                known=len(score),
                score=mean_of(score, evidence.scoring) if len(score) >= _FEWEST else None,
                labelled=int(labels.sum()),
                is_young=_is_young(evidence, looked.time[is_in]),
            )
        )
    return tuple(found)


def _is_young(evidence: Evidence, time: np.ndarray) -> bool:
    if evidence.delay is None:
        return False
    return float(evidence.delay.arrived(evidence.now - time).mean()) < GROWN
