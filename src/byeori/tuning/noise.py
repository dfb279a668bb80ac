"""What can be told apart: settings compared by pairs over draws that chose nothing, corrected for how many they are.

Draws that split the same data anew share most of what they train on, so their differences vary less than those of new
data would; Nadeau & Bengio (2003) widen the variance of their mean by the share of the validation part over that of
the training part, here `overlap` (0 where draws are seeds alone). A difference is held against 0 by Student's t of its
own draws; the chance of a mistake is shared out over the settings that are compared (Bonferroni), so that the chance
that any of them is called better while none is stays below `alpha`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, inf, sqrt

import numpy as np
from scipy.special import stdtr, stdtrit  # type: ignore[import-untyped]

from byeori.tuning.limits import ALPHA, DRAWS, SAME_COST


@dataclass(frozen=True)
class Gain:
    """How much better than another a setting is, over draws."""

    mean: float
    low: float
    high: float
    """Between which it lies, with the chance of a mistake shared out over all comparisons."""
    chance: float
    """That a setting which is no better looks as good."""


@dataclass(frozen=True)
class Judged:
    """What draws that chose nothing say of the default, number 0, and the finalists."""

    best: int
    """The highest mean, which may be chance."""
    alike: tuple[int, ...]
    """The settings that cannot be told from the best, itself among them."""
    recommended: int
    """The cheapest of them; of equal cost the default, then the best."""
    gains: Mapping[int, Gain] = field(default_factory=dict)
    """Over the default, of each finalist."""
    means: Mapping[int, float] = field(default_factory=dict)

    @property
    def has_winner(self) -> bool:
        """Whether some setting is better than the default beyond chance."""
        return 0 not in self.alike


def judge(
    scores: Mapping[int, Sequence[float]], costs: Mapping[int, float], *, overlap: float, alpha: float = ALPHA
) -> Judged:
    """Judge the default, number 0, and finalists by their scores over the same draws, (draws,) each."""
    numbers = sorted(scores)
    means = {number: float(np.mean(scores[number])) for number in numbers}
    if len(numbers) < 2:
        return Judged(0, (0,), 0)
    shared = alpha / (len(numbers) - 1)
    best = max(numbers, key=lambda number: (means[number], -number))
    matrix = {number: np.asarray(scores[number], float) for number in numbers}
    usual = _pooled([matrix[number] - matrix[0] for number in numbers if number])
    gains = {n: _gain(matrix[n] - matrix[0], usual, overlap, shared) for n in numbers if n}
    beaten = {n for n in numbers if n != best and _gain(matrix[best] - matrix[n], usual, overlap, shared).low > 0}
    alike = tuple(number for number in numbers if number not in beaten)
    return Judged(best, alike, _cheapest(alike, costs, means), gains, means)


def _gain(differences: np.ndarray, usual: float, overlap: float, alpha: float) -> Gain:
    """Say what differences over draws tell; `usual` keeps few draws from looking as if there were no noise."""
    count = len(differences)
    mean = float(differences.mean())
    own = float(differences.var(ddof=1)) if count > 1 else inf
    held = max(own, ((count - 1) * own + usual) / count) if count > 1 else inf
    error = sqrt(held * (1 / count + overlap))
    if error == 0:
        return Gain(mean, mean, mean, 0.0 if mean > 0 else 1.0)
    if error == inf:
        return Gain(mean, -inf, inf, 1.0)
    far = float(stdtrit(count - 1, 1 - alpha)) * error
    return Gain(mean, mean - far, mean + far, float(stdtr(count - 1, -mean / error)))


def _pooled(differences: Sequence[np.ndarray]) -> float:
    """The mean variance of differences over draws."""
    return float(np.mean([one.var(ddof=1) for one in differences])) if len(differences[0]) > 1 else inf


def _cheapest(alike: Sequence[int], costs: Mapping[int, float], means: Mapping[int, float]) -> int:
    lowest = min(costs[number] for number in alike)
    cheap = [number for number in alike if costs[number] <= lowest * (1 + SAME_COST)]
    return 0 if 0 in cheap else max(cheap, key=lambda number: (means[number], -number))


def resolution(deviation: float, draws: int, overlap: float, alpha: float = ALPHA) -> float:
    """The gain from which on draws can tell it from none, where single differences deviate so much."""
    return float(stdtrit(max(draws - 1, 1), 1 - alpha)) * deviation * sqrt(1 / draws + overlap)


def draws_for(gain: float, deviation: float, *, overlap: float, most: int) -> int:
    """How many draws tell half of what was gained in the search, as about half of it is luck; at most `most`."""
    for draws in range(DRAWS, most + 1):
        if resolution(deviation, draws, overlap) <= gain / 2:
            return draws
    return most


def deviation_of(defaults: Sequence[float], gains: Sequence[float]) -> float:
    """How much one difference deviates by chance: as the default's scores say, and at most as all differences do."""
    by_default = sqrt(2) * float(np.std(defaults, ddof=1)) if len(defaults) > 1 else inf
    by_gains = float(np.std(gains, ddof=1)) if len(gains) > 2 else inf
    found = min(by_default, by_gains)
    return 0.0 if found == inf else found


def count_for(settings: int, share: float) -> int:
    """How many trainings a share of the settings is, rounded up."""
    return ceil(settings * share)
