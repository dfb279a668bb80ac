"""A score: its name, which way it is better, and how it is computed; once, for every place that asks for it.

A score is a function of how often each sample counts. With every sample once it is the score itself: that is how an
epoch is judged and what a report says. With the counts of a resample it is what the bootstrap needs; with the same
counts for two models their difference is a paired comparison.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np

Counted = Callable[[np.ndarray], np.ndarray]
"""From how often each sample counts, (resamples, samples), to the score of each resample, (resamples,)."""

Shown = Literal["epoch", "report", "asked"]


class Answers(Protocol):
    """What a model said of some samples, beside the truth."""

    @property
    def outputs(self) -> np.ndarray:
        """What the model gave, or what the target's `reduce` made of it; (samples, ...)."""

    @property
    def truth(self) -> np.ndarray:
        """The packed target; (samples, ...)."""

    @property
    def decided(self) -> np.ndarray | None:
        """What is answered, where the target would not make it of the outputs; (samples, ...)."""


@dataclass(frozen=True)
class Score:
    """One score of a kind of answer."""

    name: str
    look: Callable[[Any, Answers], Any]
    """(target, answers) to what several scores of this kind are computed from."""
    count: Callable[[Any], Counted]
    """From that to the score of resamples."""
    is_higher_better: bool = True
    domain: tuple[float, float] | None = (0.0, 1.0)
    """Between which numbers it lies; None where only the data knows."""
    unit: str = ""
    """What it is measured in, where its numbers are those of the target."""
    is_proper: bool = False
    """Whether it sees how good the model's numbers are, not only the answers made of them."""
    of: str = ""
    """The one class that it is about, where it is about one."""
    orders: int = 0
    """How many orders of the samples it is computed from."""
    interval: Literal["bootstrap", "wilson"] = "bootstrap"
    """How its interval is found: by resampling, or by Wilson's where it is the share of samples that are right."""
    shown: Shown = "asked"
    """Where it stands unasked: after each epoch and in reports, in reports alone, or nowhere."""
    where_rare: str = ""
    """The score of the same target that judges by default where a class is rare, which this one hardly sees."""
    is_own: bool = False
    """Whether it is a metric of the user's own, which is computed anew for each resample."""

    @property
    def best(self) -> float | None:
        """What no answers exceed; None where that is not known."""
        if not self.is_higher_better:
            return 0.0
        return None if self.domain is None else self.domain[1]

    def oriented(self, value: float) -> float:
        """Give a value so that higher is better."""
        return value if self.is_higher_better else -value


def share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Give part / whole, nan where there is nothing."""
    return np.asarray(np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0))


def mean_of_known(values: np.ndarray) -> np.ndarray:
    """Give the mean over the classes that have a value, (..., classes) to (...); nan without any."""
    known = np.isfinite(values)
    return share(np.where(known, values, 0).sum(-1), known.sum(-1))


@dataclass(frozen=True)
class Means:
    """A score that is the mean of what each sample adds, (samples,)."""

    each: np.ndarray

    def __call__(self, counts: np.ndarray) -> np.ndarray:
        return np.asarray(counts @ self.each.astype(np.float64) / counts.sum(1))

    @property
    def totals(self) -> np.ndarray:
        """What has been added and of how many samples, (2,): the totals of batches add up."""
        return np.array([self.each.sum(), len(self.each)])

    def of_totals(self, totals: np.ndarray) -> np.ndarray:
        """Give the score of totals (some, 2)."""
        return np.asarray(totals[:, 0] / totals[:, 1])


@dataclass(frozen=True)
class Sums:
    """A score of sums over the samples, to which each adds whole numbers of its own, (samples, ...)."""

    each: np.ndarray
    of_totals: Callable[[np.ndarray], np.ndarray]
    """From sums (resamples, ...) to the score of each."""

    def __call__(self, counts: np.ndarray) -> np.ndarray:
        flat = counts.astype(np.float64) @ self.each.reshape(len(self.each), -1)
        return np.asarray(self.of_totals(flat.reshape(len(counts), *self.each.shape[1:])))

    @property
    def totals(self) -> np.ndarray:
        """The sums over all samples once, (...): those of batches add up."""
        return np.asarray(self.each.sum(0))


@dataclass(frozen=True)
class Marks:
    """The scores of one model's answers, by demand; what several of them are computed from is looked at once."""

    target: Any
    answers: Answers
    _looked: dict[Any, Any] = field(default_factory=dict)

    def counted(self, score: Score) -> Counted:
        """Give a score as a function of how often each sample counts."""
        if score.look not in self._looked:
            self._looked[score.look] = score.look(self.target, self.answers)
        return score.count(self._looked[score.look])

    def value(self, score: Score) -> float:
        """Give a score, each sample counting once; nan where these samples cannot tell."""
        return float(self.counted(score)(np.ones((1, len(self.answers.truth))))[0])
