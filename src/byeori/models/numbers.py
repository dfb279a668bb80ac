"""Networks for what stands in one column of a table, from a few numbers (batch, numbers) to features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor, nn

if TYPE_CHECKING:
    from jaxtyping import Float, Int


class Few(nn.Module):
    """One layer that takes a few numbers apart."""

    def __init__(self, numbers: int, width: int) -> None:
        super().__init__()
        self.width = width
        self.layer = nn.Linear(numbers, width)

    def forward(self, x: Float[Tensor, "batch numbers"]) -> Float[Tensor, "batch width"]:
        """Give the features."""
        return self.layer(x).relu()  # type: ignore[no-any-return]


class OneOf(nn.Module):
    """A vector for each class, (batch,) to (batch, width); class 0 is what is missing or was never seen."""

    def __init__(self, classes: int, width: int) -> None:
        super().__init__()
        self.width = width
        self.vectors = nn.Embedding(classes, width)

    def forward(self, x: Int[Tensor, " batch"]) -> Float[Tensor, "batch width"]:
        """Give the vectors."""
        return self.vectors(x)  # type: ignore[no-any-return]


class OneNumber(nn.Module):
    """The head of a regression: features (batch, width) to one number a sample, (batch,)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layer = nn.Linear(width, 1)

    def forward(self, x: Float[Tensor, "batch width"]) -> Float[Tensor, " batch"]:
        """Give the numbers."""
        return self.layer(x).squeeze(-1)  # type: ignore[no-any-return]
