"""How a map of classes is learned and judged: Dice with cross-entropy, and what a confusion matrix of pixels says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, interpolate, one_hot

if TYPE_CHECKING:
    from jaxtyping import Float, Int, UInt8

IGNORE = 255
"""The number of pixels that nobody is asked about."""


def to_size(outputs: Float[Tensor, "batch classes ..."], rows: int, columns: int) -> Tensor:
    """Bring logits (batch, classes, high, wide) to the size of the mask, (batch, classes, rows, columns)."""
    outputs = outputs.float()
    if outputs.shape[2:] == (rows, columns):
        return outputs
    return interpolate(outputs, size=(rows, columns), mode="bilinear", align_corners=False)


def mask_loss(
    outputs: Float[Tensor, "batch classes high wide"], truth: UInt8[Tensor, "batch rows columns"], smoothing: float
) -> tuple[Tensor, Tensor]:
    """Give cross-entropy + Dice loss over the pixels that are not ignored, and how many samples have such pixels.

    Dice (Milletari et al. 2016) counts each class of the batch the same, however few its pixels.
    """
    logits = to_size(outputs, *truth.shape[1:])
    known = truth != IGNORE  # (batch, rows, columns)
    count = known.sum()
    summed = cross_entropy(logits, truth.long(), ignore_index=IGNORE, label_smoothing=smoothing, reduction="sum")
    shares = logits.softmax(1) * known[:, None]
    wanted = one_hot(truth.long().masked_fill(~known, 0), logits.shape[1]).movedim(3, 1) * known[:, None]
    both, all_of = (shares * wanted).sum((0, 2, 3)), (shares + wanted).sum((0, 2, 3))  # (classes,)
    present = wanted.sum((0, 2, 3)) > 0
    dice = 1 - (2 * both + 1) / (all_of + 1)
    missed = (dice * present).sum() / present.sum().clamp(min=1)
    return summed / count.clamp(min=1) + missed, known.flatten(1).any(1).sum().clamp(min=1)


def confusion(guess: Tensor, truth: Tensor, classes: int) -> Int[Tensor, "true guessed"]:
    """Count the pixels of two maps of one shape by (true class, guessed class), ignored ones left out."""
    known = truth != IGNORE
    places = truth[known].long() * classes + guess[known].long()
    return torch.bincount(places, minlength=classes * classes).view(classes, classes)


def ious(counts: Tensor) -> Tensor:
    """Give intersection over union of each class of confusion matrices (..., classes, classes); nan where it is not."""
    both = counts.diagonal(dim1=-2, dim2=-1)
    union = counts.sum(-1) + counts.sum(-2) - both
    return both / union.where(union > 0, torch.nan)


def mean_iou(counts: Tensor) -> Tensor:
    """Give the mean over the classes that are true or guessed anywhere, (...); 0 where there are none."""
    return ious(counts).nanmean(-1).nan_to_num(0.0)
