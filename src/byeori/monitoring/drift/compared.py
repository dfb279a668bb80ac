"""One trait of the answers beside the reference: tested, measured in its own units, and what could have been seen."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from scipy.special import ndtri  # type: ignore[import-untyped]

from byeori.bundles.reference.counting import moments
from byeori.bundles.reference.reference import Reference
from byeori.bundles.reference.trait import Trait
from byeori.evaluation.statistics.estimate import Estimate, wilson
from byeori.monitoring.drift.distances import (
    benjamini_hochberg,
    chi_squared,
    coarse,
    grouped,
    kolmogorov_smirnov,
    psi,
)

LEVEL = 0.05
"""Share of false ones among the traits that are said to differ."""
_Z, _POWER = 1.959963984540054, 0.8416212335729143  # of 95 %, and of a power of 80 %
_BY_KS = 1.3  # times the change that a test of means sees is what Kolmogorov-Smirnov sees, of normal numbers
_LEAN_ROWS = 1_000  # that a reference without a sample stands for


@dataclass(frozen=True)
class Drift:
    """How one trait of the answers differs from the reference."""

    name: str
    kind: Literal["number", "category"]
    role: Literal["input", "output", "features"]
    unit: str
    answers: int
    """Answers that have the trait."""
    reference: int
    """Rows of the reference that have it."""
    psi: float
    test: Literal["ks", "chi_squared"]
    statistic: float
    p: float
    """Of the difference of the distributions and of the missing shares, whichever is less usual."""
    adjusted: float
    """The same after Benjamini and Hochberg, over all traits of the report."""
    of: str
    """What `change` is a change of: `mean`, or the share of a category."""
    before: float
    after: float
    change: Estimate
    """In the trait's own unit, or of a share, with the 95 % interval."""
    seeable: float
    """The smallest change of that kind which so many answers show in 4 of 5 cases."""
    median_before: float
    median_after: float
    missing_before: float
    missing_after: float
    groups: tuple[tuple[str, float, float], ...]
    """Groups of places, with their shares of the reference and of the answers."""

    @property
    def is_changed(self) -> bool:
        """Whether it is said to differ."""
        return self.adjusted <= LEVEL

    @property
    def deviations(self) -> float:
        """The change in shares or deviations, by which traits are ordered."""
        return abs(self.change.value) / self.seeable if self.seeable else 0.0

    def to_json(self) -> dict[str, Any]:
        """Give all of it, NaN as null."""
        plain = {name: _plain(value) for name, value in vars(self).items() if name not in ("change", "groups")}
        groups = [{"place": name, "before": before, "after": after} for name, before, after in self.groups]
        return {**plain, "changed": self.is_changed, "change": self.change.to_json(), "groups": groups}


def compare_traits(reference: Reference, counted: Mapping[str, Mapping[str, Any]]) -> tuple[Drift, ...]:
    """Compare the counts of answers by trait with the reference, those that differ most first."""
    known = [trait for name, trait in reference.traits.items() if sum(counted.get(name, {}).get("places", ()))]
    found = [_compared(reference, trait, counted[trait.name], len(known)) for trait in known]
    adjusted = benjamini_hochberg(np.array([one.p for one in found]))
    every = [replace(one, adjusted=float(value)) for one, value in zip(found, adjusted, strict=True)]
    return tuple(sorted(every, key=lambda one: (not one.is_changed, -one.deviations)))


def _compared(reference: Reference, trait: Trait, counted: Mapping[str, Any], several: int) -> Drift:
    live, before = np.array(counted["places"], np.int64), _reference_counts(reference, trait)
    sides = [x if trait.kind == "category" else x[:-1] for x in (live, before)]
    missing = [(int(x[-1]), int(x.sum())) for x in (live, before)]
    groups = np.arange(len(live)) if trait.kind == "category" else np.append(coarse(np.array(trait.shares[:-1])), 99)
    pair = [grouped(x, groups) for x in (live, before)]
    if trait.kind == "number":
        statistic, p = kolmogorov_smirnov(*sides)
        _, gone = chi_squared(*(np.array([some, all_ - some]) for some, all_ in missing))
        p = min(1.0, 2 * np.nanmin([p, gone])) if missing[0][0] or missing[1][0] else p
    else:
        statistic, p = chi_squared(*pair)
    measured = _of_number if trait.kind == "number" else _of_category
    of, was, now, change, seeable = measured(reference, trait, counted, several)
    return Drift(
        trait.name,
        trait.kind,
        trait.role,
        trait.unit,
        missing[0][1],
        missing[1][1],
        psi(*pair),
        "ks" if trait.kind == "number" else "chi_squared",
        statistic,
        p,
        math.nan,
        of,
        was,
        now,
        change,
        seeable,
        _median(trait, before),
        _median(trait, live),
        missing[1][0] / max(missing[1][1], 1),
        missing[0][0] / max(missing[0][1], 1),
        _named(trait, groups, pair),
    )


def _of_number(
    reference: Reference, trait: Trait, counted: Mapping[str, Any], several: int
) -> tuple[str, float, float, Estimate, float]:
    """Give what became of a number's mean: Welch's interval."""
    mean, deviation = moments(trait, counted)
    seen = int(counted.get("seen", 0))
    was, spread, rows = trait.centre, trait.deviation, _LEAN_ROWS
    if reference.rows:
        column = reference.column(trait.name).astype(np.float64)
        column = column[np.isfinite(column)]
        rows = len(column)
        was, spread = (float(column.mean()), float(column.std())) if rows else (math.nan, math.nan)
    error = math.sqrt(deviation**2 / max(seen, 1) + spread**2 / max(rows, 1))
    change = Estimate(mean - was, mean - was - _Z * error, mean - was + _Z * error)
    seeable = _BY_KS * (_strict(several) + _POWER) * spread * math.sqrt(1 / max(seen, 1) + 1 / max(rows, 1))
    return "mean", was, mean, change, seeable


def _of_category(
    reference: Reference, trait: Trait, counted: Mapping[str, Any], several: int
) -> tuple[str, float, float, Estimate, float]:
    """Give what became of the category whose share has changed most: Newcombe's interval (1998, method 10)."""
    live, before = np.array(counted["places"], np.int64), _reference_counts(reference, trait)
    n, m = int(live.sum()), max(int(before.sum()), 1)
    after, was = live / max(n, 1), before / m
    place = int(np.abs(after - was).argmax())
    one, other = wilson(int(live[place]), n), wilson(int(before[place]), m)
    difference = float(after[place] - was[place])
    low = difference - math.hypot(after[place] - one.low, other.high - was[place])
    high = difference + math.hypot(one.high - after[place], was[place] - other.low)
    spread = math.sqrt(max(was[place] * (1 - was[place]), 1 / m))
    seeable = (_strict(several) + _POWER) * spread * math.sqrt(1 / max(n, 1) + 1 / m)
    return trait.names[place], float(was[place]), float(after[place]), Estimate(difference, low, high), seeable


def _strict(several: int) -> float:
    """The normal point of LEVEL, on two sides, shared by several traits."""
    return float(-ndtri(LEVEL / 2 / max(several, 1)))


def _reference_counts(reference: Reference, trait: Trait) -> np.ndarray:
    counts = reference.counts(trait.name) if reference.rows else np.zeros(trait.count, np.int64)
    return counts if counts.sum() else np.round(np.array(trait.shares) * _LEAN_ROWS).astype(np.int64)


def _median(trait: Trait, counts: np.ndarray) -> float:
    """Give the median by the place that holds it; NaN of a category, and where it lies outside of all edges."""
    if trait.kind == "category" or not counts[:-1].sum():
        return math.nan
    sums = np.cumsum(counts[:-1])
    place = int(np.searchsorted(sums, sums[-1] / 2))
    if not 0 < place < len(trait.edges):
        return trait.edges[0] if place == 0 else trait.edges[-1]
    low, high = trait.edges[place - 1], trait.edges[place]
    share = (sums[-1] / 2 - sums[place - 1]) / counts[place]
    return low + (high - low) * float(share)


def _named(trait: Trait, groups: np.ndarray, pair: Sequence[np.ndarray]) -> tuple[tuple[str, float, float], ...]:
    """Name the groups: a number's by the ends of their bins, a category's by itself."""
    live, before = (x / max(x.sum(), 1) for x in pair)
    if trait.kind == "category":
        names = list(trait.names)
    else:
        firsts = [int(np.flatnonzero(groups == one)[0]) for one in np.unique(groups)[:-1]]
        lows = [trait.edges[first - 1] if first else -math.inf for first in firsts]
        names = [*(_between(low, high) for low, high in zip(lows, [*lows[1:], math.inf], strict=True)), "missing"]
    every = zip(names, before.tolist(), live.tolist(), strict=True)
    return tuple((name, round(was, 6), round(now, 6)) for name, was, now in every if was or now)


def _between(low: float, high: float) -> str:
    if low == -math.inf:
        return f"below {high:.4g}" if high < math.inf else "any"
    return f"{low:.4g} to {high:.4g}" if high < math.inf else f"{low:.4g} and more"


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
