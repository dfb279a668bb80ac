"""Scores of an order: how well samples of a kind stand before the others, with equal places counted as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from byeori.fields.scores.score import mean_of_known


class Ranks:
    """Samples sorted once by a margin, the highest first, so that resamples of them are sums.

    >>> ranks = Ranks(np.array([0.9, 0.8, 0.1]), np.array([True, False, True]))
    >>> ranks.auc(np.ones((1, 3))).tolist(), ranks.average_precision(np.ones((1, 3))).round(3).tolist()
    ([0.5], [0.833])
    """

    def __init__(self, margin: np.ndarray, true: np.ndarray) -> None:
        self.order = np.argsort(-margin, kind="stable")
        self.true = true[self.order].astype(np.float64)
        ranked = margin[self.order]
        self.starts = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]]))

    def auc(self, counts: np.ndarray) -> np.ndarray:
        """Give the area under the ROC curve of resamples (resamples, samples); nan without samples of either kind.

        It is the share of pairs, one sample of each kind, that stand in the right order; equal ones count half (Hanley,
        McNeil 1982).
        """
        hits, taken = self._by_place(counts)
        others = taken - hits
        after = others.sum(1, keepdims=True) - others.cumsum(1) + others / 2
        with np.errstate(invalid="ignore"):
            return np.asarray((hits * after).sum(1) / (hits.sum(1) * others.sum(1)))

    def average_precision(self, counts: np.ndarray) -> np.ndarray:
        """Give the area under precision by recall, in steps, of resamples; nan without a sample of the kind."""
        hits, taken = self._by_place(counts)
        precision = hits.cumsum(1) / np.maximum(taken.cumsum(1), 1)
        with np.errstate(invalid="ignore"):
            return np.asarray((hits * precision).sum(1) / hits.sum(1))

    def _by_place(self, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How many of the kind, and of all, share each place; (resamples, places) both."""
        taken = counts[:, self.order].astype(np.float64)
        hits = taken * self.true
        if len(self.starts) == len(self.order):
            return hits, taken
        return np.add.reduceat(hits, self.starts, axis=1), np.add.reduceat(taken, self.starts, axis=1)


@dataclass(frozen=True)
class Ordered:
    """A score of orders: the mean over those of which the samples can tell."""

    ranks: Sequence[Ranks]
    score: Callable[[Ranks, np.ndarray], np.ndarray]

    def __call__(self, counts: np.ndarray) -> np.ndarray:
        return mean_of_known(np.stack([self.score(one, counts) for one in self.ranks], 1))

    @property
    def rarest(self) -> int:
        """How many samples there are of the rarest kind: so many make an order uncertain, however many others."""
        kinds = [int(min(one.true.sum(), len(one.true) - one.true.sum())) for one in self.ranks]
        return min((count for count in kinds if count), default=0)
