"""Counts of what was met, by the places of a reference's traits: plain JSON, and those of several writers add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from byeori.bundles.reference.trait import Trait

FORMAT = 1
"""Of the counts; it rises when their layout does."""

_SUMS = ("seen", "sum", "squares")


def count_rows(traits: Iterable[Trait], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Count rows of named traits: `{"format": 1, "answers": 3, "traits": {"age.value": {...}}}`, ready for JSON.

    Of each trait it has `places` (how many rows each place of the trait has), `skipped` (how many rows do not have
    the trait, as it was not computed), and of numbers `seen` (how many are finite), `sum` and `squares` (of their
    differences to the trait's `centre`), `least` and `greatest` (None where none was seen).
    """
    return {"format": FORMAT, "answers": len(rows), "traits": {one.name: _counted(one, rows) for one in traits}}


def merge_counts(several: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Add up counts of the same reference, as of several hours or writers; of none it is a count of nothing."""
    answers, traits = 0, dict[str, dict[str, Any]]()
    for counts in several:
        answers += counts["answers"]
        for name, found in counts["traits"].items():
            traits[name] = _added(traits[name], found) if name in traits else dict(found)
    return {"format": FORMAT, "answers": answers, "traits": traits}


def moments(trait: Trait, counted: Mapping[str, Any]) -> tuple[float, float]:
    """Give the mean and the standard deviation of what was counted of a number's trait; NaN where nothing was seen."""
    seen = counted.get("seen", 0)
    if not seen:
        return float("nan"), float("nan")
    mean = counted["sum"] / seen
    return trait.centre + mean, max(counted["squares"] / seen - mean * mean, 0.0) ** 0.5


def _counted(trait: Trait, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    name = trait.name
    numbers = trait.numbers([row[name] for row in rows if name in row])
    places = np.bincount(trait.placed(numbers), minlength=trait.count).tolist()
    counted: dict[str, Any] = {"places": places, "skipped": len(rows) - len(numbers)}
    if trait.kind == "category":
        return counted
    finite = numbers[np.isfinite(numbers)].astype(np.float64)
    about = finite - trait.centre
    return {
        **counted,
        "seen": len(finite),
        "sum": float(about.sum()),
        "squares": float(about @ about),
        "least": float(finite.min()) if len(finite) else None,
        "greatest": float(finite.max()) if len(finite) else None,
    }


def _added(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    places = [a + b for a, b in zip(one["places"], other["places"], strict=True)]
    added: dict[str, Any] = {"places": places, "skipped": one["skipped"] + other["skipped"]}
    if "seen" not in one:
        return added
    added |= {name: one[name] + other[name] for name in _SUMS}
    for name, choose in (("least", min), ("greatest", max)):
        known = [found[name] for found in (one, other) if found[name] is not None]
        added[name] = choose(known) if known else None
    return added
