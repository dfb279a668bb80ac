"""The training loop as a generator: extras go into the caller's `for` body, not into callbacks."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from torch import Tensor, nn
from torch.optim import Optimizer

from byeori.training.loop.guard import Guard
from byeori.training.loop.update import Loss, Made, Update
from byeori.training.own.steps_unfit import refuse_unfit


@dataclass(frozen=True, slots=True)
class Step:
    """One optimizer update, seen from outside."""

    number: int
    """Updates so far, from 1; goes on counting after a resume."""
    loss: Tensor
    """() mean over the samples of this update, still on the device."""
    grad_norm: Tensor | None
    """() norm of all gradients before clipping; None when `clip` is off."""
    _guard: Guard | None = field(default=None, repr=False, compare=False)

    @property
    def is_settled(self) -> bool:
        """Whether all losses up to this one are known to be finite: on a GPU only a few updates later."""
        return self._guard is None or self._guard.known >= self.number

    def settle(self) -> None:
        """Wait until all losses up to this one are known; for one that is not finite, raise NonFiniteLossError."""
        if not self.is_settled and self._guard is not None:
            self._guard.settle()

    def latest(self) -> float:
        """Give the loss as it is known without waiting: on a GPU that of a batch of a few updates before."""
        return self.loss.item() if self._guard is None or self._guard.flag is None else self._guard.latest


class Updates(Protocol):
    """Makes updates, plainly (`Update`) or as graphs (`Captured`)."""

    @property
    def guard(self) -> Guard:
        """Whether all losses so far are finite."""

    def set_rate(self, factor: float) -> None:
        """Set each group's learning rate to a factor of what it began with."""

    def __call__(self, group: list[Any], number: int) -> Made:
        """Update the model once, by batches that count as one big batch."""


def steps(
    model: nn.Module,
    loss: Loss,
    batches: Iterable[Any],
    optimizer: Optimizer,
    *,
    rate: Callable[[int], float] | None = None,
    accumulate: int = 1,
    clip: float | None = None,
    start: int = 0,
) -> Iterator[Step]:
    """Update `model` once per `accumulate` batches and yield after each update.

    An update equals that of one big batch: batches count by their number of samples (`len(batch)`, of a tuple or a dict
    that of its first tensor), or by the weight that `loss` gives (tokens, say). `rate(number)` is the factor on each
    parameter group's learning rate at update `number`; `start` is how many updates there were before. The modes of the
    model and its parts are the caller's, as in any loop of torch: after `model.eval()` in the body, `model.train()`.

    A loss that is not finite raises NonFiniteLossError, and the weights stay those of the step before. With torch's
    SGD, Adam and AdamW with `fused=True` on a GPU nothing waits for the device: updates are skipped there from that
    loss on, and it is raised up to eight batches later, when the loop ends or is left, or by `step.settle()`. With any
    other optimizer, and on any other device, it is raised before the step is given; that waits for each loss.
    """
    refuse_unfit(model, loss, optimizer, accumulate=accumulate, clip=clip)
    update = Update(model, loss, optimizer, clip)
    yield from each(update, batches, rate=rate, accumulate=accumulate, start=start)


def each(
    update: Updates,
    batches: Iterable[Any],
    *,
    rate: Callable[[int], float] | None = None,
    accumulate: int = 1,
    start: int = 0,
) -> Generator[Step]:
    """Make an update once per `accumulate` batches, as `steps` does."""
    stream, guard = iter(batches), update.guard
    number = start
    try:
        while group := list(islice(stream, accumulate)):
            number += 1
            if rate is not None:
                update.set_rate(rate(number))
            made = update(group, number)
            guard.take(number, group, made.losses)
            yield Step(number, made.loss, made.grad_norm, guard)
    except BaseException as error:
        guard.end(settled=isinstance(error, GeneratorExit))  # the caller has left the loop
        raise
    guard.end()
