"""The head of points in a picture: a heat map for each, and the place where its warmth has its middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from jaxtyping import Float


class SoftArgmax(nn.Module):
    """A map of features to points, from -1 to 1 over the picture: the mean place under each softmax of a heat map.

    So a place is reported more finely than the map's own grid, and all of it learns from distances alone (Nibali et al.
    2018, DSNT).
    """

    def __init__(self, width: int, points: int) -> None:
        super().__init__()
        self.heat = nn.Conv2d(width, points, 1)

    def forward(self, x: Float[Tensor, "batch width rows columns"]) -> Float[Tensor, "batch points 2"]:
        """Give (across, down) of each point."""
        heat = self.heat(x).float()
        shares = heat.flatten(2).softmax(2).view_as(heat)  # (batch, points, rows, columns)
        across = (shares.sum(2) * _middles(heat.shape[3], heat)).sum(2)
        down = (shares.sum(3) * _middles(heat.shape[2], heat)).sum(2)
        return torch.stack([across, down], 2)


class Pairs(nn.Module):
    """What follows a user's own network that ends in two numbers a point: (batch, 2 points) to (batch, points, 2)."""

    def forward(self, x: Tensor) -> Tensor:
        """Give the points."""
        return x.view(len(x), -1, 2) if x.ndim == 2 and x.shape[1] % 2 == 0 else x


def _middles(count: int, like: Tensor) -> Tensor:  # (count,)
    return (torch.arange(count, device=like.device, dtype=like.dtype) + 0.5) * (2 / count) - 1
