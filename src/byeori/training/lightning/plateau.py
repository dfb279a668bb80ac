"""Schedulers that watch a value of the validation which the caller runs, after the epoch that Lightning sees."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from byeori.core.errors import ModelError, listed


@dataclass
class Plateaus:
    """The schedulers (ReduceLROnPlateau) that wait for their value of the epoch that is over."""

    logged: Collection[str]
    """The names of what the module has logged."""
    waiting: list[tuple[Any, str]] = field(default_factory=list)

    def put_off(self, trainer: Any) -> None:
        """Before Lightning moves the schedulers at the end of an epoch: those whose value is not there yet wait."""
        for plan in trainer.lr_scheduler_configs:
            is_due = plan.interval == "epoch" and (trainer.current_epoch + 1) % plan.frequency == 0
            if plan.reduce_on_plateau and is_due and plan.monitor not in trainer.callback_metrics:
                plan.strict = False  # Lightning then passes over it
                self.waiting.append((plan.scheduler, plan.monitor))

    def move(self, module: Any, metrics: Any) -> None:
        """After a validation: move those on whose value it gave."""
        for plan in list(self.waiting):
            scheduler, monitor = plan
            if monitor in metrics:
                module.lr_scheduler_step(scheduler, metrics[monitor])
                self.waiting.remove(plan)

    def refuse_unseen(self, module: Any) -> None:
        """Before what follows an epoch: no scheduler may still wait for its value of it."""
        if self.waiting:
            raise ModelError(
                f"{type(module).__name__}: the scheduler watches {self.waiting[0][1]!r}, which was not logged in the "
                "last epoch; give epochs(..., validation=loader), or call validate(loader) after each epoch; logged: "
                f"{listed(self.logged) or '-'}"
            )
