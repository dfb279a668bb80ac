"""Layers over strips of writing in which what is blank stays blank, whatever lies beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from torch import Tensor, nn
from torch.nn.functional import max_pool2d, relu

from byeori.models.line.recurrence import masked

if TYPE_CHECKING:
    from jaxtyping import Float


INK = 128.0
"""Pixels are divided by it; paper is nearly 0, as what is blank."""
CHANNELS = (16, 48, 96, 160)


class Convolution(nn.Module):
    """3x3 convolution, norm and ReLU; `stride` is over (time, height)."""

    def __init__(self, before: int, after: int, stride: tuple[int, int] = (1, 1)) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(before, after, 3, stride, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(after)
        self.time_stride = stride[0]
        nn.init.kaiming_normal_(self.convolution.weight, mode="fan_out", nonlinearity="relu")

    def forward(
        self, x: Float[Tensor, "batch before time high"], real: Float[Tensor, "batch 1 time 1"]
    ) -> tuple[Float[Tensor, "batch after times highs"], Float[Tensor, "batch 1 times 1"]]:
        """Give the features, and which steps of time are no blank."""
        real = max_pool2d(real, 1, (self.time_stride, 1))  # of the very length that the convolution gives
        return masked(relu(self.norm(self.convolution(x))), real), real


class Residual(nn.Module):
    """Two 3x3 convolutions around which their input passes (He et al. 2015)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = Convolution(width, width)
        self.second = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(width)
        nn.init.kaiming_normal_(self.second.weight, mode="fan_out", nonlinearity="relu")
        nn.init.zeros_(self.norm.weight)

    def forward(
        self, x: Float[Tensor, "batch width time high"], real: Float[Tensor, "batch 1 time 1"]
    ) -> tuple[Float[Tensor, "batch width time high"], Float[Tensor, "batch 1 time 1"]]:
        """Give the features, and which steps of time are no blank."""
        y, _ = self.first(x, real)
        return masked(relu(x + self.norm(self.second(y))), real), real


def first_blocks(time_stride: int) -> list[nn.Module]:
    """Make the blocks that both readers of lines begin with; height is halved four times, time by `time_stride`."""
    first, second, third, fourth = CHANNELS
    return [
        Convolution(1, first, (2, 2)),
        Convolution(first, second, (2, 2)),
        Residual(second),
        Convolution(second, third, (time_stride // 4, 2)),
        Residual(third),
        Convolution(third, fourth, (1, 2)),
    ]


def read_blocks(
    blocks: Iterable[nn.Module], x: Float[Tensor, "batch columns height"]
) -> tuple[Float[Tensor, "batch width time high"], Float[Tensor, "batch 1 time 1"]]:
    """Send strips, pixels from 1 to 255 or 0 where blank, through blocks; with which steps are no blank, 1 or 0."""
    real = (x > 0).any(2).float()[:, None, :, None]
    y = (x / INK)[:, None]
    for block in blocks:
        y, real = block(y, real)
    return y, real
