"""What a threshold gives: how many samples are taken for a class, how many of them rightly, and how many are missed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from byeori.core.threshold import Wanted
from byeori.evaluation.category.errors import f1_score
from byeori.evaluation.limits import CURVE_POINTS
from byeori.evaluation.statistics.estimate import Estimate, wilson
from byeori.fields.calibration.thresholds import fit_threshold


@dataclass(frozen=True)
class Point:
    """A threshold with what it gives on some samples."""

    threshold: float
    hits: int
    """Samples of the class that are taken for it."""
    taken: int
    whole: int
    """Samples of the class."""
    count: int

    @property
    def precision(self) -> Estimate:
        """The share of right ones among those that are taken."""
        return wilson(self.hits, self.taken)

    @property
    def recall(self) -> Estimate:
        """The share of the class that is found."""
        return wilson(self.hits, self.whole)

    @property
    def f1(self) -> Estimate:
        """The harmonic mean of the two."""
        return f1_score(self.hits, self.taken + self.whole - self.hits)

    @property
    def false_alarms(self) -> int:
        """Samples of the other class that are taken."""
        return self.taken - self.hits

    @property
    def missed(self) -> int:
        """Samples of the class that are not taken."""
        return self.whole - self.hits


@dataclass(frozen=True)
class Ranking:
    """Samples in the order of how probable a class is said to be, the most probable first."""

    shares: np.ndarray  # (samples,) sorted
    true: np.ndarray  # (samples,) bool

    @classmethod
    def of(cls, shares: np.ndarray, true: np.ndarray) -> Ranking:
        """Sort samples (samples,)."""
        order = np.argsort(-shares, kind="stable")
        return cls(shares[order], true[order])

    @property
    def whole(self) -> int:
        """Samples of the class."""
        return int(self.true.sum())

    def at(self, threshold: float) -> Point:
        """Give what a threshold gives."""
        taken = int((self.shares >= threshold).sum())
        return Point(threshold, int(self.true[:taken].sum()), taken, self.whole, len(self.true))

    def finding(self, recall: float) -> Point:
        """Give the highest threshold that finds such a share of the class."""
        threshold = fit_threshold(self.shares, self.true, Wanted("recall", recall))
        return self.at(0.0 if threshold is None else threshold)

    def first(self, share: float) -> tuple[int, int]:
        """How many samples such a share of all is, and how many of the class are among so many most probable ones."""
        taken = max(1, round(share * len(self.true)))
        return taken, int(self.true[:taken].sum())

    def roc(self) -> list[tuple[float, float]]:
        """Give the ROC curve, some points of it: the share of false alarms, the share of the class that is found."""
        hits, taken = self._steps()
        alarms = (taken - hits) / max(len(self.true) - self.whole, 1)
        found = hits / max(self.whole, 1)
        return _some(alarms, found, alarms + found)

    def precision_recall(self) -> list[tuple[float, float]]:
        """Give precision by recall, some points of it, up to where all of the class is found."""
        hits, taken = self._steps()
        end = int(hits.argmax()) + 1
        hits, taken = hits[1:end], taken[1:end]
        return _some(hits / max(self.whole, 1), hits / taken, hits)

    def _steps(self) -> tuple[np.ndarray, np.ndarray]:
        """How many of the class, and how many in all, are taken at each threshold; equal ones only together."""
        ends = np.concatenate([[True], self.shares[1:] != self.shares[:-1], [True]])
        hits = np.concatenate([[0], np.cumsum(self.true)])[ends]
        return hits.astype(np.float64), np.flatnonzero(ends).astype(np.float64)


def _some(x: np.ndarray, y: np.ndarray, along: np.ndarray) -> list[tuple[float, float]]:
    """Give about 80 points of a curve, evenly along a number that rises with it, the ends among them."""
    wanted = np.linspace(along[0], along[-1], CURVE_POINTS)
    places = np.unique([0, *np.searchsorted(along, wanted).clip(max=len(along) - 1).tolist(), len(along) - 1])
    return [(round(float(x[place]), 4), round(float(y[place]), 4)) for place in places]
