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
