"""Folds for cross-validation: every sample is held out once, by content, with its group, classes spread evenly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from byeori.core.errors import ConfigError
from byeori.data.splitting.split import bundles_of, split

if TYPE_CHECKING:
    from byeori.fields.contract import Cell

ALWAYS = -1
"""The fold of samples that are never held out: the only ones of their class."""


def fold_numbers(
    hashes: Sequence[str], labels: Sequence[Cell] | None, groups: Sequence[Cell] | None, folds: int
) -> np.ndarray:
    """Give each sample the fold in which it is held out, from 0; (samples,) of int.

    Equal content, and samples of an equal group, are in one fold. Such bundles are dealt out in the order of a keyed
    hash, the rarest class first, each to the fold that has the fewest of its class (`labels` None: the fewest samples).
    A class with one bundle only is never held out.

    >>> fold_numbers(["a", "b", "c", "d", "a"], None, None, 2).tolist()
    [0, 1, 0, 1, 0]
    """
    members, numbers = bundles_of(hashes, groups)
    if not 2 <= folds <= len(numbers):
        raise ConfigError(
            f"folds = {folds}: wanted at least 2, and at most as many as there are different samples ({len(numbers)})"
        )
    classes = ["" if label is None else str(label) for label in labels] if labels is not None else [""] * len(members)
    inside: list[Counter[str]] = [Counter() for _ in numbers]
    for member, label in zip(members.tolist(), classes, strict=True):
        inside[member][label] += 1
    rare = Counter(label for bundle in inside for label in bundle)
    main = [min(bundle, key=lambda label: (rare[label], label)) for bundle in inside]
    order = sorted(range(len(numbers)), key=lambda bundle: (rare[main[bundle]], main[bundle], numbers[bundle]))
    held = [Counter[str]() for _ in range(folds)]
    found = np.full(len(numbers), ALWAYS)
    for bundle in order:
        if labels is not None and any(rare[label] == 1 for label in inside[bundle]):
            continue
        best = min(range(folds), key=lambda fold: (held[fold][main[bundle]], held[fold].total(), fold))
        held[best].update(inside[bundle])
        found[bundle] = best
    return np.asarray(found[members])


def fold_parts(
    hashes: Sequence[str],
    labels: Sequence[Cell] | None,
    groups: Sequence[Cell] | None,
    given: Sequence[str | None] | None,
    *,
    fold: int,
    folds: int,
    val: float,
) -> np.ndarray:
    """Give each sample its part in fold `fold` of `folds`, counted from 1: the fold is the test part.

    Of the others a share `val` is the validation part. A test part that the data itself has (`given`) stays aside,
    with an empty part: it is for the judgement after all choices are made.
    """
    if not 1 <= fold <= folds:
        raise ConfigError(f"fold {fold} of {folds}: wanted a number from 1 to {folds}")
    rows = np.array([row for row in range(len(hashes)) if given is None or given[row] != "test"])
    numbers = fold_numbers([hashes[row] for row in rows], _some(labels, rows), _some(groups, rows), folds)
    parts = np.full(len(hashes), "", dtype="<U5")
    parts[rows[numbers == fold - 1]] = "test"
    rest = rows[numbers != fold - 1]
    left = [hashes[row] for row in rest]
    parts[rest] = split(left, _some(labels, rest), _some(groups, rest), val=val, test=0.0)
    return parts


def _some(values: Sequence[Cell] | None, rows: np.ndarray) -> list[Cell] | None:
    return None if values is None else [values[row] for row in rows]
