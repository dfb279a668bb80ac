"""Numbers in units that a network likes, chosen by how the training part's numbers lie: about 0, about 1 wide."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from byeori.core.errors import DataError

PIECES = 48  # at most, into which the edges cut the line of numbers
_SKEWED = 1.0  # skewness from which on numbers are not merely standardised: highly skewed, by the usual rule
_FAR = 10.0  # deviations; an input further out is taken for one that far
_LARGEST = 1e100  # deviations and skewness are of its square and cube
_FLOOR = 1e-3  # share of the least training value (with its offset) below which a logarithm does not look


@dataclass(frozen=True)
class Scale:
    """How numbers are scaled, and what the training part's numbers were like."""

    scaling: str
    """`standardise`, `log` or `quantile`."""
    offset: float
    """Added before the logarithm."""
    mean: float
    """Of the training values, after the logarithm where there is one."""
    std: float
    least: float
    greatest: float
    median: float
    edges: tuple[float, ...]
    """What `cut` makes of the training values."""


def choose(values: np.ndarray, *, is_target: bool) -> Scale:
    """Choose a scale for numbers (samples,), none of them missing.

    Skewed numbers are taken by their logarithm, counts with 1 added, where that makes them less skewed; else skewed
    inputs by their rank. Targets are never taken by their rank: an answer could not leave the range it was trained on.
    """
    values = values.astype(np.float64)
    if not len(values):
        values = np.zeros(1)
    if (largest := float(np.abs(values).max())) > _LARGEST:
        raise DataError(
            f"the largest number is {largest:.3g}, whose square no float holds; give the numbers in a larger unit, or "
            "their logarithms"
        )
    is_whole = bool((values == np.round(values)).all())
    least, greatest = float(values.min()), float(values.max())
    offset = 1.0 if is_whole else 0.0
    can_log = least + offset > 0 and least >= 0
    scaling, seen = "standardise", values
    skew = skewness(values)
    if abs(skew) > _SKEWED:
        logs = np.log(values + offset) if can_log else values
        if can_log and skew > 0 and abs(skewness(logs)) < abs(skew) * (1 if is_target else 0.5):
            scaling, seen = "log", logs
        elif not is_target:
            scaling = "quantile"
    std = float(seen.std())
    return Scale(
        scaling=scaling,
        offset=offset if scaling == "log" else 0.0,
        mean=float(seen.mean()),
        std=std if std > 1e-12 * max(1.0, abs(float(seen.mean()))) else 1.0,
        least=least,
        greatest=greatest,
        median=float(np.median(values)),
        edges=tuple(cut(values).tolist()),
    )


def cut(values: np.ndarray, pieces: int = PIECES) -> np.ndarray:
    """Give the edges of at most `pieces` stretches of the line of numbers (samples,), each with about as many of them.

    Few different numbers are all edges. Of many, one that more than its share of the samples have is an edge by itself,
    and the quantiles of all others are the other edges: in a column that is mostly zero, what is not is told apart.

    >>> cut(np.array([0.0] * 90 + [5.0, 7.0, 8.0, 9.0]), pieces=3).tolist()
    [0.0, 5.0, 7.5, 9.0]
    """
    known, counts = np.unique(values, return_counts=True)
    if len(known) <= pieces + 1:
        return known
    frequent = known[counts > len(values) / pieces]
    others = values[~np.isin(values, frequent)]
    shares = np.linspace(0, 1, max(pieces - len(frequent), 1) + 1)
    edges = np.unique(np.concatenate([known[:1], frequent, np.quantile(others, shares), known[-1:]]))
    return np.asarray(edges)


def skewness(values: np.ndarray) -> float:
    """Give the skewness of numbers (samples,): 0 where they lie evenly on both sides, above 0 where few are large.

    >>> abs(skewness(np.array([-1.0, 0.0, 1.0]))) < 1e-9, skewness(np.array([0.0, 0.0, 0.0, 9.0])) > 1
    (True, True)
    """
    away = values - values.mean()
    spread = float(np.sqrt(np.mean(away**2)))
    return float(np.mean((away / spread) ** 3)) if spread > 1e-12 * max(1.0, abs(float(values.mean()))) else 0.0


def scaled(scale: Scale, values: np.ndarray) -> np.ndarray:
    """Give numbers (...) in the units of a scale; what is far out stays far out."""
    if scale.scaling == "quantile" and len(scale.edges) > 1:
        ranks: np.ndarray = np.interp(values, scale.edges, np.linspace(0, 1, len(scale.edges)))
        return (ranks - 0.5) * 12**0.5
    if scale.scaling == "log":
        values = np.log(np.maximum(values + scale.offset, _FLOOR * (scale.least + scale.offset)))
    result: np.ndarray = (values - scale.mean) / scale.std
    return result


def scaled_input(scale: Scale, values: np.ndarray) -> np.ndarray:
    """Give numbers (...) in the units of a scale, at most 10 away from 0: one odd cell must not drown the others."""
    result: np.ndarray = np.clip(scaled(scale, values), -_FAR, _FAR)
    return result
