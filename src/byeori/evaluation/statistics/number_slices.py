"""Where are the guessed numbers further off? The mean error by every column, and a mark where it is more than noise."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from byeori.evaluation.limits import SIGNIFICANT
from byeori.evaluation.statistics.comparison import false_discoveries
from byeori.evaluation.statistics.estimate import Estimate
from byeori.evaluation.statistics.slices import cut

_Z = 1.96


@dataclass(frozen=True)
class NumberSlice:
    """The samples with one value, or a range of values, of a column."""

    column: str
    name: str
    count: int
    error: Estimate
    """Mean absolute error in the slice."""
    rest: float
    """The same outside of it."""
    p_value: float
    """How often chance gives a slice as bad, after Benjamini and Hochberg's correction for looking at many."""

    @property
    def is_worse(self) -> bool:
        """Whether the guesses are further off than in the rest by more than noise."""
        return self.p_value < SIGNIFICANT and self.error.value > self.rest


def number_slices(away: np.ndarray, columns: Mapping[str, Sequence[object]]) -> list[NumberSlice]:
    """Give the mean absolute error of every slice of at least five samples; `away` (samples,) are absolute errors.

    Each slice is tested against all the other samples by the rank-sum test (Mann, Whitney 1947), one-sided.
    """
    ranks = _ranks(away)
    found = [
        _measured(away, ranks, column, name=name, is_in=is_in)
        for column, cells in columns.items()
        for name, is_in in cut(cells)
    ]
    corrected = false_discoveries([one.p_value for one in found])
    return [replace(one, p_value=p) for one, p in zip(found, corrected, strict=True)]


def _measured(away: np.ndarray, ranks: np.ndarray, column: str, *, name: str, is_in: np.ndarray) -> NumberSlice:
    inside, outside = away[is_in], away[~is_in]
    mean, half = float(inside.mean()), _Z * float(inside.std(ddof=1)) / math.sqrt(len(inside))
    rest = float(outside.mean()) if len(outside) else math.nan
    p_value = _greater(ranks, is_in)
    return NumberSlice(column, name, len(inside), Estimate(mean, max(0.0, mean - half), mean + half), rest, p_value)


def _greater(ranks: np.ndarray, is_in: np.ndarray) -> float:
    """One-sided p that the slice's ranks are so high by chance; the normal form, with the correction for ties."""
    count, others = int(is_in.sum()), int((~is_in).sum())
    if not others:
        return 1.0
    total = count + others
    u = float(ranks[is_in].sum()) - count * (count + 1) / 2
    ties = np.unique(ranks, return_counts=True)[1].astype(float)
    spread = count * others / 12 * (total + 1 - float((ties**3 - ties).sum()) / (total * (total - 1)))
    if spread <= 0:
        return 1.0
    z = (u - count * others / 2 - 0.5) / math.sqrt(spread)
    return 0.5 * math.erfc(z / math.sqrt(2))


def _ranks(values: np.ndarray) -> np.ndarray:
    """The rank of each value from 1, equal values sharing their mean rank; (samples,)."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[place])
