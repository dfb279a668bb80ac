"""A score as a metric of torchmetrics, which takes batches: what a field's `scores()` is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from byeori.core.torchvision_operators import mend_torchvision
from byeori.fields.scores.choice import score_named
from byeori.fields.scores.score import Marks, Score

if TYPE_CHECKING:
    from byeori.core.recipe import Recipe
    from byeori.fields.contract import Target

mend_torchvision()

from torchmetrics import Metric  # noqa: E402


class Collected(Metric):
    """A score of all outputs and truths together, which are kept until they are judged."""

    full_state_update = False
    outputs: list[Tensor]
    truth: list[Tensor]

    def __init__(self, score: Score, target: Any) -> None:
        super().__init__()
        self.score, self.target = score, target
        self.add_state("outputs", [], dist_reduce_fx="cat")
        self.add_state("truth", [], dist_reduce_fx="cat")

    @property
    def higher_is_better(self) -> bool:  # type: ignore[override]
        """Which way the score is better."""
        return self.score.is_higher_better

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


def collected(target: Any, scores: Mapping[str, Score], *names: str) -> dict[str, Metric]:
    """Give some scores of a target as metrics, by name."""
    return {name: Collected(scores[name], target) for name in names}


def metrics_of(target: Target, recipe: Recipe) -> dict[str, Metric]:
    """Give the metrics that judge an epoch: the one that the recipe names first, then the others of the target."""
    given = target.scores()
    score = score_named(recipe.metric, target)
    first = given.get(score.name) or Collected(score, target)
    return {score.name: first, **{name: metric for name, metric in given.items() if name != score.name}}
