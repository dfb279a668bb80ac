"""Is a challenger better than a champion, on the same samples, however often that was asked as samples came?

Some samples are there from the start, as the frozen test part: they are tested once, at `FIRST_SHARE` of alpha. All
of them and those that come later feed a bet that may be looked at at any time, with the rest of alpha. A weighted mean
of e-values is one (Vovk, Wang 2021): "better" is said wrongly with a chance of at most alpha over all looks.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np

from byeori.evaluation.limits import ALPHA, FEWEST_MEANS, FIRST_SHARE, MOST_MORE
from byeori.evaluation.paired.wealth import wealth_of_means, wealth_of_shares
from byeori.evaluation.statistics.comparison import compare_means
from byeori.evaluation.statistics.estimate import Estimate

Word = Literal["better", "worse", "unknown"]


@dataclass(frozen=True)
class Pairs:
    """How good two models were on the same samples, (samples,) both, the higher the better; NaN is no pair."""

    champion: np.ndarray
    challenger: np.ndarray
    first: int = 0
    """So many of them, the first, were there from the start; the others in the order in which they came."""
    is_share: bool = True
    """Whether each is 1 or 0, right or wrong."""

    def __post_init__(self) -> None:
        known = np.isfinite(self.champion) & np.isfinite(self.challenger)
        object.__setattr__(self, "first", int(known[: self.first].sum()))
        for name in ("champion", "challenger"):
            object.__setattr__(self, name, np.asarray(vars(self)[name], np.float64)[known])

    def __len__(self) -> int:
        return len(self.champion)

    @property
    def difference(self) -> np.ndarray:
        """By how much the challenger was better, (samples,)."""
        return np.asarray(self.challenger - self.champion)

    def turned(self) -> Pairs:
        """Give them with the roles exchanged."""
        return Pairs(self.challenger, self.champion, self.first, self.is_share)


@dataclass(frozen=True)
class Paired:
    """What pairs tell of a challenger."""

    word: Word
    samples: int
    difference: Estimate
    """By how much it is better; each end of the interval holds with a chance of 1 - alpha, at all looks together."""
    wins: int
    """Samples on which the challenger was better."""
    losses: int
    evidence: float
    """Log10 of what the bet that it is better has made of 1."""
    more: int | None
    """How many samples more would tell, about, if what they differ by now is what they differ by; None: too many."""


def compare_pairs(pairs: Pairs, *, alpha: float = ALPHA, seed: int = 0) -> Paired:
    """Say whether the challenger is better, worse, or whether that cannot be told yet.

    >>> ones, mixed = np.ones(300), np.tile([1.0, 1.0, 0.0], 100)
    >>> compare_pairs(Pairs(mixed, ones)).word, compare_pairs(Pairs(ones, mixed)).word
    ('better', 'worse')
    >>> compare_pairs(Pairs(mixed, mixed)).word
    'unknown'
    """
    difference, turned = pairs.difference, pairs.turned()
    better, worse = _is_better(pairs, alpha, seed), _is_better(turned, alpha, seed)
    word: Word = "better" if better and not worse else "worse" if worse and not better else "unknown"
    low, high = _lowest(pairs, alpha), -_lowest(turned, alpha)
    low = max(low, 0.0) if word == "better" and _is_of_all(pairs, alpha) else low if better else min(low, 0.0)
    high = min(high, 0.0) if word == "worse" and _is_of_all(turned, alpha) else high if worse else max(high, 0.0)
    mean = float(difference.mean()) if len(pairs) else math.nan
    return Paired(
        word,
        len(pairs),
        Estimate(mean, low, high),
        int((difference > 0).sum()),
        int((difference < 0).sum()),
        _wealth(pairs) / math.log(10),
        _more(pairs, alpha) if word == "unknown" else 0,
    )


def p_worse(pairs: Pairs, *, seed: int = 0) -> float:
    """Give how often chance alone makes the challenger so much worse, looked at once: McNemar or paired bootstrap."""
    return _first_p(Pairs(pairs.challenger, pairs.champion, len(pairs), pairs.is_share), seed)


def _is_better(pairs: Pairs, alpha: float, seed: int) -> bool:
    return _first_p(pairs, seed) <= _at_once(pairs) * alpha or _wealth(pairs) >= _wanted(pairs, alpha)


def _is_of_all(pairs: Pairs, alpha: float) -> bool:
    """Whether what is said of them is so of all together, and not of those alone that were there from the start."""
    return len(pairs) == pairs.first or _wealth(pairs) >= _wanted(pairs, alpha)


def _at_once(pairs: Pairs) -> float:
    return FIRST_SHARE if pairs.first else 0.0


def _wanted(pairs: Pairs, alpha: float) -> float:
    """The log of the wealth at which it is better."""
    return -math.log(alpha * (1 - _at_once(pairs)))


def _wealth(pairs: Pairs) -> float:
    difference = pairs.difference
    if pairs.is_share:
        return wealth_of_shares(int((difference > 0).sum()), int((difference < 0).sum()))
    if len(pairs) < FEWEST_MEANS:
        return 0.0
    return wealth_of_means(float(difference.mean()), float(difference.std(ddof=1)), len(pairs))


def _first_p(pairs: Pairs, seed: int) -> float:
    """How often chance alone makes the challenger so much better on the samples that were there from the start.

    Of right and wrong it is the exact one-sided test of McNemar, else the paired bootstrap.
    """
    one, other = pairs.challenger[: pairs.first], pairs.champion[: pairs.first]
    difference = one - other
    if pairs.is_share:
        return _tail(int((difference > 0).sum()), int((difference < 0).sum()))
    if pairs.first < FEWEST_MEANS or difference.mean() <= 0:
        return 1.0
    return compare_means(one, other, seed=seed).p_value / 2


def _tail(wins: int, losses: int) -> float:
    """The chance of so many heads or more in so many tosses."""
    tosses = wins + losses
    logs = [
        math.lgamma(tosses + 1) - math.lgamma(k + 1) - math.lgamma(tosses - k + 1) - tosses * math.log(2)
        for k in range(wins, tosses + 1)
    ]
    return min(1.0, math.fsum(map(math.exp, logs)))


def _moments(difference: np.ndarray, is_share: bool) -> tuple[float, float, int]:
    """The mean, deviation and number of differences; half a win and half a loss more where they are of shares.

    (Agresti, Min 2005: so an interval has a width also where the two never differ.)
    """
    count = len(difference)
    if not is_share:
        return float(difference.mean()), float(difference.std(ddof=1)) if count > 1 else 0.0, count
    total, squares = float(difference.sum()), float((difference**2).sum()) + 1
    mean = total / (count + 2)
    return mean, math.sqrt(max(squares / (count + 2) - mean**2, 0.0)), count + 2


def _lowest(pairs: Pairs, alpha: float) -> float:
    """The least difference that the pairs do not speak against: that of all of them together.

    Those that were there from the start have a narrower bound, of their own difference: it is taken where there are no
    others, which may differ by more or by less.
    """
    if len(pairs) < (1 if pairs.is_share else FEWEST_MEANS):
        return -math.inf
    mean, deviation, count = _moments(pairs.difference, pairs.is_share)
    wanted = _wanted(pairs, alpha)
    low = mean - _root(lambda away: wealth_of_means(away, deviation, count) >= wanted, deviation)
    if pairs.first < (1 if pairs.is_share else FEWEST_MEANS) or pairs.first < len(pairs):
        return low
    mean, deviation, count = _moments(pairs.difference[: pairs.first], pairs.is_share)
    z = NormalDist().inv_cdf(1 - FIRST_SHARE * alpha)
    return max(low, mean - z * deviation / math.sqrt(count))


def _root(is_enough: Callable[[float], bool], deviation: float) -> float:
    """The least number at which something becomes so, to a thousandth of the deviation."""
    low, high = 0.0, max(deviation, 1e-12)
    while not is_enough(high) and high < 1e6 * max(deviation, 1e-12):
        high *= 2
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def _more(pairs: Pairs, alpha: float) -> int | None:
    """How many samples more the bet needs, at the difference that there is now."""
    if len(pairs) < 2:
        return None
    mean, deviation, count = _moments(pairs.difference, pairs.is_share)
    wanted = _wanted(pairs, alpha)

    def is_enough(samples: float) -> bool:
        return wealth_of_means(abs(mean), deviation, samples) >= wanted

    if not is_enough(count + MOST_MORE):
        return None
    low, high = 0, MOST_MORE
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(count + middle) else (middle, high)
    return high
