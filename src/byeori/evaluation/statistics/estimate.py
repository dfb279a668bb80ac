"""A number with its 95 % confidence interval, and the ways to one: Wilson's for proportions, the bootstrap otherwise.

Wilson 1927 (the score interval) keeps its promise for small samples and for shares of 0 and 1, where the usual
plus-minus does not (Brown, Cai, DasGupta 2001). The bootstrap is Efron's percentile interval with 1,000 resamples.
Every draw is named by a seed, so the same guesses give the same digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from byeori.core.seeds import draw
from byeori.evaluation.limits import FEWEST_RESAMPLES, RESAMPLED, RESAMPLED_AT_ONCE, RESAMPLES
from byeori.fields.scores.score import Counted

_Z = 1.959963984540054  # the 97.5 % point of the normal distribution


@dataclass(frozen=True)
class Estimate:
    """A number measured on a sample, with the 95 % interval in which the true one is expected."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.2f}, {self.high:.2f}]"

    def to_json(self) -> dict[str, float | None]:
        """Give value, low and high; what is no number becomes null."""
        named = {"value": self.value, "low": self.low, "high": self.high}
        return {name: float(number) if math.isfinite(number) else None for name, number in named.items()}


def wilson(right: float, count: float) -> Estimate:
    """Give the share right / count with Wilson's score interval (Wilson 1927, JASA 22).

    >>> print(wilson(144, 153))
    0.941 [0.89, 0.97]
    >>> print(wilson(0, 0))
    nan [0.00, 1.00]
    """
    if not count:
        return Estimate(math.nan, 0.0, 1.0)
    share, z2 = right / count, _Z * _Z
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = _Z / (1 + z2 / count) * math.sqrt(share * (1 - share) / count + z2 / (4 * count * count))
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Estimate(share, 0.0 if right == 0 else low, 1.0 if right == count else high)


def percentile(value: float, resampled: np.ndarray) -> Estimate:
    """Give `value` with the middle 95 % of what resamples gave (Efron 1979; Efron, Tibshirani 1993, chapter 13)."""
    finite = resampled[np.isfinite(resampled)]
    if not len(finite):
        return Estimate(value, math.nan, math.nan)
    low, high = np.quantile(finite, [0.025, 0.975])
    return Estimate(value, min(float(low), value), max(float(high), value))


def resamples_for(looks: int) -> int:
    """Give how often samples are resampled for a score that looks at so many: less often where that would take long.

    >>> resamples_for(16_000), resamples_for(60_000)
    (1000, 500)
    """
    return max(FEWEST_RESAMPLES, min(RESAMPLES, RESAMPLED // max(looks, 1)))


def resampled(
    scores: Mapping[str, Counted], count: int, seed: int, *, resamples: int = RESAMPLES
) -> dict[str, np.ndarray]:
    """Give scores of samples drawn with replacement, (resamples,) each: of all the same ones, so that pairs stay pairs.

    Each score is a function of how often each sample is drawn, (some resamples, samples).
    """
    generator, found = draw(seed, "bootstrap"), {name: list[np.ndarray]() for name in scores}
    for size in _chunks(count, resamples):
        spots = generator.integers(0, count, (size, count)) + count * np.arange(size)[:, None]
        counts = np.bincount(spots.ravel(), minlength=size * count).reshape(size, count)
        for name, score in scores.items():
            found[name].append(score(counts))
    return {name: np.concatenate(parts) for name, parts in found.items()}


def resampled_rows(count: int, seed: int, name: str, score: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Give 1,000 scores of samples drawn with replacement, of many samples fewer.

    `score` takes rows (resamples, samples) of sample numbers, some resamples at a time, and gives (resamples,).
    """
    generator = draw(seed, "bootstrap", name)
    return np.concatenate(
        [score(generator.integers(0, count, (size, count))) for size in _chunks(count, resamples_for(count))]
    )


def resampled_uniform(count: int, seed: int, name: str, score: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Give as many scores of what chance gives; `score` takes numbers (resamples, samples) from 0 to below 1."""
    generator = draw(seed, "chance", name)
    return np.concatenate([score(generator.random((size, count))) for size in _chunks(count, resamples_for(count))])


def _chunks(width: int, resamples: int) -> list[int]:
    """Cut the resamples into chunks that fit the memory."""
    chunk = max(1, min(resamples, RESAMPLED_AT_ONCE // max(1, width)))
    return [min(chunk, resamples - start) for start in range(0, resamples, chunk)]
