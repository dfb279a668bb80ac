"""Small residual networks of our own, for images of 8 to 64 px that no pretrained backbone fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from torch import nn

if TYPE_CHECKING:
    from jaxtyping import Float
    from torch import Tensor

SMALL_RESNETS = {"small-resnet": (32, 64, 128), "small-resnet-4": (32, 64, 128, 256)}
"""Channels of each stage, by name. The fourth stage costs a sixth of the time more and learns from 24 px on."""


class Residual(nn.Module):
    """Two 3x3 convolutions whose result is added to their input (He et al. 2015).

    The last norm begins at zero, so that a fresh block gives its shortcut and a deep stack trains from the first
    step (Goyal et al. 2017).
    """

    def __init__(self, before: int, width: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(before, width, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.shortcut = _shortcut(before, width, stride)
        nn.init.zeros_(self.bn2.weight)

    def forward(self, x: Float[Tensor, "batch before height width"]) -> Float[Tensor, "batch after high wide"]:
        y = nn.functional.relu(self.bn1(self.conv1(x)))
        return nn.functional.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


def small_resnet(channels: int = 3, widths: Sequence[int] = SMALL_RESNETS["small-resnet"]) -> nn.Sequential:
    """Give a residual network that maps (batch, channels, height, width) to (batch, the last of the widths).

    Each stage but the first halves the image: with three, 8 px end as 2x2 places before the average. Three stages have
    0.3 million numbers, four 1.2.

    >>> import torch
    >>> small_resnet(channels=1)(torch.zeros(2, 1, 8, 8)).shape
    torch.Size([2, 128])
    """
    net = nn.Sequential()
    net.add_module("stem", nn.Conv2d(channels, widths[0], 3, padding=1, bias=False))
    net.add_module("stem_norm", nn.BatchNorm2d(widths[0]))
    net.add_module("stem_relu", nn.ReLU())
    for number, (before, width) in enumerate(zip((widths[0], *widths), widths, strict=False), start=1):
        net.add_module(f"stage{number}", Residual(before, width, stride=1 if number == 1 else 2))
    net.add_module("pool", nn.AdaptiveAvgPool2d(1))
    net.add_module("flatten", nn.Flatten())
    for module in net.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    return net


def _shortcut(before: int, width: int, stride: int) -> nn.Module:
    if before == width and stride == 1:
        return nn.Identity()
    # Averaging before the 1x1 convolution uses all four pixels, not one of them (He et al. 2019, ResNet-D).
    pool = nn.AvgPool2d(stride, ceil_mode=True, count_include_pad=False)
    return nn.Sequential(pool, nn.Conv2d(before, width, 1, bias=False), nn.BatchNorm2d(width))
