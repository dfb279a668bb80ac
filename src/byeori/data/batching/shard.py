"""One of the equal parts that a batch is cut in, so that several processes can learn from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Shard:
    """Part `number` of `count`, counted from 0; parts differ by at most one sample.

    >>> [Shard(number, 3).places(8).tolist() for number in range(3)]
    [[0, 1], [2, 3, 4], [5, 6, 7]]
    """

    number: int = 0
    count: int = 1

    @property
    def is_whole(self) -> bool:
        """Whether there is but one."""
        return self.count == 1

    def places(self, size: int) -> np.ndarray:
        """Give which of `size` samples are in it, (samples,)."""
        return np.arange(size * self.number // self.count, size * (self.number + 1) // self.count)


WHOLE = Shard()
