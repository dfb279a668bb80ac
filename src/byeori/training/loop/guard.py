"""A loss that is no number stops a training before the weights change."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from byeori.core.errors import ByeoriError

if TYPE_CHECKING:
    from torch import Tensor


class NonFiniteLossError(ByeoriError):
    """A loss that is no number; raised before the update, so the weights are those of the step before."""

    def __init__(self, number: int, loss: float, batch: Any) -> None:
        self.number, self.batch = number, batch
        rows = getattr(batch, "rows", None)
        which = "" if rows is None else f" on samples {rows.tolist()}; `.batch.show()` of this error shows them"
        super().__init__(
            f"step {number}: the loss is {loss}{which}; the weights are still those of step {number - 1}; "
            "wanted a finite loss: look for broken samples, lower `lr`, or set `clip`"
        )


def refuse_non_finite(mean: Tensor, batch: Any, number: int) -> None:
    """Raise a NonFiniteLossError for a batch whose loss is none."""
    value = mean.item()  # waits for the forward pass only; the backward pass is not yet asked for
    if not math.isfinite(value):
        raise NonFiniteLossError(number, value, batch)
