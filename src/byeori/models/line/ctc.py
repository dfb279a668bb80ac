"""The head of connectionist temporal classification: at each step of time a character, or the blank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from jaxtyping import Float

BLANK = 0
"""The class of no character (Graves et al. 2006)."""
IMPOSSIBLE = -30.0
"""The logarithm of a share that is as good as 0, yet no larger than usual outputs, so that proofs stay sharp."""


class CtcHead(nn.Module):
    """One linear layer to log-shares of characters; where all features are 0 the line has ended and blank is sure."""

    end: Tensor

    def __init__(self, width: int, classes: int) -> None:
        super().__init__()
        self.linear = nn.Linear(width, classes)
        end = torch.full((classes,), IMPOSSIBLE)
        end[BLANK] = 0
        self.register_buffer("end", end, persistent=False)

    def forward(self, x: Float[Tensor, "batch time width"]) -> Float[Tensor, "batch time classes"]:
        """Give log-shares."""
        ended = (x == 0).all(2, keepdim=True)
        return torch.where(ended, self.end, self.linear(x).float().log_softmax(2))


class LogShares(nn.Module):
    """What follows a user's own network that ends in numbers of any size: their log-shares, or log-shares as they are.

    It need not know which of both it is given: of log-shares, the log-shares are the same.
    """

    def forward(self, x: Tensor) -> Tensor:
        """Give log-shares over the last axis."""
        return x.float().log_softmax(-1)
