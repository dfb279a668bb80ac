"""A small U-Net of our own, from scratch: what draws masks where no pretrained encoder fits or is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn.functional import interpolate

from byeori.models.picture.small_resnet import Residual

if TYPE_CHECKING:
    from jaxtyping import Float
    from torch import Tensor

WIDTHS = (32, 64, 128, 128)


class SmallUnet(nn.Module):
    """Residual blocks down to an eighth, and up again beside what was on the way (Ronneberger et al. 2015).

    The map has the picture's size, or half of it with `stride` 2; `WIDTHS[0]` numbers a place.

    >>> SmallUnet(channels=1, stride=2)(torch.zeros(2, 1, 24, 40)).shape
    torch.Size([2, 32, 12, 20])
    """

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__()
        first = nn.Conv2d(channels, WIDTHS[0], 3, stride, padding=1, bias=False)
        self.stem = nn.Sequential(first, nn.BatchNorm2d(WIDTHS[0]), nn.ReLU())
        pairs = list(zip((WIDTHS[0], *WIDTHS), WIDTHS, strict=False))
        self.down = nn.ModuleList(Residual(*pair, stride=1 if n == 0 else 2) for n, pair in enumerate(pairs))
        self.up = nn.ModuleList(Residual(after + before, before, 1) for before, after in reversed(pairs[1:]))
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x: Float[Tensor, "batch channels rows columns"]) -> Float[Tensor, "batch width high wide"]:
        """Give a map of features of normalised pictures."""
        x = self.stem(x)
        maps = []
        for block in self.down:
            x = block(x)
            maps.append(x)
        for block, beside in zip(self.up, reversed(maps[:-1]), strict=True):
            x = block(torch.cat([interpolate(x, size=beside.shape[2:]), beside], 1))
        return x
