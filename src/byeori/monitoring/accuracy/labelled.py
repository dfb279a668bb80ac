"""The mean score of many answers from the labels of a few that were drawn with known probabilities, with an interval.

Prediction-powered inference (Angelopoulos, Duchi, Zrnic 2023, "PPI++"): the mean of what is expected of all answers,
corrected by how far the labelled ones are from it, with a slope that says how much the expectation is worth. Each label
counts by the inverse of its probability; weights are normed to one another (Hájek 1971).

Usual intervals (estimate plus and minus 1.96 or t standard errors) fail for 50 labels of which few are wrong: of an
accuracy of .985 they held the truth in 48 to 79 % of draws. Here the weights of the labels are drawn anew (Rubin 1981,
the Bayesian bootstrap), beside two answers that nobody gave: the best and the worst that could have been drawn, half a
label each. For right and wrong answers drawn alike that is Jeffreys' interval (Brown, Cai, DasGupta 2001); for weighted
ones it goes the way of Gaffke (2005) and Learned-Miller, Thomas (2019), with half of their caution. Of scores that
nothing bounds each limit has its own end alone. How often it holds is measured in benchmarks/accuracy.py and in the
tests, among them where confidence is wrong.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from byeori.core.seeds import draw
from byeori.evaluation.statistics.estimate import Estimate

FEWEST = 10
"""Labels below which nothing is said."""
_DRAWS = 4000
_TRUSTED = 10.0  # labels that the slope known from the validation part counts as
_ALIKE = 1e-9  # of the square of what is expected, a variance that is none
_END = 0.5  # of a label, what the best and the worst possible one count
_MOST = 100_000  # labels, beyond which a width is called out of reach


@dataclass(frozen=True)
class Asked:
    """What is known of the labelled answers and of all that could have been asked about."""

    score: np.ndarray  # (labels,)
    expected: np.ndarray  # (labels,) what was expected of each before it was labelled
    probability: np.ndarray  # (labels,) with which each was drawn
    all_expected: np.ndarray  # (answers,) of all that could have been drawn, or of an even part of them
    all_probability: np.ndarray  # (answers,)
    answers: int
    """How many could have been drawn."""
    high: float = 1.0
    """The greatest possible score; where nothing bounds it, the greatest that has been seen."""
    is_bounded: bool = True
    """Whether no score can be greater than that."""

    @property
    def weight(self) -> np.ndarray:
        """How many answers each label stands for, in units of the mean, (labels,)."""
        return len(self.score) / (self.answers * self.probability)

    @property
    def finite(self) -> float:
        """By how much chance is less as a good part of all answers is labelled: 1 where few are, 0 where all are."""
        squares = self.weight**2
        return math.sqrt(max(0.0, 1.0 - float((self.probability * squares).sum() / squares.sum())))


def with_labels(asked: Asked, *, seed: int = 0) -> Estimate:
    """Give the mean score of all answers that could have been asked about, with its 95 % interval."""
    value = estimate_of(asked)
    return _around(asked, value, draw(seed, "labels"), times=1.0, finite=asked.finite)


def labels_for(asked: Asked, width: float, *, seed: int = 0) -> int | None:
    """Give how many labels, those at hand among them, give an interval of that width; None where none would.

    The labels at hand are taken for what more of them would be.
    """
    count, value = len(asked.score), estimate_of(asked)

    def wide(labels: int) -> float:
        times = labels / count
        part = float(np.mean(np.minimum(1.0, asked.all_probability * times)))
        finite = math.sqrt(max(0.0, 1 - part))
        found = _around(asked, value, draw(seed, "more labels"), times=times, finite=finite)
        return found.high - found.low

    low, high = 1, min(asked.answers, _MOST)
    if wide(high) > width:
        return asked.answers if asked.answers <= _MOST else None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if wide(middle) <= width else (middle + 1, high)
    return low


def estimate_of(asked: Asked) -> float:
    """Give the estimate without its interval."""
    mean, _ = _means(asked, np.ones((1, len(asked.score))), asked.score, asked.expected, weight=asked.weight)
    return float(np.clip(mean[0], 0.0, asked.high))


def _around(asked: Asked, value: float, generator: np.random.Generator, *, times: float, finite: float) -> Estimate:
    """The interval that so many times as many labels would give."""
    _, slope = _means(asked, np.ones((1, len(asked.score))), asked.score, asked.expected, weight=asked.weight)
    ends = _ends(asked, value, float(slope[0]))
    score = np.concatenate([asked.score, [asked.high, 0.0]])
    expected = np.concatenate([asked.expected, asked.all_expected[[*ends]]])
    weight = np.concatenate([asked.weight, _all_weight(asked)[[*ends]]])
    shares = generator.standard_gamma(np.full(len(asked.score), times), (_DRAWS, len(asked.score)))
    best, worst = generator.standard_gamma(_END, (_DRAWS, 2)).T
    found = []
    for quantile, up, down in ((0.025, best * asked.is_bounded, worst), (0.975, best, worst * asked.is_bounded)):
        drawn = np.concatenate([shares, up[:, None], down[:, None]], 1)
        drawn *= len(score) / drawn.sum(1, keepdims=True)
        means, _ = _means(asked, drawn, score, expected, weight=weight)
        found.append(value + finite * (float(np.quantile(means, quantile)) - value))
    low, high = min(found[0], value), max(found[1], value)
    return Estimate(value, max(low, 0.0), min(high, asked.high) if asked.is_bounded else high)


def _means(
    asked: Asked, shares: np.ndarray, score: np.ndarray, expected: np.ndarray, *, weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give the mean and the slope by shares (draws, labels) that each label counts, (draws,) both."""
    mass = shares * weight
    total = mass.sum(1)
    mean_score, mean_expected = mass @ score / total, mass @ expected / total
    heavy = mass * weight  # the slope by which the weighted mean varies least
    whole, first, other = heavy.sum(1), heavy @ expected, heavy @ score
    cross = heavy @ (score * expected) - mean_expected * other - mean_score * first + mean_score * mean_expected * whole
    square = heavy @ expected**2 - 2 * mean_expected * first + mean_expected**2 * whole
    known = _TRUSTED * float(asked.all_expected.var())
    alike = known <= _ALIKE * float(np.mean(asked.all_expected**2))  # then there is nothing to lean on
    slope = np.zeros(len(shares)) if alike else (cross + known) / (square + known)
    return mean_score + slope * (float(asked.all_expected.mean()) - mean_expected), slope


def _all_weight(asked: Asked) -> np.ndarray:
    return len(asked.score) / (asked.answers * asked.all_probability)


def _ends(asked: Asked, value: float, slope: float) -> tuple[int, int]:
    """The places of the two answers that could have moved the estimate most, one up and one down."""
    rest = value + slope * (asked.all_expected - float(asked.all_expected.mean()))
    weight = _all_weight(asked)
    return int((weight * (asked.high - rest)).argmax()), int((weight * -rest).argmin())
