"""Scores of maps of classes, of all pixels of a part together; import it after `mend_torchvision()`."""

from __future__ import annotations

import torch
from torch import Tensor
from torchmetrics import Metric

from byeori.fields.mask.loss import confusion, mean_iou, to_size


class PixelScore(Metric):
    """A score of all pixels together: `mean_iou` over the classes that occur, or `pixel_accuracy`."""

    higher_is_better = True
    is_differentiable = False
    full_state_update = False
    counts: Tensor

    def __init__(self, classes: int, what: str) -> None:
        super().__init__()
        self.what = what
        self.add_state("counts", torch.zeros(classes, classes, dtype=torch.int64), dist_reduce_fx="sum")

    def update(self, outputs: Tensor, truth: Tensor) -> None:
        """Count logits (batch, classes, high, wide), or the classes themselves (batch, rows, columns), as guesses."""
        guess = to_size(outputs, *truth.shape[1:]).argmax(1) if outputs.ndim == 4 else outputs
        self.counts += confusion(guess, truth, len(self.counts))

    def compute(self) -> Tensor:
        """Give the score, () float; 0 where no pixel was counted."""
        counts = self.counts.double()
        if self.what == "pixel_accuracy":
            return (counts.trace() / counts.sum().clamp(min=1)).float()
        return mean_iou(counts).float()
