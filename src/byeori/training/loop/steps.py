"""The training loop as a generator: extras go into the caller's `for` body, not into callbacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from torch import Tensor, nn
from torch.optim import Optimizer

from byeori.training.loop.update import Loss, Update
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
    """
    refuse_unfit(model, loss, optimizer, accumulate=accumulate, clip=clip)
    update = Update(model, loss, optimizer, clip)
    yield from each(update, batches, rate=rate, accumulate=accumulate, start=start)


def each(
    update: Update,
    batches: Iterable[Any],
    *,
    rate: Callable[[int], float] | None = None,
    accumulate: int = 1,
    start: int = 0,
) -> Iterator[Step]:
    """Make an update once per `accumulate` batches, as `steps` does."""
    stream = iter(batches)
    number = start
    while group := list(islice(stream, accumulate)):
        number += 1
        if rate is not None:
            update.set_rate(rate(number))
        made = update(group, number)
        yield Step(number, made.loss, made.grad_norm)
