"""Where a change is: the part of the answers that has most of it, by another trait."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr  # type: ignore[import-untyped]

from byeori.bundles.reference.reference import Reference
from byeori.bundles.reference.trait import Trait
from byeori.monitoring.drift.compared import LEVEL, Drift
from byeori.monitoring.drift.distances import benjamini_hochberg

_CHANGED = 3  # traits of which it is looked for
_QUARTERS, _CATEGORIES = 4, 12
_FEWEST = 20  # rows of a slice, on either side


@dataclass(frozen=True)
class Concentrated:
    """A part of the answers in which a trait has changed more than in the others."""

    trait: str
    slice: str
    """Which part, as `town = Seoul` or `age from 40 to 62`."""
    answers: int
    change: float
    """Of the trait's mean, or of the share of the category that has changed most, within the part."""
    elsewhere: float
    """The same in all other answers."""
    p: float
    """Of the difference of both, after Benjamini and Hochberg over all that were looked at."""

    def to_json(self) -> dict[str, Any]:
        """Give all of it."""
        return dict(vars(self))


def concentrated(reference: Reference, live: np.ndarray, drifts: Sequence[Drift], most: int = 8) -> list[Concentrated]:
    """Look for the slices in which changed traits have changed most; `live` is (rows, traits) as the sample is."""
    changed = [one for one in drifts if one.is_changed and one.role != "features"][:_CHANGED]
    found = [one for drift in changed for one in _of(reference, live, drift)]
    adjusted = benjamini_hochberg(np.array([one.p for one in found]))
    kept = [
        Concentrated(one.trait, one.slice, one.answers, one.change, one.elsewhere, float(p))
        for one, p in zip(found, adjusted, strict=True)
        if p <= LEVEL and abs(one.change) > abs(one.elsewhere)
    ]
    return sorted(kept, key=lambda one: -abs(one.change - one.elsewhere) * math.sqrt(one.answers))[:most]


def _of(reference: Reference, live: np.ndarray, drift: Drift) -> Iterator[Concentrated]:
    both = {name: (live[:, column], reference.sample[:, column]) for column, name in enumerate(reference.traits)}
    own = reference.traits[drift.name]
    ours, theirs = (_values(drift, own, x) for x in both[drift.name])
    for name, trait in reference.traits.items():
        if name == drift.name or trait.role == "features" or (own.column and trait.column == own.column):
            continue
        for label, inside, before in _parts(trait, *both[name]):
            within, rest = _change(ours[inside], theirs[before]), _change(ours[~inside], theirs[~before])
            if within is None or rest is None:
                continue
            z = (within[0] - rest[0]) / (math.hypot(within[1], rest[1]) or 1.0)
            yield Concentrated(drift.name, label, int(inside.sum()), within[0], rest[0], 2 * float(ndtr(-abs(z))))


def _values(drift: Drift, trait: Trait, values: np.ndarray) -> np.ndarray:
    """A number as it is, a category as whether it is the one that has changed most."""
    if trait.kind == "number":
        return np.where(np.isfinite(values), values, np.nan).astype(np.float64)
    is_it: np.ndarray = trait.placed(values) == trait.names.index(drift.of)
    return is_it.astype(np.float64)


def _parts(trait: Trait, live: np.ndarray, before: np.ndarray) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    ours, theirs = trait.placed(live), trait.placed(before)
    if trait.kind == "category":
        for place, name in list(enumerate(trait.names))[:_CATEGORIES]:
            yield f"{trait.name} = {name}", ours == place, theirs == place
        return
    finite = before[np.isfinite(before)]
    if len(finite) < _QUARTERS * _FEWEST:
        return
    ends = np.unique(np.quantile(finite, np.linspace(0, 1, _QUARTERS + 1)[1:-1]))
    for low, high in zip([-np.inf, *ends], [*ends, np.inf], strict=True):
        first = f"{trait.name} below {high:.4g}" if low == -np.inf else f"{trait.name} from {low:.4g}"
        label = first if high == np.inf or low == -np.inf else f"{first} to {high:.4g}"
        yield label, (live >= low) & (live < high), (before >= low) & (before < high)


def _change(ours: np.ndarray, theirs: np.ndarray) -> tuple[float, float] | None:
    """Give the change of the mean and its standard error; None where there is too little on one side."""
    ours, theirs = ours[~np.isnan(ours)], theirs[~np.isnan(theirs)]
    if len(ours) < _FEWEST or len(theirs) < _FEWEST:
        return None
    return float(ours.mean() - theirs.mean()), math.hypot(
        ours.std() / len(ours) ** 0.5, theirs.std() / len(theirs) ** 0.5
    )
