"""A small network for spectrograms: convolutions over pitch and time, of which the pitch keeps its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

if TYPE_CHECKING:
    from jaxtyping import Float
    from torch import Tensor

NAME = "small-sound"
_EPOCHS = 40.0  # of 280 sounds 12 epochs left an accuracy of 0.36 and 40 of 0.98, with one seed (docs/sound.md)
_WIDTHS = (24, 48, 96)  # channels of each block: by judgement, so that two processor cores learn of hundreds
_WIDTH = 128  # features: by judgement, as the small networks for pictures have


class SoundNetwork(nn.Module):
    """From spectrograms to features: blocks of two convolutions, each of which halves pitch and time.

    Where a pitch lies tells as much as its shape, so the bands that are left stand side by side before the last layer,
    as in PANNs (Kong et al. 2020) the mean and the largest over time are added. 0.2 million numbers.
    """

    def __init__(self, bands: int) -> None:
        super().__init__()
        self.width = _WIDTH
        self.name, self.usual_epochs = NAME, _EPOCHS
        self.norm = nn.BatchNorm1d(bands)
        self.blocks = nn.Sequential()
        before = 1
        for number, width in enumerate(_WIDTHS, start=1):
            self.blocks.add_module(f"block{number}", _block(before, width, first=number == 1))
            before = width
        left = bands
        for _ in range(len(_WIDTHS) + 1):
            left = -(-left // 2)
        self.mix = nn.Conv1d(before * left, _WIDTH, 1, bias=False)
        self.mix_norm = nn.BatchNorm1d(_WIDTH)
        for module in self.modules():
            if isinstance(module, (nn.Conv1d, nn.Conv2d)):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")

    def forward(self, x: Float[Tensor, "batch one bands frames"]) -> Float[Tensor, "batch width"]:
        """Give the features of spectrograms from 0 to 1."""
        y = self.blocks(self.norm(x.squeeze(1)).unsqueeze(1))
        y = torch.relu(self.mix_norm(self.mix(y.flatten(1, 2))))  # (batch, width, time)
        features: Tensor = y.mean(2) + y.amax(2)
        return features


def _block(before: int, width: int, *, first: bool) -> nn.Sequential:
    """Two convolutions and a halving; the first block halves at its first convolution too, where most numbers are."""
    stride = 2 if first else 1
    return nn.Sequential(
        nn.Conv2d(before, width, 3, stride, padding=1, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(),
        nn.Conv2d(width, width, 3, padding=1, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(),
        nn.AvgPool2d(2, ceil_mode=True, count_include_pad=False),
    )
