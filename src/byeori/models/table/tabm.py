"""TabM: many small networks in one, which share their weights and look at the columns with eyes of their own.

After Gorishniy, Kotelnikov, Babenko 2024, "TabM: Advancing Tabular Deep Learning with Parameter-Efficient Ensembling",
and BatchEnsemble (Wen, Tran, Ba 2020). With one member it is a plain MLP.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from jaxtyping import Float

_DIFFERENCE = 0.5  # of the members' scales at the start; the paper's 1, about 0, was worse by validation


class TabM(nn.Module):
    """Features (batch, width before) to those of every member, (batch, members, width); the paper's TabM-mini.

    `chunks` are the widths of the columns that stand side by side in the features: a member weighs each column as a
    whole by a random number about 1, so that from the start the members look at different columns. All else is shared,
    except biases and heads.
    """

    def __init__(self, chunks: Sequence[int], *, width: int, blocks: int, members: int, dropout: float) -> None:
        super().__init__()
        self.width = width
        self.members = members
        scales = (1 + _DIFFERENCE * torch.randn(members, len(chunks))).repeat_interleave(torch.tensor(chunks), 1)
        self.scales = nn.Parameter(scales) if members > 1 else None
        before = [sum(chunks), *[width] * (blocks - 1)]
        self.layers = nn.ModuleList(_Shared(size, width, members) for size in before)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Float[Tensor, "batch before"]) -> Float[Tensor, "batch members width"]:
        """Give the members' features."""
        x = x[:, None] if self.scales is None else x[:, None] * self.scales
        for layer in self.layers:
            x = self.dropout(layer(x).relu())
        return x


class Members(nn.Module):
    """One head a member: in training (members * batch, ...), one member's answers after the other's; else merged.

    `merge` takes (batch, members, ...) to (batch, ...); the mean where there is none.
    """

    def __init__(self, heads: Sequence[nn.Module], merge: Callable[[Tensor], Tensor] | None = None) -> None:
        super().__init__()
        self.heads = nn.ModuleList(heads)
        self.merge = merge or _mean

    def forward(self, features: Float[Tensor, "batch members width"]) -> Tensor:
        """Give all members' outputs in training, else one merged output a sample."""
        outputs = [head(x) for head, x in zip(self.heads, features.unbind(1), strict=True)]
        return torch.cat(outputs) if self.training else self.merge(torch.stack(outputs, 1))


class _Shared(nn.Module):
    """A linear layer of shared weights, with a bias of its own for each member."""

    def __init__(self, before: int, after: int, members: int) -> None:
        super().__init__()
        bound = before**-0.5
        self.weight = nn.Parameter(torch.empty(after, before).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(after).uniform_(-bound, bound).repeat(members, 1))

    def forward(self, x: Float[Tensor, "batch members before"]) -> Float[Tensor, "batch members after"]:
        return nn.functional.linear(x, self.weight) + self.bias


def _mean(outputs: Tensor) -> Tensor:
    return outputs.mean(1)
