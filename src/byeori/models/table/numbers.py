"""The head of a regression."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor, nn

if TYPE_CHECKING:
    from jaxtyping import Float


class OneNumber(nn.Module):
    """The head of a regression: features (batch, width) to one number a sample, (batch,)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layer = nn.Linear(width, 1)

    def forward(self, x: Float[Tensor, "batch width"]) -> Float[Tensor, " batch"]:
        """Give the numbers."""
        return self.layer(x).squeeze(-1)  # type: ignore[no-any-return]


class OneAxisLess(nn.Module):
    """What follows a user's own network that ends in one number a sample: (batch, 1) to (batch,), as it is else."""

    def forward(self, x: Tensor) -> Tensor:
        """Give the numbers."""
        return x.squeeze(1) if x.ndim == 2 and x.shape[1] == 1 else x
