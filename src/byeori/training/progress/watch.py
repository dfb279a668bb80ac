"""How a training is seen from outside, and how often it is saved: nothing of this changes what is learned."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from byeori.core.errors import ModelError
from byeori.core.pixels import WHITE
from byeori.core.printable import screen

if TYPE_CHECKING:
    from torch import nn

    from byeori.data.batching.batches import Batch
    from byeori.tracking.tensorboard import EventFiles


@dataclass(frozen=True)
class Watch:
    """What is shown and written while a run trains.

    >>> Watch(progress=False).shows, Watch().save_every_s
    (False, 30.0)
    """

    save_every_s: float = 30.0
    """Time between checkpoints; more where saving would take over 0.3 % of the time. 0 saves every step."""
    tensorboard: bool = False
    """Write event files for TensorBoard into the run's folder."""
    progress: bool | None = None
    """Show a bar, and say what is done and about how long it takes; by default on a terminal and in a notebook."""
    follow: int = 0
    """How many trainings like this one the command has still to do after it, as for folds."""
    begun_s: float | None = None
    """When the command began, on the clock of `time.monotonic`; by default when `train` is called."""

    @property
    def shows(self) -> bool:
        """Whether there is something to see: as `progress` says, or else where somebody looks at stderr."""
        if self.progress is not None:
            return self.progress
        console = screen(stderr=True)
        return console.is_terminal or console.is_jupyter


@contextmanager
def open_events(watch: Watch, folder: Path, after: int) -> Iterator[EventFiles | None]:
    """Give event files that go on after a step, or None where they were not asked for."""
    if not watch.tensorboard:
        yield None
        return
    from byeori.tracking.tensorboard import EventFiles

    events = EventFiles(folder, after=after or None)
    try:
        yield events
    finally:
        events.close()


def draw_model(events: EventFiles, model: nn.Module, batch: Batch) -> tuple[str, ...]:
    """Write a grid of the first input images, and the model's graph; give why where that cannot be drawn."""
    for name, x in batch.inputs.items():
        if x.dim() == 4:
            events.images(0, x / WHITE, name)
    try:
        events.graph(_Plain(model, tuple(batch.inputs)), tuple(x[:1] for x in batch.inputs.values()))
    except ModelError as error:
        return (str(error),)
    return ()


class _Plain(torch.nn.Module):
    """A model with its inputs as tensors in a row, which is what tracing takes."""

    def __init__(self, model: nn.Module, names: tuple[str, ...]) -> None:
        super().__init__()
        self.model = model
        self.names = names

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.model(dict(zip(self.names, inputs, strict=True)))
        return result
