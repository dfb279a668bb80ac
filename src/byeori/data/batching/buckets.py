"""An epoch's order in which samples of like length stand together, so that little of a batch is filling."""

from __future__ import annotations

import numpy as np

from byeori.data.limits import POOL


def bucketed(order: np.ndarray, lengths: np.ndarray, ends: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Give a random order of samples anew, so that each batch holds samples of like length; batches stay in no order.

    `order` holds numbers of samples, `lengths` the length of each sample, and `ends` where each batch ends, from 0.

    >>> draw = np.random.Generator(np.random.Philox(0))
    >>> order = bucketed(np.arange(6), np.array([5, 1, 5, 1, 3, 3]), np.array([0, 2, 4, 6]), draw)
    >>> sorted(np.array([5, 1, 5, 1, 3, 3])[order].reshape(3, 2).tolist())
    [[1, 1], [3, 3], [5, 5]]
    """
    batches: list[np.ndarray] = []
    for first in range(0, len(ends) - 1, POOL):
        cuts = ends[first : first + POOL + 1]
        pool = order[cuts[0] : cuts[-1]]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        batches += np.split(pool, cuts[1:-1] - cuts[0])
    # Batches of one size only change places with each other: every batch still ends where `ends` says.
    places = np.arange(len(batches))
    sizes = np.diff(ends)
    for size in np.unique(sizes):
        alike = np.flatnonzero(sizes == size)
        places[alike] = draw.permutation(alike)
    return np.concatenate([batches[place] for place in places])
