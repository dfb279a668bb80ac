"""Can two models be told apart? Both are asked about the same samples, so the samples where they differ decide."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from byeori.evaluation.limits import SIGNIFICANT
from byeori.evaluation.statistics.estimate import Estimate, percentile, resampled
from byeori.evaluation.statistics.scores import resamples_of, right_of
from byeori.fields.scores.score import Marks, Means, Score

_NOTHING = -746.0  # the power of e of what is lower is 0


@dataclass(frozen=True)
class Comparison:
    """How much better one model is than another, on the same samples."""

    difference: Estimate
    """By how much the first is better, in units of the score, above 0 also where a lower score is better."""
    p_value: float
    """How often chance alone gives a difference as large, when both are equally good."""

    @property
    def is_better(self) -> bool:
        """Whether the first is better by more than noise (p < 0.05)."""
        return self.p_value < SIGNIFICANT and self.difference.value > 0

    @property
    def is_worse(self) -> bool:
        """Whether the first is worse by more than noise (p < 0.05)."""
        return self.p_value < SIGNIFICANT and self.difference.value < 0


def compare(score: Score, one: Marks, other: Marks, *, seed: int = 0) -> Comparison:
    """Compare two models by a score of the same samples.

    Where the score is a share of right ones p is McNemar's exact test; otherwise the paired bootstrap: p is twice the
    share of resamples in which the difference is on the other side of zero.
    """
    pair = {name: marks.counted(score) for name, marks in (("one", one), ("other", other))}
    count = len(one.answers.truth)
    drawn = resampled(pair, count, seed, resamples=resamples_of(score, count))
    value = score.oriented(one.value(score)) - score.oriented(other.value(score))
    found = from_resamples(value, score.oriented(1) * (drawn["one"] - drawn["other"]))
    if score.interval == "wilson":
        right, plain = right_of(pair["one"]), right_of(pair["other"])
        return replace(found, p_value=mcnemar(int((right & ~plain).sum()), int((~right & plain).sum())))
    return found


def compare_means(each: np.ndarray, other: np.ndarray, *, seed: int = 0) -> Comparison:
    """Compare two models by what each sample adds to their score, (samples,) both, the higher the better.

    >>> compare_means(np.linspace(0.5, 1, 20), np.zeros(20)).is_better
    True
    """
    difference = each - other
    drawn = resampled({"difference": Means(difference)}, len(each), seed)["difference"]
    return from_resamples(float(difference.mean()), drawn)


def from_resamples(value: float, drawn: np.ndarray) -> Comparison:
    """Give a difference with its interval and p from what resamples (resamples,) of the same samples gave."""
    drawn = drawn[np.isfinite(drawn)]
    tail = min(int((drawn <= 0).sum()), int((drawn >= 0).sum()))
    return Comparison(percentile(value, drawn), min(1.0, 2 * (tail + 1) / (len(drawn) + 1)))


def mcnemar(first: int, second: int) -> float:
    """Give the exact two-sided p of McNemar's test: `first` samples only one model has right, `second` only the other.

    (McNemar 1947; exact form as for ten tosses of a coin.)

    >>> mcnemar(10, 0)
    0.001953125
    """
    tosses = first + second
    if not tosses:
        return 1.0
    logs = _log_choose(tosses, np.arange(min(first, second) + 1)) - tosses * math.log(2)
    return min(1.0, 2 * _sum_of_powers(logs))


def fewer_than_chance(right: int, count: int, right_in_all: int, count_in_all: int) -> float:
    """Give p that a slice of `count` samples has so few right by chance, the whole having `right_in_all`.

    One-sided Fisher's exact test: the lower tail of the hypergeometric distribution (Fisher 1935).

    >>> round(fewer_than_chance(0, 2, 8, 10), 6)
    0.022222
    """
    wrong_in_all = count_in_all - right_in_all
    low = max(0, count - wrong_in_all)
    k = np.arange(low, right + 1)
    logs = _log_choose(right_in_all, k) + _log_choose(wrong_in_all, count - k)
    return min(1.0, _sum_of_powers(logs - _log_choose(count_in_all, np.array(count))))


def false_discoveries(p_values: list[float]) -> list[float]:
    """Give p corrected for looking many times (Benjamini, Hochberg 1995): the share of false alarms among the alarms.

    >>> false_discoveries([0.01, 0.04, 0.03])
    [0.03, 0.04, 0.04]
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__, reverse=True)
    corrected, least = [1.0] * len(p_values), 1.0
    for rank, place in zip(range(len(p_values), 0, -1), order, strict=True):
        least = min(least, p_values[place] * len(p_values) / rank)
        corrected[place] = least
    return corrected


def _log_choose(n: int, k: np.ndarray) -> np.ndarray:
    logs = _log_factorials(n)
    return np.asarray(logs[n] - logs[k] - logs[n - k])


@lru_cache(maxsize=4)
def _log_factorials(most: int) -> np.ndarray:
    """The logarithms of the factorials of 0 to `most`."""
    return np.fromiter((math.lgamma(n + 1) for n in range(most + 1)), np.float64, most + 1)


def _sum_of_powers(logs: np.ndarray) -> float:
    return math.fsum(map(math.exp, logs[logs > _NOTHING].tolist()))
