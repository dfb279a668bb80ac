"""One update: the gradients of a group of batches, clipped, and what the optimizer makes of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils import clip_grad_norm_
from torch.optim import Optimizer

from byeori.training.loop.guard import Guard, NonFiniteLossError
from byeori.training.own.steps_unfit import learning_mean_of

_READS_FLOAT32 = ("cuda",)  # kinds of devices where a captured update reads its rates, and a plain one is to do as much

Loss = Callable[[nn.Module, Any], Tensor | tuple[Tensor, Tensor | float]]
"""Gives the mean loss of a batch, a () tensor; with its weight where that is not the number of samples."""


@dataclass(frozen=True, slots=True)
class Made:
    """What an update found, still on the device."""

    loss: Tensor
    """() mean over the samples of all its batches."""
    grad_norm: Tensor | None
    """() before clipping; None without."""
    losses: Sequence[Tensor]
    """() mean of each batch."""


@dataclass(frozen=True)
class Update:
    """Makes updates of a model: what changes from one to the next is the group of batches and the rate."""

    model: nn.Module
    loss: Loss
    optimizer: Optimizer
    clip: float | None = None
    guard: Guard = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "guard", Guard(self.optimizer))
        for settings in self.optimizer.param_groups:
            settings.setdefault("initial_lr", settings["lr"])  # torch's own name; kept in the optimizer's state

    def set_rate(self, factor: float) -> None:
        """Set each group's learning rate to a factor of what it began with."""
        for settings in self.optimizer.param_groups:
            rate = settings["initial_lr"] * factor
            is_read = any(one.device.type in _READS_FLOAT32 for one in settings["params"][:1])
            settings["lr"] = float(np.float32(rate)) if is_read else rate

    def __call__(self, group: Sequence[Any], number: int) -> Made:
        """Update the model once, by batches that count as one big batch."""
        mean, losses = self._backward(group, number) if len(group) > 1 else self._backward_one(group[0], number)
        return Made(mean, self.change(), losses)

    def change(self) -> Tensor | None:
        """Let the optimizer change the weights by the gradients that are there; give their norm, () before clipping."""
        clips = self.clip is not None and not math.isinf(self.clip)
        norm = clip_grad_norm_(self.model.parameters(), self.clip) if clips and self.clip is not None else None
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return norm

    def _backward_one(self, batch: Any, number: int) -> tuple[Tensor, list[Tensor]]:
        mean = learning_mean_of(self.loss(self.model, batch), f"step {number}: the loss function")
        self.guard.before_backward(mean, batch, number)
        torch.autograd.backward(mean)
        self.guard.after_backward(mean)
        return mean.detach(), [mean.detach()]

    def _backward(self, group: Sequence[Any], number: int) -> tuple[Tensor, list[Tensor]]:
        """Sum the gradients of weighted losses, then divide by all the weight: exact for any sizes."""
        means, parts, weights = [], [], []
        for batch in group:
            given = self.loss(self.model, batch)
            learning_mean_of(given, f"step {number}: the loss function")
            mean, weight = weighed(given, batch)
            try:
                self.guard.before_backward(mean, batch, number)
            except NonFiniteLossError:
                self.model.zero_grad(set_to_none=True)
                raise
            part = mean * weight
            torch.autograd.backward(part)
            self.guard.after_backward(mean)
            means.append(mean.detach())
            parts.append(part.detach())
            weights.append(weight)
        total = sum(weights[1:], weights[0])
        for parameter in self.model.parameters():
            if parameter.grad is not None:
                parameter.grad /= total
        return sum(parts[1:], parts[0]) / total, means


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
