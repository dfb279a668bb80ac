"""Sees a Trainer's work from within: makes a Step of every update, and says when its turn is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils import get_total_norm

from byeori.core.errors import ModelError
from byeori.training.lightning.plateau import Plateaus
from byeori.training.loop.guard import NonFiniteLossError
from byeori.training.loop.steps import Step


@dataclass
class Watch:
    """What a training through a Trainer looks like to the caller's loop.

    A step is given once all that belongs to it is over: the module's hooks, what it logs, and for the last one of an
    epoch its validation, its schedulers and its end.
    """

    give: Callable[[Step], bool]
    """Hands a step over; whether to go on."""
    plateaus: Plateaus
    clip: float | None = None
    start: Callable[[], None] = lambda: None
    """What is to be done before the first batch is drawn, after all that is set up."""
    epoch_ended: bool = True
    """Whether the step that was given last ended its epoch."""
    _pending: Step | None = None
    _number: int = 0
    _batch: Any = None
    _seen: list[Tensor] = field(default_factory=list)
    """Losses that went backward in this batch."""
    _losses: list[Tensor] = field(default_factory=list)
    """Losses of this update's batches."""
    _norm: Tensor | None = None

    def callback(self, lightning: Any) -> Any:
        """Give a callback of Lightning's kind, to stand before all others."""
        return lightning.callbacks.LambdaCallback(
            on_fit_start=self._fit_start,
            on_train_epoch_start=self._epoch_start,
            on_train_batch_start=self._batch_start,
            on_before_backward=self._before_backward,
            on_before_optimizer_step=self._before_update,
            on_train_batch_end=self._batch_end,
            on_train_epoch_end=self._epoch_end,
            on_train_end=self._train_end,
        )

    def _fit_start(self, trainer: Any, module: Any) -> None:
        self._number = trainer.global_step
        self.start()

    def _epoch_start(self, trainer: Any, module: Any) -> None:
        self.epoch_ended = True
        self._hand_over(trainer)
        self.plateaus.refuse_unseen(module)

    def _batch_start(self, trainer: Any, module: Any, batch: Any, number: int) -> None:
        self._hand_over(trainer)
        self.epoch_ended = False
        self._batch, self._seen = batch, []

    def _train_end(self, trainer: Any, module: Any) -> None:
        self.epoch_ended = True
        if self._pending is not None:
            self.give(self._pending)
        self._pending = None

    def _hand_over(self, trainer: Any) -> None:
        step, self._pending = self._pending, None
        if step is not None and not self.give(step):
            trainer.should_stop = True
            raise StopIteration  # what ends an epoch early, and the last one the training

    def _before_backward(self, trainer: Any, module: Any, loss: Tensor) -> None:
        _refuse_useless(module, loss)
        if not bool(loss.isfinite().all()):
            raise NonFiniteLossError(trainer.global_step + 1, loss.detach().mean().item(), self._batch)
        self._seen.append(loss.detach().mean())

    def _before_update(self, trainer: Any, module: Any, optimizer: Any) -> None:
        if self.clip is not None:
            self._norm = get_total_norm([p.grad for p in module.parameters() if p.grad is not None])

    def _batch_end(self, trainer: Any, module: Any, outputs: Any, *_: Any) -> None:
        """Take the batch's loss: what `training_step` gave, else the mean of what went backward."""
        given = outputs.get("loss") if isinstance(outputs, dict) else None
        if given is not None:
            self._losses.append(given.detach() * trainer.accumulate_grad_batches)
        elif self._seen:
            self._losses.append(torch.stack(self._seen).mean())
        if trainer.global_step == self._number:
            return
        self._number = trainer.global_step
        if self._losses:
            self._pending = Step(self._number, torch.stack(self._losses).mean(), self._norm)
        self._losses = []

    def _epoch_end(self, trainer: Any, module: Any) -> None:
        self.plateaus.put_off(trainer)


def _refuse_useless(module: Any, loss: Tensor) -> None:
    """Refuse a loss that nothing can be learned from."""
    name = type(module).__name__
    if module.automatic_optimization and loss.numel() != 1:
        shape = tuple(loss.shape)
        raise ModelError(f"{name}.training_step gave a loss of shape {shape}; wanted one number: loss.mean(), say")
    if not loss.requires_grad:
        raise ModelError(
            f"{name}: nothing can be learned from this loss, as it hangs on no parameter that trains; was it detached, "
            "or made under no_grad, or are all layers frozen?"
        )
