"""N-grams into an embedding bag: a linear model of few numbers a text, in the manner of fastText."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from jaxtyping import Float, Int

WIDTH = 32
DROPOUT = 0.5  # share of a text's n-grams that are hidden in training
EPOCHS = 6
_SCALE = 16.0
"""How much the features grow: a bag of unit length then learns at the rate of the layers above it."""


class NgramBag(nn.Module):
    """From the numbers of a text's n-grams (batch, n-grams), -1 where there is none, to features (Joulin et al. 2016).

    Each n-gram counts by its weight in `rarity`, the weights of a text together having length 1, as in TF-IDF; and by
    `reach`, without which AdamW would let what is rare and says nothing learn as fast as the rest.

    >>> NgramBag(torch.tensor([0.0, 1.0, 2.0]), torch.ones(3)).eval()(torch.tensor([[1, 2, -1]])).shape
    torch.Size([1, 32])
    """

    rarity: Tensor
    reach: Tensor

    def __init__(self, rarity: Tensor, reach: Tensor, width: int = WIDTH) -> None:  # rarity, reach: (rows,)
        super().__init__()
        self.name = "ngrams"
        self.width = width
        self.usual_epochs = EPOCHS
        self.register_buffer("rarity", rarity)
        self.register_buffer("reach", reach)
        self.table = nn.Parameter(torch.zeros(len(rarity), width))

    def forward(self, ids: Int[Tensor, "batch ngrams"]) -> Float[Tensor, "batch width"]:
        """Give the features; a text of which no n-gram is known has zeros."""
        rows = ids.clamp(min=0)
        weights = self.rarity[rows] * (ids >= 0)
        if self.training:
            weights = weights * (torch.rand(weights.shape, device=weights.device) >= DROPOUT)
        weights = weights / weights.square().sum(1, keepdim=True).sqrt().clamp(min=1e-6)
        return _SCALE * _bag(rows, weights * self.reach[rows], self.table)


def _bag(rows: Tensor, weights: Tensor, table: Tensor) -> Tensor:
    if torch.compiler.is_exporting():  # a graph of plain parts, which every runtime knows
        return torch.bmm(weights[:, None], torch.nn.functional.embedding(rows, table))[:, 0]
    return torch.nn.functional.embedding_bag(rows, table, mode="sum", per_sample_weights=weights.to(table.dtype))
