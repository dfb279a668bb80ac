"""How well a given map of classes fits what a model sees: over all pixels, and at the place where it fits worst."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from byeori.fields.mask.regions import IGNORED

if TYPE_CHECKING:
    from jaxtyping import Float, UInt8

_PLACES = 8  # along each side: small enough for an object, large enough to bear an outline a pixel off; by judgement


def mask_margin(
    outputs: Float[Tensor, "batch classes high wide"], truth: UInt8[Tensor, "batch rows columns"]
) -> Tensor:
    """Give the mean of the pixels' margins and that of the worst of 64 places, half of each; ignored ones are left out.

    The margin of a pixel is the probability of its given class less the largest other one. It is computed at the size
    of the outputs. A picture without a known pixel has no number.
    """
    given = _at_size(truth, *outputs.shape[2:]).long()
    known = given != IGNORED
    given = given.where(known, 0)[:, None]
    shares = outputs.float().softmax(1)
    own = shares.gather(1, given)[:, 0]
    each = (own - shares.scatter(1, given, -1.0).amax(1)) * known  # (batch, high, wide)
    sizes = min(_PLACES, outputs.shape[2]), min(_PLACES, outputs.shape[3])
    counted = adaptive_avg_pool2d(known[:, None].float(), sizes)[:, 0]
    means = adaptive_avg_pool2d(each[:, None], sizes)[:, 0] / counted.clamp(min=1e-6)
    worst = means.where(counted > 0.5, 1.0).flatten(1).amin(1)
    whole = each.flatten(1).sum(1) / known.flatten(1).sum(1)
    return (whole + worst) / 2


def _at_size(truth: Tensor, high: int, wide: int) -> Tensor:
    """The class in the middle of each of high x wide places of a map (batch, rows, columns)."""
    if truth.shape[1:] == (high, wide):
        return truth
    rows, columns = (
        ((torch.arange(count, device=truth.device) + 0.5) * size / count).long()
        for count, size in ((high, truth.shape[1]), (wide, truth.shape[2]))
    )
    return truth[:, rows][:, :, columns]
