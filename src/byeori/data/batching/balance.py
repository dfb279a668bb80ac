"""Balanced sampling: every class as often as any other, drawn anew each epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from byeori.core.errors import ConfigError
from byeori.data.limits import MOST_CLASSES

if TYPE_CHECKING:
    from byeori.core.recipe import Recipe
    from byeori.data.preparing.prepared import Prepared


def balanced(groups: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Give an epoch's order of places in `groups` (samples,): as many as there are, of every group as many as of any.

    A group that is smaller than its part is gone through several times, each time in a new order; of a larger one a
    part is drawn. Parts differ by at most one sample.

    >>> order = balanced(np.array([0, 0, 0, 0, 0, 1]), np.random.default_rng(0))
    >>> len(order), int((order == 5).sum())
    (6, 3)
    """
    _, number = np.unique(groups, return_inverse=True)
    count = int(number.max()) + 1
    parts = np.full(count, len(groups) // count)
    parts[draw.permutation(count)[: len(groups) % count]] += 1
    found = []
    for group, part in enumerate(parts):
        places = np.flatnonzero(number == group)
        rounds = -(-int(part) // len(places))
        found.append(np.concatenate([draw.permutation(places) for _ in range(rounds)])[:part] if part else places[:0])
    return np.asarray(draw.permutation(np.concatenate(found)))


def groups_of(prepared: Prepared, recipe: Recipe, part: str = "train") -> np.ndarray | None:
    """Give the class of every row of a part, (rows,), where the recipe wants balanced batches; else None."""
    if recipe.sampling != "balanced":
        return None
    truth = prepared.columns[prepared.task.name].gather(prepared.rows[part])
    if truth.ndim != 1 or truth.dtype.kind not in "biu" or len(np.unique(truth)) > MOST_CLASSES:
        raise ConfigError(
            f"recipe: sampling = 'balanced': draws every class as often as any other, and {prepared.task.name!r} "
            f"({prepared.task.target}) has no classes; wanted 'shuffled'"
        )
    return truth
