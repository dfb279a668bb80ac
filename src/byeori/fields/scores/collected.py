"""A score as a metric of torchmetrics, which takes batches: what a field's `scores()` is made of.

The metric knows no formula: it hands what it has kept to the score, so that an epoch is judged as a report is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from byeori.core.torchvision_operators import mend_torchvision
from byeori.fields.scores.score import Marks, Means, Score, Sums

mend_torchvision()

from torchmetrics import Metric  # noqa: E402


class Judging(Metric):
    """A score of a target, as a metric."""

    full_state_update = False

    def __init__(self, score: Score, target: Any) -> None:
        super().__init__()
        self.score, self.target = score, target

    @property
    def higher_is_better(self) -> bool:  # type: ignore[override]
        """Which way the score is better."""
        return self.score.is_higher_better


class Collected(Judging):
    """A score of all outputs and truths together, which are kept until they are judged."""

    outputs: list[Tensor]
    truth: list[Tensor]

    def __init__(self, score: Score, target: Any) -> None:
        super().__init__(score, target)
        self.add_state("outputs", [], dist_reduce_fx="cat")
        self.add_state("truth", [], dist_reduce_fx="cat")

    def update(self, outputs: Tensor, truth: Tensor) -> None:
        """Take notice of a batch, (batch, ...) both."""
        self.outputs.append(outputs)
        self.truth.append(truth)

    def compute(self) -> Tensor:
        """Give the score, a () tensor."""
        answers = Batches(torch.cat(self.outputs).cpu().numpy(), torch.cat(self.truth).cpu().numpy())
        return torch.tensor(Marks(self.target, answers).value(self.score), dtype=torch.float64)


@dataclass(frozen=True)
class Batches:
    """What was collected."""

    outputs: np.ndarray
    truth: np.ndarray
    decided: np.ndarray | None = None


Read = Callable[[Any, Tensor], np.ndarray]
"""(target, outputs of a batch) to what its `reduce` would make of them."""


class Streamed(Judging):
    """A score of sums over the samples: they are kept, so that large outputs need not be."""

    totals: Tensor

    def __init__(self, score: Score, target: Any, read: Read) -> None:
        super().__init__(score, target)
        self.read = read
        self.of_totals: Callable[[np.ndarray], np.ndarray] | None = None
        self.add_state("totals", torch.zeros((), dtype=torch.int64), dist_reduce_fx="sum")

    def update(self, outputs: Tensor, truth: Tensor) -> None:
        """Take in a batch's outputs, or what `reduce` has made of them, and packed truth."""
        answers = Batches(self.read(self.target, outputs), truth.cpu().numpy())
        counted = Marks(self.target, answers).counted(self.score)
        assert isinstance(counted, (Means, Sums)), f"{self.score.name} is no score of sums"
        self.of_totals = counted.of_totals
        self.totals = self.totals + torch.from_numpy(counted.totals).to(self.totals.device)

    def compute(self) -> Tensor:
        """Give the score, a () tensor; nan of nothing."""
        if self.of_totals is None:
            return torch.tensor(float("nan"), dtype=torch.float64)
        return torch.tensor(float(self.of_totals(self.totals.cpu().numpy()[None])[0]), dtype=torch.float64)


def collected(target: Any, scores: Mapping[str, Score]) -> dict[str, Metric]:
    """Give those of a target's scores that judge each epoch as metrics, by name."""
    return {name: Collected(score, target) for name, score in scores.items() if score.shown == "epoch"}


def streamed(target: Any, scores: Mapping[str, Score], read: Read) -> dict[str, Metric]:
    """Give the same of scores of sums, as metrics that keep the sums alone."""
    return {name: Streamed(score, target, read) for name, score in scores.items() if score.shown == "epoch"}
