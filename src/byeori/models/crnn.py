"""CNN and recurrence for lines of text: (batch, width, height) strips to (batch, time, width) features.

After Shi et al. 2015. What is blank, pixel columns of 0, is blank at every depth: a line's features do not depend on
how far it was filled up to meet longer ones in a batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor, nn
from torch.nn.functional import pad

from byeori.models.recurrence import GatedRecurrence, masked
from byeori.models.strip_layers import Convolution, Residual

if TYPE_CHECKING:
    from jaxtyping import Float

CRNN = "crnn"
STRIDE = 4
"""Pixel columns in one step of time."""
_CHANNELS = (16, 48, 96, 160)
_WIDTH, _LAYERS = 256, 3
_EPOCHS = 40  # one-cycle; errors still fall slowly after twice as many
_INK = 128.0  # pixels are divided by it; paper is nearly 0, as what is blank


class Crnn(nn.Module):
    """Convolutions that fold the height away, then layers of recurrence; a last step of 0 marks the end."""

    def __init__(self, height: int, *, layers: int = _LAYERS, dropout: float = 0.2) -> None:
        super().__init__()
        first, second, third, fourth = _CHANNELS
        self.blocks = nn.ModuleList(
            [
                Convolution(1, first, (2, 2)),
                Convolution(first, second, (2, 2)),
                Residual(second),
                Convolution(second, third, (1, 2)),
                Residual(third),
                Convolution(third, fourth, (1, 2)),
            ]
        )
        rows = -(-height // 16)
        self.narrow = nn.Linear(fourth * rows, _WIDTH)
        self.layers = nn.ModuleList(GatedRecurrence(_WIDTH, dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(_WIDTH)
        self.dropout = nn.Dropout(dropout)
        self.width = _WIDTH
        self.name = CRNN
        self.usual_epochs = _EPOCHS

    def forward(self, x: Float[Tensor, "batch columns height"]) -> Float[Tensor, "batch time width"]:
        """Give the features of strips, pixels from 1 to 255 or 0 where blank; blank ones are 0, the last always is."""
        real = (x > 0).any(2).float()[:, None, :, None]  # (batch, 1, columns, 1), 1 or 0
        y = (x / _INK)[:, None]
        for block in self.blocks:
            y, real = block(y, real)
        real = real[:, 0]  # (batch, time, 1)
        y = masked(self.narrow(self.dropout(y.permute(0, 2, 3, 1).flatten(2))), real)
        for layer in self.layers:
            y = layer(y, real)
        return pad(masked(self.dropout(self.norm(y)), real), (0, 0, 0, 1))


def steps_of(columns: int) -> int:
    """Give how many steps of time a line of so many pixel columns has.

    >>> steps_of(401)
    101
    """
    return -(-columns // STRIDE)
