"""The losses of updates, written down in their order once they are known; nothing waits for the device."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from byeori.training.loop.aside import Aside

if TYPE_CHECKING:
    from torch.optim import Optimizer

    from byeori.tracking.tensorboard import EventFiles
    from byeori.training.loop.loop import Told
    from byeori.training.loop.steps import Step


@dataclass(frozen=True)
class _Entry:
    """What is to be written of an update."""

    step: Step
    lr: float
    names: tuple[str, ...]
    aside: Aside


class Log:
    """What a run and its event files are told of updates."""

    def __init__(self, run: Told | None, events: EventFiles | None) -> None:
        self._run, self._events = run, events
        self._waiting: deque[_Entry] = deque()

    def add(self, step: Step, optimizer: Optimizer) -> None:
        """Write an update down, at once or a few updates later."""
        lr = max(float(group["lr"]) for group in optimizer.param_groups)
        numbers = {"loss": step.loss} | ({} if step.grad_norm is None else {"grad_norm": step.grad_norm})
        self._waiting.append(_Entry(step, lr, tuple(numbers), Aside(list(numbers.values()))))
        if self._events is not None:
            self._events.rates(step.number, optimizer)
        self.write()

    def write(self) -> None:
        """Write what is known by now."""
        while self._waiting and self._waiting[0].step.is_settled:
            entry = self._waiting.popleft()
            values = dict(zip(entry.names, entry.aside.values(), strict=True))
            if self._run is not None:
                self._run.log(entry.step.number, lr=entry.lr, **values)
            if self._events is not None:
                self._events.scalars(entry.step.number, **values)

    def settle(self, step: Step) -> None:
        """Wait for all losses up to this update, as before a checkpoint; one that is not finite is raised."""
        try:
            step.settle()
        finally:
            self.write()
