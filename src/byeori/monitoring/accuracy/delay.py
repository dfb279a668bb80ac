"""How long truths take to arrive, how many are still on their way, and which windows are too young to be judged.

Delays are seen only of truths that have come, so quick ones are seen too often: of an answer an hour old no delay of a
day can be known. The share that comes within a time is therefore estimated from the far end (Lagakos, Barraj, De
Gruttola 1988, for times that are truncated on the right).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FEWEST = 20
"""Truths below which nothing is said of their delay."""
_FEWEST_OLD = 10  # answers old enough for a delay, without which it tells nothing of the shorter ones
GROWN = 0.8
"""Of the truths that will come of a window, the share that must be there for it to be judged."""


@dataclass(frozen=True)
class Delay:
    """How long truths take, in seconds."""

    at: np.ndarray  # (truths,) delays, sorted
    share: np.ndarray  # (truths,) of all truths that come, how many have come by then

    @property
    def median_s(self) -> float:
        """Within which half of the truths come."""
        return self.quantile_s(0.5)

    @property
    def most_s(self) -> float:
        """Within which 90 % of them come."""
        return self.quantile_s(0.9)

    def quantile_s(self, share: float) -> float:
        """Within which such a share of the truths comes."""
        return float(self.at[min(int(np.searchsorted(self.share, share - 1e-12)), len(self.at) - 1)])

    def arrived(self, age_s: np.ndarray) -> np.ndarray:
        """Give the share of truths that is there at an age, (answers,)."""
        place = np.searchsorted(self.at, age_s, side="right")
        return np.where(place > 0, self.share[np.maximum(place - 1, 0)], 0.0)


def delay_of(delay_s: np.ndarray, age_s: np.ndarray) -> Delay | None:
    """Learn from known truths, (truths,): after how long each came, and how old its answer is now.

    None where there are too few.

    >>> found = delay_of(np.tile([1.0, 3.0], 20), np.full(40, 9.0))
    >>> found.median_s, found.arrived(np.array([0.5, 2.0, 5.0])).tolist()
    (1.0, [0.0, 0.5, 1.0])
    """
    if len(delay_s) < FEWEST:
        return None
    delay_s = np.maximum(delay_s, 0.0)
    age_s = np.maximum(age_s, delay_s)
    at, times = np.unique(delay_s, return_counts=True)
    below = np.searchsorted(np.sort(delay_s), at, side="right")  # came by then ...
    young = np.searchsorted(np.sort(age_s), at, side="left")  # ... less those too young to have been seen later
    could = below - young
    kept = np.where(could >= _FEWEST_OLD, 1 - times / np.maximum(could, times), 1.0)
    share = np.concatenate([np.cumprod(kept[::-1])[::-1][1:], [1.0]])  # what came by each, of all
    return Delay(at, share)
