"""The scores of a part, each with the interval that it asks for: Wilson's, or the percentile bootstrap."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from byeori.evaluation.statistics.estimate import Estimate, percentile, resampled, resamples_for, wilson
from byeori.fields.scores.ranks import Ordered
from byeori.fields.scores.score import Counted, Marks, Means, Score


def estimates(marks: Marks, scores: Iterable[Score], seed: int = 0) -> dict[str, Estimate]:
    """Give scores of a model's answers by name, each with its interval."""
    scores = list(scores)
    counted = {score.name: marks.counted(score) for score in scores}
    count, drawn = len(marks.answers.truth), dict[str, np.ndarray]()
    for times in {resamples_of(score, len(marks.answers.truth)) for score in scores}:
        some = {score.name: counted[score.name] for score in scores if resamples_of(score, count) == times}
        drawn |= resampled(some, count, seed, resamples=times)
    return {score.name: _estimate(score, counted[score.name], count, drawn[score.name]) for score in scores}


def resamples_of(score: Score, count: int) -> int:
    """Give how often `count` samples are resampled for a score: less often where that would take long."""
    return resamples_for(count * max(score.orders, 1))


def _estimate(score: Score, counted: Counted, count: int, drawn: np.ndarray) -> Estimate:
    if score.interval == "wilson":
        return wilson(int(right_of(counted).sum()), count)
    found = percentile(float(counted(np.ones((1, count)))[0]), drawn)
    if score.is_higher_better and found.value == found.low == 1:  # where nothing is wrong no resample is either
        sure = counted.rarest if isinstance(counted, Ordered) else count
        return Estimate(1.0, wilson(sure, sure).low, 1.0)
    return found


def right_of(counted: Counted) -> np.ndarray:
    """Give which samples are right, (samples,) bool, of a score that is the share of them."""
    assert isinstance(counted, Means), "Wilson's interval is for a share of right samples"
    assert counted.each.dtype == bool, "a sample is right or not"
    return counted.each
