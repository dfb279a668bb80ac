"""Two samples of one trait, as counts of its places: how far apart they are, and how often chance does that.

All numbers come from counts, so they cost the same for a thousand answers and for a hundred million.
"""

from __future__ import annotations

import numpy as np
from scipy.special import chdtrc, kolmogorov  # type: ignore[import-untyped]

COARSE = 10
"""Groups of places that the stability index and chi-squared are computed over, about."""
_FEWEST = 5.0  # expected of a group, below which chi-squared is not to be trusted (Cochran 1954)


def psi(one: np.ndarray, other: np.ndarray) -> float:
    """Give the population stability index of two counts of the same groups, (groups,).

    Below 0.1 two samples are taken for alike, above 0.25 for different (Siddiqi 2006); of samples of a few dozen it is
    large by chance alone. An empty group counts as half an answer.

    >>> psi(np.array([50, 50]), np.array([500, 500]))
    0.0
    """
    p, q = ((x + 0.5) / (x.sum() + 0.5 * len(x)) for x in (one.astype(float), other.astype(float)))
    if not one.sum() or not other.sum():
        return float("nan")
    return float(round(((p - q) * np.log(p / q)).sum(), 12) + 0.0)


def kolmogorov_smirnov(one: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """Give the largest difference of the two distributions at the edges of the places, (places,), and its p-value.

    The p-value is that of values without ties, which is never too small for binned ones (Smirnov 1939).
    """
    n, m = one.sum(), other.sum()
    if not n or not m:
        return float("nan"), float("nan")
    distance = float(np.abs(np.cumsum(one) / n - np.cumsum(other) / m).max())
    return distance, float(kolmogorov(distance * np.sqrt(n * m / (n + m))))


def chi_squared(one: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """Give Pearson's statistic of two counts of the same groups, (groups,), and its p-value; small ones are joined."""
    n, m = float(one.sum()), float(other.sum())
    if not n or not m:
        return float("nan"), float("nan")
    one, other = _joined(one.astype(float), other.astype(float), min(n, m) / (n + m))
    if len(one) < 2:
        return 0.0, 1.0
    both = one + other
    expected, rest = both * n / (n + m), both * m / (n + m)
    statistic = float((((one - expected) ** 2) / expected + ((other - rest) ** 2) / rest).sum())
    return statistic, float(chdtrc(len(one) - 1, statistic))


def coarse(shares: np.ndarray) -> np.ndarray:
    """Give the group of each place of a number, (places,): neighbours together, about `COARSE` of equal share.

    >>> coarse(np.array([0.0, 0.04, 0.06, 0.75, 0.15, 0.0])).tolist()
    [0, 0, 0, 4, 9, 9]
    """
    middle = np.cumsum(shares) - shares / 2
    groups: np.ndarray = np.minimum(middle / max(shares.sum(), 1e-12) * COARSE, COARSE - 1).astype(np.int64)
    return groups


def grouped(counts: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Add up the counts of the places of each group."""
    return np.bincount(np.unique(groups, return_inverse=True)[1], weights=counts)


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """Give adjusted p-values: of those at most q, a share of q is expected to be false (Benjamini, Hochberg 1995).

    It holds where traits depend positively on each other, as traits of one answer mostly do (Benjamini, Yekutieli
    2001). NaN, of what was not tested, stays NaN.

    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03, np.nan])).round(3).tolist()
    [0.03, 0.04, 0.04, nan]
    """
    found, known = np.full(len(p), np.nan), np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    scaled = p[order] * len(order) / np.arange(1, len(order) + 1)
    found[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return found


def _joined(one: np.ndarray, other: np.ndarray, smaller: float) -> tuple[np.ndarray, np.ndarray]:
    """Join groups of which too few are expected in the smaller sample."""
    both = one + other
    one, other, both = one[both > 0], other[both > 0], both[both > 0]
    order = np.argsort(both)
    few = order[both[order] * smaller < _FEWEST]
    if not len(few):
        return one, other
    kept = np.setdiff1d(np.arange(len(both)), few)
    if both[few].sum() * smaller < _FEWEST and len(kept):  # still too few: with the smallest of the others
        least = kept[both[kept].argmin()]
        few, kept = np.append(few, least), kept[kept != least]
    return np.append(one[kept], one[few].sum()), np.append(other[kept], other[few].sum())
