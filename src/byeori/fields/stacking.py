"""Arrays of samples as one: stacked where they are single, put together where they are batches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def stack(parts: Sequence[np.ndarray], blank: float | None = None) -> np.ndarray:
    """Stack packed samples to (samples, ...); with `blank`, the shorter ones are filled up with it.

    >>> stack([np.array([1, 2]), np.array([3])], blank=-1).tolist()
    [[1, 2], [3, -1]]
    """
    if blank is None:
        return np.stack(parts)
    longest = max(map(len, parts))
    result = np.full((len(parts), longest, *parts[0].shape[1:]), blank, parts[0].dtype)
    for row, part in zip(result, parts, strict=True):
        row[: len(part)] = part
    return result


def concatenate(batches: Sequence[np.ndarray], blank: float | None = None) -> np.ndarray:
    """Put batches (samples, ...) into one.

    Where they differ in length, (samples, length, ...), the shorter are filled up with `blank`, or else with their last
    entry once more.
    """
    longest = max(batch.shape[1] for batch in batches) if batches[0].ndim > 1 else 0
    if all(batch.ndim == 1 or batch.shape[1] == longest for batch in batches):
        return np.concatenate(batches)
    parts = []
    for batch in batches:
        width = ((0, 0), (0, longest - batch.shape[1]), *[(0, 0)] * (batch.ndim - 2))
        edge = blank is None
        parts.append(np.pad(batch, width, mode="edge") if edge else np.pad(batch, width, constant_values=blank or 0))
    return np.concatenate(parts)
