"""FT-Transformer: every column of a table is a token, and attention finds which columns belong together.

After Gorishniy, Rubachev, Khrulkov, Babenko 2021, "Revisiting Deep Learning Models for Tabular Data".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from jaxtyping import Float

HEADS = 4


class FtTransformer(nn.Module):
    """Features (batch, width before) to those of a token that has looked at all columns, (batch, width).

    `chunks` are the widths of what stands side by side in the features. A chunk as wide as a token is one; of any
    other, the features of a picture say, a linear layer makes one.
    """

    def __init__(self, chunks: Sequence[int], *, width: int, blocks: int, dropout: float) -> None:
        super().__init__()
        self.width = width
        self.chunks = tuple(chunks)
        self.fit = nn.ModuleList(nn.Identity() if chunk == width else nn.Linear(chunk, width) for chunk in chunks)
        self.summary = nn.Parameter(torch.empty(1, 1, width).uniform_(-(width**-0.5), width**-0.5))
        self.blocks = nn.ModuleList(_Block(width, dropout, is_first=number == 0) for number in range(blocks))
        self.norm = nn.LayerNorm(width)

    def forward(self, x: Float[Tensor, "batch before"]) -> Float[Tensor, "batch width"]:
        """Give the features."""
        parts = [
            fit(part)[:, None] for fit, part in zip(self.fit, torch.split_with_sizes(x, self.chunks, 1), strict=True)
        ]
        x = torch.cat([self.summary.expand(x.shape[0], -1, -1), *parts], 1)
        for block in self.blocks:
            x = block(x)
        return self.norm(x[:, 0]).relu()  # type: ignore[no-any-return]


class _Block(nn.Module):
    """Attention, then two layers by themselves; each begins with a norm, except the very first, as in the paper."""

    def __init__(self, width: int, dropout: float, *, is_first: bool) -> None:
        super().__init__()
        hidden = width * 4 // 3
        self.norm_attention = nn.Identity() if is_first else nn.LayerNorm(width)
        self.taken = nn.Linear(width, 3 * width)
        self.given = nn.Linear(width, width)
        self.norm_layers = nn.LayerNorm(width)
        self.up = nn.Linear(width, 2 * hidden)
        self.down = nn.Linear(hidden, width)
        self.dropout = nn.Dropout(dropout)
        self.rate = dropout

    def forward(self, x: Float[Tensor, "batch tokens width"]) -> Float[Tensor, "batch tokens width"]:
        asked, keys, values = (
            part.unflatten(2, (HEADS, -1)).transpose(1, 2) for part in self.taken(self.norm_attention(x)).chunk(3, 2)
        )
        rate = self.rate if self.training else 0.0
        seen = nn.functional.scaled_dot_product_attention(asked, keys, values, dropout_p=rate)
        x = x + self.given(seen.transpose(1, 2).flatten(2))
        value, gate = self.up(self.norm_layers(x)).chunk(2, 2)  # ReGLU (Shazeer 2020)
        return x + self.down(self.dropout(value * gate.relu()))  # type: ignore[no-any-return]
