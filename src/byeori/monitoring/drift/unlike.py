"""The answers that are least like the reference, each with the traits that make it so."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from byeori.bundles.reference.reference import Reference
from byeori.bundles.reference.trait import Trait

DISTANCE = "features.distance"
"""The trait by which it is judged where there is one: how far from the training data in the network's own features."""
_REASONS = 3


@dataclass(frozen=True)
class Unlike:
    """One answer, how unusual it is, and why."""

    row: int
    """Its place among the rows that were looked at."""
    score: float
    """The distance in the network's features, or how surprising its traits are together, in bits."""
    why: tuple[str, ...]
    """The most surprising traits with their values."""


def least_like(reference: Reference, live: np.ndarray, known: np.ndarray, most: int = 10) -> list[Unlike]:
    """Give the rows (rows, traits) that are least like the reference, the strangest first.

    `known` (rows, traits) says which traits were computed: what was not is not strange.
    """
    if not len(live):
        return []
    surprise = np.where(known, _surprise(reference, live), 0.0)
    names = list(reference.traits)
    total = surprise.sum(1)
    if DISTANCE in names:
        distance = live[:, names.index(DISTANCE)].astype(np.float64)
        total = np.where(np.isnan(distance), -np.inf, distance) if np.isfinite(distance).any() else total
    order = np.argsort(-total, kind="stable")[:most]
    return [Unlike(int(row), float(total[row]), _reasons(reference, live[row], surprise[row])) for row in order]


def _surprise(reference: Reference, live: np.ndarray) -> np.ndarray:
    """Give how few of the reference are as far out, in bits, (rows, traits): of inputs and features alone."""
    found = np.zeros(live.shape)
    for column, trait in enumerate(reference.traits.values()):
        if trait.role == "output":
            continue
        shares = np.array(trait.shares)
        places = trait.placed(live[:, column])
        if trait.kind == "number":  # a place is as usual as all that lie as far out on its side
            low = np.cumsum(shares[:-1])
            high = np.cumsum(shares[:-1][::-1])[::-1]
            shares = np.append(np.minimum(1.0, 2 * np.minimum(low, high)), shares[-1])
        found[:, column] = -np.log2(np.maximum(shares, 1e-4)[places])
    return found


def _reasons(reference: Reference, row: np.ndarray, surprise: np.ndarray) -> tuple[str, ...]:
    order = np.argsort(-surprise, kind="stable")[:_REASONS]
    traits = list(reference.traits.values())
    return tuple(_told(traits[column], float(row[column])) for column in order if surprise[column] > 2.0)


def _told(trait: Trait, value: float) -> str:
    if math.isnan(value):
        return f"{trait.name} missing"
    shown = (
        trait.names[int(value)] if trait.kind == "category" else f"{value:.4g}{f' {trait.unit}' if trait.unit else ''}"
    )
    return f"{trait.name} {shown}"
