"""CNN and recurrence for lines of text: (batch, width, height) strips to (batch, time, width) features.

After Shi et al. 2015. What is blank, pixel columns of 0, is blank at every depth: a line's features do not depend on
how far it was filled up to meet longer ones in a batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor, nn
from torch.nn.functional import pad

from byeori.models.line.recurrence import GatedRecurrence, TimelessDropout, masked
from byeori.models.line.strip_layers import CHANNELS, first_blocks, read_blocks

if TYPE_CHECKING:
    from jaxtyping import Float

CRNN = "crnn"
STRIDE = 4
"""Pixel columns in one step of time."""
_WIDTH, _LAYERS = 256, 3
_EPOCHS = 40  # one-cycle; errors still fall slowly after twice as many


class Crnn(nn.Module):
    """Convolutions that fold the height away, then layers of recurrence; a last step of 0 marks the end."""

    def __init__(self, height: int, *, layers: int = _LAYERS, dropout: float = 0.2) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(first_blocks(STRIDE))
        rows = -(-height // 16)
        self.narrow = nn.Linear(CHANNELS[-1] * rows, _WIDTH)
        self.layers = nn.ModuleList(GatedRecurrence(_WIDTH, dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(_WIDTH)
        self.dropout = TimelessDropout(dropout)
        self.width = _WIDTH
        self.name = CRNN
        self.usual_epochs = _EPOCHS

    def forward(self, x: Float[Tensor, "batch columns height"]) -> Float[Tensor, "batch time width"]:
        """Give the features of strips, pixels from 1 to 255 or 0 where blank; blank ones are 0, the last always is."""
        y, real = read_blocks(self.blocks, x)
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
