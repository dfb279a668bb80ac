"""The learning-rate finder: a sweep over all rates, short and exponential, and the rate that the curve suggests.

Smith 2017, section 3.3. The suggestion is fastai's `valley`: a point in the middle third of the longest fall of the
loss; `steepest` is where the loss falls fastest.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from byeori.core.process import refuse_several
from byeori.core.recipe import Recipe
from byeori.core.seeds import generators, key, restore
from byeori.data.dataset import Dataset
from byeori.models.own import copied
from byeori.training.choices.settle import with_own
from byeori.training.choices.unusable import refuse_unusable
from byeori.training.job import Job, make_job
from byeori.training.loop.guard import NonFiniteLossError
from byeori.training.loop.schedule import optimizer
from byeori.training.loop.stages import Stage, stages
from byeori.training.loop.steps import steps

if TYPE_CHECKING:
    from pathlib import Path

    from torch import nn


LOWEST, HIGHEST = 1e-6, 10.0
_UPDATES = 100
_DIVERGED = 4.0  # times the lowest loss so far
_SMOOTHING = 0.98  # fastai's, with the bias of the beginning taken out
_LEFT_OUT = 0.1  # of the sweep at its beginning, where nothing is learned yet


@dataclass(frozen=True)
class Sweep:
    """What a sweep over learning rates found."""

    rates: tuple[float, ...]
    """The rate of the new layers at every update, rising by the same factor each time."""
    losses: tuple[float, ...]
    """The smoothed training loss after it."""
    suggestion: float
    """A rate from the middle of the longest fall of the loss."""
    steepest: float
    """The rate at which the loss falls fastest."""
    stage: str
    """The stage that was swept over: the first of the recipe's training."""
    diverged: bool
    """Whether the loss blew up before the highest rate."""

    def __repr__(self) -> str:
        return f"<Sweep of {len(self.rates)} rates: lr {self.suggestion:.1e}>"

    def __str__(self) -> str:
        low, high = min(self.losses), self.losses[0]
        end = f"diverged at {self.rates[-1]:.1g}" if self.diverged else f"up to {self.rates[-1]:.1g}"
        return (
            f"lr {self.rates[0]:.0e} {sparkline(self.losses)} {self.rates[-1]:.0e}  ({self.stage}, {end})\n"
            f"loss {high:.3f} at the lowest rate, {low:.3f} at {self.rates[int(np.argmin(self.losses))]:.1e}; "
            f"falls fastest at {self.steepest:.1e}\n"
            f"suggested: --lr {self.suggestion:.1e}"
        )

    def save(self, path: Path) -> Path:
        """Write the curve as a page with its chart, and give the page's path."""
        from byeori.core.files import write_text
        from byeori.training.choices.find_lr_page import page

        write_text(path, page(self))
        return path


def find_lr(
    data: Dataset | str | Path,
    recipe: Recipe | None = None,
    *,
    model: nn.Module | None = None,
    updates: int = _UPDATES,
    tell: Callable[[int, int], None] | None = None,
) -> Sweep:
    """Sweep over learning rates in the first stage of a recipe's training, and suggest one.

    It trains a model of its own; `model`, a network of the user's, is copied. Torch's generators are put back, and
    nothing in the cache is changed: what it adds there is what the training itself would. `tell(done, all)` is called
    now and then.
    """
    refuse_several()
    data = data if isinstance(data, Dataset) else Dataset(data)
    recipe = with_own(Recipe.given(recipe), model)
    refuse_unusable(data.task, recipe)
    tell = tell or (lambda done, everything: None)
    before = generators()
    try:
        job = make_job(data.prepare(recipe), recipe, copied(model))
        torch.manual_seed(key(recipe.seed, "find-lr") % 2**63)
        stage = stages(_with_a_stage(job), tell)[0]
        rates, losses, diverged = _sweep(job, stage, updates, tell)
    finally:
        restore(before)
    shown = slice(int(_LEFT_OUT * len(rates)), None)
    suggestion, steepest = valley(rates[shown], losses[shown]), _steepest(rates[shown], losses[shown])
    return Sweep(tuple(rates), tuple(losses), suggestion, steepest, stage.name, diverged)


def valley(rates: Sequence[float], losses: Sequence[float]) -> float:
    """Give the rate in the middle of the longest falling subsequence of the losses, as fastai's `valley` does.

    >>> valley([1e-4, 1e-3, 1e-2, 1e-1, 1.0], [5.0, 4.0, 3.0, 2.0, 9.0])
    0.001
    """
    lengths, end = [1] * len(losses), 0
    for place in range(1, len(losses)):
        lower = [lengths[earlier] for earlier in range(place) if losses[place] < losses[earlier]]
        lengths[place] = 1 + max(lower, default=0)
        end = place if lengths[place] > lengths[end] else end
    section = (lengths[end] - 1) / 3
    return rates[max(end - lengths[end] + 1 + int(section) + int(section / 2), 0)]


def sparkline(values: Sequence[float], width: int = 40) -> str:
    """Draw a curve in one line of text; what is far above the first value is cut.

    >>> sparkline([1.0, 0.5, 0.0], 3)
    '█▅▁'
    """
    places = np.linspace(0, len(values) - 1, min(width, len(values))).round().astype(int)
    some = np.minimum(np.asarray(values)[places], 1.3 * values[0] - 0.3 * min(values))
    low, high = float(some.min()), float(some.max())
    steps_up = (some - low) / max(high - low, 1e-12) * 7
    return "".join("▁▂▃▄▅▆▇█"[round(float(step))] for step in steps_up)


def _with_a_stage(job: Job) -> Job:
    """The job, or with one epoch of all layers where its recipe trains nothing."""
    trains = job.recipe.epochs or job.recipe.head_epochs
    return job if trains else replace(job, recipe=job.recipe.changed("default", "a sweep needs a stage", epochs=1.0))


def _sweep(
    job: Job, stage: Stage, updates: int, tell: Callable[[int, int], None]
) -> tuple[list[float], list[float], bool]:
    recipe = job.recipe
    part = stage.part(job.model).train()
    adam = optimizer(part, recipe)
    peak: float = max(group["lr"] for group in adam.param_groups)
    growth = math.log(HIGHEST / LOWEST) / max(updates - 1, 1)

    def rate(number: int) -> float:
        return LOWEST * math.exp(growth * (number - 1)) / peak

    loss = job.prepared.task.loss(recipe, job.device, stage.inputs)
    batches = stage.batches.stream(0, updates * recipe.accumulate)
    rates, losses, mean = [], [], 0.0
    try:
        for step in steps(part, loss, batches, adam, rate=rate, accumulate=recipe.accumulate, clip=recipe.clip):
            step.settle()  # a loss that is no number ends the sweep here
            mean = _SMOOTHING * mean + (1 - _SMOOTHING) * step.loss.item()
            rates.append(rate(step.number) * peak)
            losses.append(mean / (1 - _SMOOTHING**step.number))
            tell(step.number, updates)
            if losses[-1] > _DIVERGED * min(losses):
                return rates, losses, True
    except NonFiniteLossError:
        if len(rates) < 2:
            raise
        return rates, losses, True
    return rates, losses, False


def _steepest(rates: Sequence[float], losses: Sequence[float]) -> float:
    """The rate at which the loss falls fastest on its way to the least; what it does after it has burst is no fall."""
    until = int(np.argmin(losses)) + 1
    slopes = np.diff(losses[:until]) / np.diff(np.log(rates[:until]))
    return rates[int(slopes.argmin())] if len(slopes) else rates[0]
