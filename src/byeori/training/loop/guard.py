"""A loss that is no number stops a training before the weights change, and on a GPU without waiting for the loss.

There the device itself is told: a flag that stays up from the first such loss on, and by which fused optimizers skip
their updates, as they do for `torch.amp.GradScaler`. The host hears of it a few updates late; until then nothing of
the weights has changed. Where the optimizer cannot skip, the host waits for each loss before the backward pass.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.optim import SGD, Adam, AdamW, Optimizer

from byeori.core.errors import ByeoriError
from byeori.training.loop.aside import Aside

_TOGETHER = 4  # batches whose losses are sent at once: one by one cost as much as a tenth of a small network's update
_LATE_ON = ("cuda",)  # kinds of devices that work while the host goes on, and whose kernels know the flag
_SKIPPING = (SGD, Adam, AdamW)  # whose fused form skips; a subclass may do more in its `step` than what is skipped


class NonFiniteLossError(ByeoriError):
    """A loss that is no number; the weights are those of the step before."""

    def __init__(self, number: int, loss: float, batch: Any) -> None:
        self.number, self.batch = number, batch
        rows = getattr(batch, "rows", None)
        which = "" if rows is None else f" on samples {rows.tolist()}; `.batch.show()` of this error shows them"
        super().__init__(
            f"step {number}: the loss is {loss}{which}; the weights are still those of step {number - 1}; "
            "wanted a finite loss: look for broken samples, lower `lr`, or set `clip`"
        )


class Guard:
    """Whether all losses so far are finite, by the host that waits or by the device that does not.

    The first update is always waited for: in it an optimizer makes its state.
    """

    def __init__(self, optimizer: Optimizer, *, waits: bool = False) -> None:
        self._waits = waits
        """Whether the host waits for each loss, on whatever device."""
        self.known = 0
        """The last update whose losses are known to be finite."""
        self.latest = math.nan
        """The loss that was known last, of one batch."""
        self.flag: Tensor | None = None
        """() 1.0 on the device from the first loss on that is not finite, else 0.0; None where the host waits."""
        self._optimizer = optimizer
        self._one: Tensor | None = None
        self._waiting: list[tuple[int, Any, Tensor]] = []  # update, batch and loss; not yet sent
        self._sent: tuple[list[tuple[int, Any]], Aside] | None = None
        self._error: NonFiniteLossError | None = None

    def before_backward(self, mean: Tensor, batch: Any, number: int) -> None:
        """Raise a NonFiniteLossError at once, where the device does not skip by itself."""
        if self.flag is None:
            value = mean.item()  # waits for the forward pass only; the backward pass is not yet asked for
            if not math.isfinite(value):
                raise NonFiniteLossError(number, value, batch)
            self.latest = value

    def after_backward(self, mean: Tensor) -> None:
        """Raise the flag on the device for a loss that is not finite."""
        if self.flag is not None and self._one is not None:
            # In place, and the loss times one: the one kernel that does this, which GradScaler asks too.
            torch._amp_foreach_non_finite_check_and_unscale_([mean.detach()], self.flag, self._one)

    def take(self, number: int, group: Sequence[Any], losses: Sequence[Tensor]) -> None:
        """Take notice of an update; raise for the losses of earlier ones, once they are long there."""
        if self._error is not None:
            raise self._error
        if self.flag is None:
            self.known = number
            if not self._waits and _skips(self._optimizer, losses[0]):
                self._begin(losses[0].device)
            return
        self._waiting += [(number, batch, loss) for batch, loss in zip(group, losses, strict=True)]
        if len(self._waiting) >= _TOGETHER:
            self._read()
            self._send()

    def settle(self) -> None:
        """Wait until all losses so far are known, and raise for the first that is not finite."""
        if self._error is not None:
            raise self._error
        self._read()
        self._send()
        self._read()

    def end(self, *, settled: bool = True) -> None:
        """Leave the optimizer as it was; first settle what is not yet, unless an error has been raised."""
        try:
            if settled and self._error is None:
                self.settle()
        finally:
            if self.flag is not None:
                del self._optimizer.found_inf, self._optimizer.grad_scale  # type: ignore[attr-defined]
                self.flag = None

    def _begin(self, device: torch.device) -> None:
        self.flag, self._one = torch.zeros((), device=device), torch.ones((), device=device)
        self._optimizer.grad_scale = None  # type: ignore[attr-defined]  # as GradScaler sets both
        self._optimizer.found_inf = self.flag  # type: ignore[attr-defined]

    def _send(self) -> None:
        if self._waiting:
            whose = [(number, batch) for number, batch, _ in self._waiting]
            self._sent = whose, Aside([loss for _, _, loss in self._waiting])
            self._waiting = []

    def _read(self) -> None:
        if self._sent is None:
            return
        (whose, aside), self._sent = self._sent, None
        for (number, batch), value in zip(whose, aside.values(), strict=True):
            if not math.isfinite(value):
                self._waiting, self.known = [], number - 1
                self._error = NonFiniteLossError(number, value, batch)
                raise self._error
            self.latest = value
        self.known = whose[-1][0]


def _skips(optimizer: Optimizer, loss: Tensor) -> bool:
    """Whether an optimizer skips an update where a flag beside a loss says so, and nobody else has to hear of it."""
    if loss.device.type not in _LATE_ON or type(optimizer) not in _SKIPPING:
        return False
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        return False  # other processes would go on with the gradients of this one
    groups = optimizer.param_groups
    return all(group.get("fused") and all(one.device == loss.device for one in group["params"]) for group in groups)
