"""Conformal p-values: where a new answer stands among the reference and all answers before it.

The reference's validation rows and the live answers are one bag. Where all of the bag come from one source, in any
order, the p-values of the answers are independent and uniform, whatever that source is (Vovk, Gammerman and Shafer
2005, "Algorithmic Learning in a Random World", theorem 8.1). A value is known by its bin alone, and the bins were
fixed on the training part, before the bag began; ties are broken by chance.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

NONE = -1
"""The bin of an answer that says nothing of a trait; it has no p-value and enters no bag."""
_CHUNK = 512


def uniforms(monitor: str, ids: Sequence[str], names: Sequence[str]) -> np.ndarray:
    """Give a number from 0 to below 1 for each answer and name, (answers, names), from their names alone.

    The same answer always meets the same chance, so a monitor can be checked, and nobody can draw again.

    >>> bool((uniforms("m", ["a", "b"], ["x"])[1] == uniforms("m", ["b"], ["x"])).all())
    True
    """
    rows = np.array([_number(f"{monitor}/{one}") for one in ids], np.uint64)
    columns = np.array([_number(name) for name in names], np.uint64)
    return (_mixed(rows[:, None] ^ columns[None, :]) >> np.uint64(11)) * 2.0**-53


def p_values(counts: np.ndarray, bins: np.ndarray, chance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the p-values of answers, (answers, traits), and the bag's counts after them, (traits, bins).

    `counts` (traits, bins) is the bag before, `bins` (answers, traits) is where each answer falls, or NONE, whose
    p-value is NaN. A low value has a low p-value, a high one a high one.
    """
    found = np.full(bins.shape, np.nan)
    counts = counts.astype(np.int64)
    for start in range(0, len(bins), _CHUNK):
        part = bins[start : start + _CHUNK]
        known = part != NONE
        new = (part[..., None] == np.arange(counts.shape[1])) & known[..., None]  # (answers, traits, bins)
        bag = counts + np.cumsum(new, axis=0) - new  # before each answer
        place = np.where(known, part, 0)[..., None]
        below = np.take_along_axis(np.cumsum(bag, axis=2) - bag, place, 2)[..., 0]
        equal = np.take_along_axis(bag, place, 2)[..., 0]
        drawn = below + chance[start : start + _CHUNK] * (equal + 1)
        found[start : start + _CHUNK] = np.where(known, drawn / (bag.sum(2) + 1), np.nan)
        counts = counts + new.sum(0)
    return found, counts


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def _mixed(x: np.ndarray) -> np.ndarray:
    """Mix 64 bits (splitmix64; Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        x = x + np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed: np.ndarray = x ^ (x >> np.uint64(31))
    return mixed
