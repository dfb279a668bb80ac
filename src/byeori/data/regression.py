"""How far answered numbers are from true ones: R2, RMSE and MAE, in the units that people use."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torchmetrics import Metric

if TYPE_CHECKING:
    from jaxtyping import Float


class Sums(Metric):
    """What the scores of numbers (batch,) are made of; `away` tells how many units outputs are above a fixed number.

    Numbers themselves would lose what makes them differ where they are large: float32 has seven digits.
    """

    full_state_update = False
    count: Tensor
    truth: Tensor
    truth_squared: Tensor
    error: Tensor
    error_squared: Tensor

    def __init__(self, away: Callable[[Tensor], Tensor], unit: float) -> None:
        super().__init__()
        self.away, self.unit = away, unit
        for name in ("count", "truth", "truth_squared", "error", "error_squared"):
            self.add_state(name, torch.zeros(()), dist_reduce_fx="sum")

    def update(self, outputs: Float[Tensor, " batch"], truth: Float[Tensor, " batch"]) -> None:
        """Take notice of outputs and truth, as the loss is given them."""
        guess, true = (self.away(x.float()) for x in (outputs, truth))
        self.count += len(true)
        self.truth += true.sum()
        self.truth_squared += true.square().sum()
        self.error += (guess - true).abs().sum()
        self.error_squared += (guess - true).square().sum()


class R2(Sums):
    """The share of the truth's variance that is explained; 0, or 1 where all is met, of truths that are all one."""

    higher_is_better = True

    def compute(self) -> Tensor:
        """Give the score."""
        count = self.count.clamp(min=1)
        total = self.truth_squared - self.truth.square() / count
        if float(total) <= 1e-6 * float(count):
            return (self.error_squared <= 1e-6 * count).float()
        return 1 - self.error_squared / total


class RMSE(Sums):
    """The root of the mean squared error."""

    higher_is_better = False

    def compute(self) -> Tensor:
        """Give the score."""
        return (self.error_squared / self.count.clamp(min=1)).sqrt() * self.unit


class MAE(Sums):
    """The mean absolute error."""

    higher_is_better = False

    def compute(self) -> Tensor:
        """Give the score."""
        return self.error / self.count.clamp(min=1) * self.unit
