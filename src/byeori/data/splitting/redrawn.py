"""Train and val drawn anew from what is not test: draws of the same size, to see what chance of the split does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from byeori.data.splitting.split import split

if TYPE_CHECKING:
    from byeori.fields.contract import Cell


def redrawn(
    parts: np.ndarray,
    hashes: Sequence[str],
    labels: Sequence[Cell] | None,
    given: Sequence[str | None] | None,
    *,
    groups: Sequence[Cell] | None,
    number: int,
    val: float,
) -> np.ndarray:
    """Give each sample its part in draw `number`, (samples,) of str; the test part stays as it is.

    Equal content and equal groups stay together, and classes in both parts, as in `split`. `val` is a share of all.
    Where `given` parts name val, and in draw 0, all stay.

    >>> parts = np.array(["train", "val", "train", "test"])
    >>> redrawn(parts, list("abcd"), None, None, groups=None, number=1, val=0.3).tolist()[3]
    'test'
    """
    if not number or (given is not None and "val" in given):
        return parts
    pool = np.flatnonzero(parts != "test").tolist()
    drawn = split(
        [f"{hashes[row]}/{number}" for row in pool],
        None if labels is None else [labels[row] for row in pool],
        None if groups is None else [None if groups[row] is None else f"{groups[row]}/{number}" for row in pool],
        val=min(val * len(parts) / max(len(pool), 1), 0.5),
        test=0.0,
    )
    found = parts.copy()
    found[pool] = drawn
    return found
