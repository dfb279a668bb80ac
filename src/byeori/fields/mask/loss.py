"""How a map of classes is learned: by Dice with cross-entropy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor
from torch.nn.functional import interpolate

from byeori.fields.mask.regions import IGNORED

if TYPE_CHECKING:
    from jaxtyping import Float, UInt8


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
    known, classes = (truth != IGNORED).flatten(), logs.shape[1]
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
    return (truth != IGNORED).flatten(1).any(1).sum().clamp(min=1)
