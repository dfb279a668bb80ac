"""A small transformer encoder of our own, for texts that no pretrained encoder fits and data that is plenty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, scaled_dot_product_attention

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

WIDTH, LAYERS, HEADS, DROPOUT = 192, 4, 6, 0.1
_TOKEN_DROPOUT = 0.1  # share of the tokens that are hidden in training


class Layer(nn.Module):
    """Attention, then two linear layers, each added to its input, with norms first (Xiong et al. 2020)."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention, self.mix = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(
        self, x: Float[Tensor, "batch time width"], is_token: Bool[Tensor, "batch time"]
    ) -> Float[Tensor, "batch time width"]:
        batch, time, width = x.shape
        parts = self.attention(self.norm1(x)).view(batch, time, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)  # (batch, heads, time, width / heads) each
        seen = scaled_dot_product_attention(query, key, value, attn_mask=is_token[:, None, None, :])
        x = x + self.dropout(self.mix(seen.transpose(1, 2).reshape(batch, time, width)))
        added: Tensor = self.dropout(self.down(gelu(self.up(self.norm2(x)))))
        return x + added


class TextTransformer(nn.Module):
    """From token numbers (batch, time), -1 where there is none, to features: the mean over the tokens.

    >>> TextTransformer(vocabulary=100, length=16).eval()(torch.tensor([[5, 7, -1]])).shape
    torch.Size([1, 192])
    """

    def __init__(self, vocabulary: int, length: int) -> None:
        super().__init__()
        self.name = "text-transformer"
        self.width = WIDTH
        self.tokens = nn.Embedding(vocabulary, WIDTH)
        self.places = nn.Parameter(torch.randn(length, WIDTH) * 0.02)
        nn.init.normal_(self.tokens.weight, std=0.02)
        self.layers = nn.ModuleList(Layer(WIDTH, HEADS) for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)

    def forward(self, ids: Int[Tensor, "batch time"]) -> Float[Tensor, "batch width"]:
        """Give the features; what is blank is seen by no token and counts in no mean."""
        is_token = ids >= 0
        x = self.tokens(ids.clamp(min=0))
        if self.training:
            x = x * (torch.rand(ids.shape, device=x.device) >= _TOKEN_DROPOUT)[..., None]
        x = x + self.places[: ids.shape[1]]
        for layer in self.layers:
            x = layer(x, is_token)
        return masked_mean(self.norm(x), is_token)


def masked_mean(
    x: Float[Tensor, "batch time width"], is_token: Bool[Tensor, "batch time"]
) -> Float[Tensor, "batch width"]:
    """Average each sample over its own tokens."""
    weight = is_token.to(x.dtype)[..., None]
    return (x * weight).sum(1) / weight.sum(1).clamp(min=1)
