"""A LightningModule trains through `steps()`: its own training step, optimizer and schedule, without a Trainer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sized
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from byeori.core.errors import ModelError
from byeori.data.batches import Batch
from byeori.training.steps import Step, samples, steps

if TYPE_CHECKING:
    from lightning.pytorch import LightningModule
    from torch import nn
    from torch.optim import Optimizer


@dataclass
class _Book:
    """What a module's `log()` writes to, and what it reads as `self.trainer`; a part of Lightning's Fabric."""

    current_epoch: int = 0
    global_step: int = 0
    max_epochs: int | None = None
    estimated_stepping_batches: float = float("inf")
    is_global_zero: bool = True
    logged: dict[str, list[float]] = field(default_factory=dict)

    def log_dict(self, metrics: Mapping[str, Any]) -> None:
        """Keep what was logged, by name."""
        for name, value in metrics.items():
            self.logged.setdefault(name, []).append(float(value.detach() if isinstance(value, Tensor) else value))


@dataclass(frozen=True)
class _Schedule:
    scheduler: Any
    interval: str = "epoch"
    frequency: int = 1
    monitor: str = "val_loss"


class Fitting:
    """A LightningModule in training: `for step in Fitting(module).epochs(loader, 3): ...`.

    Its `training_step` gives the loss, `configure_optimizers` one optimizer and at most one scheduler; what it logs
    is collected in `logged`. A batch is what the loader gives; of byeori's batches (inputs, truth), where inputs is
    the tensor of the only input, else a dict by column. Modules that steer their optimizers themselves are refused.
    """

    def __init__(self, module: LightningModule) -> None:
        if not getattr(module, "automatic_optimization", True):
            raise ModelError(
                f"{type(module).__name__}: steers its optimizers itself (automatic_optimization = False); write the "
                "loop by hand, or let training_step return the loss"
            )
        self.module = module
        self._book = _Book()
        with self._attached():
            self.optimizer, self._schedule = _configured(module)

    @property
    def logged(self) -> dict[str, list[float]]:
        """Every value that the module has logged, by name, in order."""
        return self._book.logged

    def epochs(
        self, batches: Iterable[Any], count: int = 1, *, accumulate: int = 1, clip: float | None = None
    ) -> Iterator[Step]:
        """Go `count` times through the batches, an update for each or for every `accumulate`; yield after each.

        Rates follow the module's own scheduler: after each update, or each time through, as it says.
        """
        self._book.max_epochs = self._book.current_epoch + count
        if isinstance(batches, Sized):
            self._book.estimated_stepping_batches = count * -(-len(batches) // accumulate)
        with self._attached():
            self.module.on_train_start()
            for _ in range(count):
                self.module.on_train_epoch_start()
                yield from self._epoch(batches, accumulate, clip)
                self.module.on_train_epoch_end()
                self._book.current_epoch += 1
                self._turn("epoch", self._book.current_epoch)
            self.module.on_train_end()

    def validate(self, batches: Iterable[Any]) -> dict[str, float]:
        """Run the module's `validation_step` over batches and give the mean over samples of each value it logs."""
        kept, sums, weights = self._book.logged, dict[str, float](), dict[str, int]()
        was_training = self.module.training
        self.module.eval()
        with self._attached(), torch.no_grad():
            for number, batch in enumerate(batches):
                self._book.logged, weight = {}, samples(batch)
                self.module.validation_step(self._given(batch), number)
                for name, values in self._book.logged.items():
                    sums[name] = sums.get(name, 0.0) + weight * sum(values)
                    weights[name] = weights.get(name, 0) + weight * len(values)
        self.module.train(was_training)
        self._book.logged = kept
        means = {name: sums[name] / weights[name] for name in sums}
        self._book.log_dict(means)
        return means

    @contextmanager
    def _attached(self) -> Iterator[None]:
        """Let the module find the book as its `fabric`, Lightning's own way to another place for `log()`."""
        before = self.module.fabric
        self.module.fabric = self._book  # type: ignore[assignment]
        try:
            yield
        finally:
            self.module.fabric = before

    def _epoch(self, batches: Iterable[Any], accumulate: int, clip: float | None) -> Iterator[Step]:
        number = -1

        def loss(module: nn.Module, batch: Any) -> Tensor:
            nonlocal number
            number += 1
            given = self.module.training_step(self._given(batch), number)
            result = given["loss"] if isinstance(given, Mapping) else given
            if not isinstance(result, Tensor):
                raise ModelError(f"{type(module).__name__}.training_step gave {result!r}; wanted the loss, a () tensor")
            return result

        start = self._book.global_step
        for step in steps(self.module, loss, batches, self.optimizer, accumulate=accumulate, clip=clip, start=start):
            self._book.global_step = step.number
            self._turn("step", step.number)
            yield step

    def _given(self, batch: Any) -> Any:
        if isinstance(batch, Batch):
            inputs = batch.inputs if len(batch.inputs) > 1 else next(iter(batch.inputs.values()))
            return inputs, batch.truth
        device = next(iter(self.module.parameters())).device
        return self.module.transfer_batch_to_device(batch, device, 0)

    def _turn(self, interval: str, number: int) -> None:
        """Move the scheduler on where its time has come."""
        plan = self._schedule
        if plan is None or plan.interval != interval or number % plan.frequency:
            return
        if not isinstance(plan.scheduler, torch.optim.lr_scheduler.ReduceLROnPlateau):
            plan.scheduler.step()
        elif plan.monitor in self.logged:
            plan.scheduler.step(self.logged[plan.monitor][-1])
        else:
            raise ModelError(
                f"the scheduler watches {plan.monitor!r}, which was not logged; logged: {', '.join(self.logged) or '-'}"
            )


def _configured(module: LightningModule) -> tuple[Optimizer, _Schedule | None]:
    """Read what `configure_optimizers` gives, in each of the forms that Lightning documents."""
    given: Any = module.configure_optimizers()
    schedule: Any = None
    if isinstance(given, Mapping):
        given, schedule = given["optimizer"], given.get("lr_scheduler")
    elif isinstance(given, tuple) and len(given) == 2 and isinstance(given[0], (list, tuple)):
        given, schedule = given
    optimizers = list(given) if isinstance(given, (list, tuple)) else [given]
    schedules = list(schedule) if isinstance(schedule, (list, tuple)) else [schedule] if schedule is not None else []
    if len(optimizers) != 1 or len(schedules) > 1 or not isinstance(optimizers[0], torch.optim.Optimizer):
        raise ModelError(
            f"{type(module).__name__}.configure_optimizers gave {len(optimizers)} optimizers and {len(schedules)} "
            "schedulers; wanted one optimizer and at most one scheduler"
        )
    if not schedules:
        return optimizers[0], None
    plan = schedules[0] if isinstance(schedules[0], Mapping) else {"scheduler": schedules[0]}
    known = {name: plan[name] for name in ("scheduler", "interval", "frequency", "monitor") if plan.get(name)}
    return optimizers[0], _Schedule(**known)
