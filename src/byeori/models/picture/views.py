"""Test-time augmentation: an answer is the mean over several views of its images; a part of the network itself.

So it is exported with the network, and every form of a bundle answers alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch.nn.functional import interpolate

if TYPE_CHECKING:
    from torch import Tensor

_LEFT_OUT = 8  # a crop leaves out this part of each side; small images lose little, photos as much as 224 of 256


@dataclass(frozen=True)
class Views:
    """Which views of an image are averaged: `mirror` two, `crops` the four corners and the middle, and their mirrors.

    Crops are brought to the size of the whole (Krizhevsky et al. 2012 took ten of 224 px out of 256).
    """

    kind: str
    is_map: bool = False
    """Whether the outputs have the places of the image, and are to be mirrored back."""

    def mean(self, model: Callable[[Mapping[str, Tensor]], Tensor], inputs: Mapping[str, Tensor]) -> Tensor:
        """Give the mean of a model's outputs over the views of inputs; inputs that are no images stay as they are."""
        if not any(x.ndim == 4 for x in inputs.values()):
            return model(inputs)
        total, count = None, 0
        for corner in range(5) if self.kind == "crops" else (None,):
            for mirrored in (False, True):
                seen = {name: _view(x, corner, mirrored) if x.ndim == 4 else x for name, x in inputs.items()}
                outputs = model(seen)
                outputs = outputs.flip(-1) if mirrored and self.is_map else outputs
                total, count = outputs if total is None else total + outputs, count + 1
        assert total is not None
        return total / count


def _view(x: Tensor, corner: int | None, mirrored: bool) -> Tensor:
    if corner is not None:
        high, wide = x.shape[2:]
        down, right = max(high // _LEFT_OUT, 1), max(wide // _LEFT_OUT, 1)
        top, left = ((0, 0), (0, right), (down, 0), (down, right), (down // 2, right // 2))[corner]
        cut = x[:, :, top : top + high - down, left : left + wide - right]
        x = interpolate(cut, size=(high, wide), mode="bilinear", align_corners=False)
    return torch.flip(x, (3,)) if mirrored else x
