"""How a map of classes is learned and judged: Dice with cross-entropy, and what a confusion matrix of pixels says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn.functional import interpolate

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
    logs = to_size(outputs, *truth.shape[1:]).log_softmax(1)
    known, classes = (truth != IGNORE).flatten(), logs.shape[1]
    true = truth.flatten().long().where(known, 0)  # (pixels,)
    log = logs.gather(1, true.view(len(truth), 1, *truth.shape[1:])).flatten()  # of the true class
    if smoothing:
        log = (1 - smoothing) * log + smoothing * logs.mean(1).flatten()
    entropy = -(log * known).sum() / known.sum().clamp(min=1)
    return entropy + _dice(logs.exp(), true, known, classes), _samples(truth)


def _dice(shares: Tensor, true: Tensor, known: Tensor, classes: int) -> Tensor:
    """Give 1 - Dice, the mean over the classes that are there; `true` and `known` are (pixels,)."""
    hit = shares.gather(1, true.view(len(shares), 1, *shares.shape[2:])).flatten() * known
    both = hit.new_zeros(classes).index_add(0, true, hit)
    size = true[known].bincount(minlength=classes)  # (classes,) pixels
    all_of = (shares * known.view(len(shares), 1, *shares.shape[2:])).sum((0, 2, 3)) + size
    return ((1 - (2 * both + 1) / (all_of + 1)) * (size > 0)).sum() / (size > 0).sum().clamp(min=1)


def _samples(truth: Tensor) -> Tensor:
    """How many samples have a pixel that is not ignored; one at least."""
    return (truth != IGNORE).flatten(1).any(1).sum().clamp(min=1)


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
