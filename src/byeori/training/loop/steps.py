"""The training loop as a generator: extras go into the caller's `for` body, not into callbacks."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import clip_grad_norm_
from torch.optim import Optimizer

from byeori.core.errors import ByeoriError
from byeori.training.own.steps_unfit import learning_mean_of, refuse_unfit

Loss = Callable[[nn.Module, Any], Tensor | tuple[Tensor, Tensor | float]]
"""Gives the mean loss of a batch, a () tensor; with its weight where that is not the number of samples."""


@dataclass(frozen=True, slots=True)
class Step:
    """One optimizer update, seen from outside."""

    number: int
    """Updates so far, from 1; goes on counting after a resume."""
    loss: Tensor
    """() mean over the samples of this update, still on the device."""
    grad_norm: Tensor | None
    """() norm of all gradients before clipping; None when `clip` is off."""


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
    for settings in optimizer.param_groups:
        settings.setdefault("initial_lr", settings["lr"])  # torch's own name; kept in the optimizer's state
    stream = iter(batches)
    number = start
    while group := list(islice(stream, accumulate)):
        number += 1
        if rate is not None:
            factor = rate(number)
            for settings in optimizer.param_groups:
                settings["lr"] = settings["initial_lr"] * factor
        mean = _backward(model, loss, group, number) if len(group) > 1 else _backward_one(model, loss, group[0], number)
        norm = None if clip is None or math.isinf(clip) else clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        yield Step(number, mean, norm)


def _backward_one(model: nn.Module, loss: Loss, batch: Any, number: int) -> Tensor:
    mean = learning_mean_of(loss(model, batch), f"step {number}: the loss function")
    _refuse_non_finite(mean, batch, number)
    torch.autograd.backward(mean)
    return mean.detach()


def _backward(model: nn.Module, loss: Loss, group: list[Any], number: int) -> Tensor:
    """Sum the gradients of weighted losses, then divide by all the weight: exact for any sizes."""
    parts, weights = [], []
    for batch in group:
        given = loss(model, batch)
        learning_mean_of(given, f"step {number}: the loss function")
        mean, weight = weighed(given, batch)
        try:
            _refuse_non_finite(mean, batch, number)
        except NonFiniteLossError:
            model.zero_grad(set_to_none=True)
            raise
        part = mean * weight
        torch.autograd.backward(part)
        parts.append(part.detach())
        weights.append(weight)
    total = sum(weights[1:], weights[0])
    for parameter in model.parameters():
        if parameter.grad is not None:
            parameter.grad /= total
    return sum(parts[1:], parts[0]) / total


def weighed(given: Tensor | tuple[Tensor, Tensor | float], batch: Any) -> tuple[Tensor, Tensor | float]:
    """Give a mean loss with how much its batch counts: by the weight given with it, else by the batch's samples."""
    return given if isinstance(given, tuple) else (given, samples(batch))


def samples(batch: Any) -> int:
    """Count a batch's samples; of tuples, lists and dicts, also within each other, those of the first tensor.

    >>> samples({"ids": torch.zeros(5, 3)}), samples(((torch.zeros(4), torch.zeros(4)), torch.zeros(4)))
    (5, 4)
    """
    while isinstance(batch, (tuple, list, Mapping)):
        batch = next(iter(batch.values() if isinstance(batch, Mapping) else batch))
    return len(batch)


def _refuse_non_finite(mean: Tensor, batch: Any, number: int) -> None:
    value = mean.item()  # waits for the forward pass only; the backward pass is not yet asked for
    if not math.isfinite(value):
        raise NonFiniteLossError(number, value, batch)
