"""The memorisation test: a network that can learn learns a few samples by heart; one that cannot is told why.

A batch that is not learned to a loss near zero shows a mistake that more data would hide (Karpathy 2019, "A Recipe for
Training Neural Networks"). Whatever holds a network back on purpose, such as dropout, smoothing and decay, is off here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from byeori.core.process import refuse_several
from byeori.core.recipe import Recipe
from byeori.core.seeds import draw, generators, key, restore
from byeori.data.dataset import Dataset
from byeori.models.own import copied
from byeori.training.causes import Lesson, causes
from byeori.training.choices.settle import with_own
from byeori.training.choices.unusable import refuse_unusable
from byeori.training.job import Job, make_job
from byeori.training.loop.guard import NonFiniteLossError
from byeori.training.loop.schedule import optimizer
from byeori.training.loop.steps import steps

if TYPE_CHECKING:
    from byeori.data.batching.batches import Batch

SAMPLES, UPDATES = 32, 400
"""How many samples are learned by heart, in how many updates at most."""
NEAR = 0.05  # of the first loss, which counts as zero; by judgement: what guesses is above a third of it
_OTHER_RATES = (0.1, 10.0)  # times the recipe's rate, that are tried where it does not do
_OFF = {"label_smoothing": 0.0, "mixup": 0.0, "cutmix": 0.0, "weight_decay": 0.0, "ema": 0.0, "swa": 0.0}


@dataclass(frozen=True)
class Memorised:
    """What came of learning a few samples by heart."""

    samples: int
    losses: tuple[float, ...]
    """Of each update, before it was made."""
    rate: float
    causes: tuple[str, ...] = ()
    """What to look at, where it was not learned."""

    @property
    def passed(self) -> bool:
        """Whether the loss came near zero."""
        return _is_near(self.losses)

    def __str__(self) -> str:
        count, updates = f"{self.samples} samples", len(self.losses)
        if not self.losses:
            return "\n".join([f"{count} cannot be learned: the first loss is no number. Look at:", *self._listed()])
        fell = f"the loss went from {self.losses[0]:.4g} to {self.losses[-1]:.2g}"
        if self.passed:
            return f"{count} are learned by heart in {updates} updates at lr {self.rate:.1e}: {fell}"
        found = self._listed() or ["  nothing that shows: give it more updates, or a larger network"]
        return "\n".join([f"{count} are not learned by heart in {updates} updates: {fell}. Look at:", *found])

    def _listed(self) -> list[str]:
        return [f"  {cause}" for cause in self.causes]


def memorise(
    data: Dataset | str | Path,
    recipe: Recipe | None = None,
    *,
    model: nn.Module | None = None,
    samples: int = SAMPLES,
    updates: int = UPDATES,
    tell: Callable[[int, int], None] | None = None,
) -> Memorised:
    """Let a network learn a few training samples by heart, unchanged, and say what holds it back where it cannot.

    It trains a model of its own; `model`, a network of the user's, is copied. Torch's generators are put back.
    `tell(done, all)` is called now and then.
    """
    refuse_several()
    data = data if isinstance(data, Dataset) else Dataset(data)
    asked = with_own(Recipe.given(recipe), model)
    refuse_unusable(data.task, asked)
    before = generators()
    try:
        job = _without_restraints(make_job(data.prepare(asked), asked, copied(model)))
        batch = _batch(job, samples)
        lesson = learn(job, batch, updates, tell=tell)
        if _is_near(lesson.losses):
            return Memorised(len(batch), lesson.losses, lesson.rate)
        others = [learn(job, batch, updates, times=times, tell=tell) for times in _OTHER_RATES]
        better = [one.rate for one in others if _is_near(one.losses)]
        return Memorised(len(batch), lesson.losses, lesson.rate, causes(job, batch, lesson, better))
    finally:
        restore(before)


def learn(
    job: Job, batch: Batch, updates: int, *, times: float = 1.0, tell: Callable[[int, int], None] | None = None
) -> Lesson:
    """Learn one batch again and again with a copy of a job's model, until the loss is near zero or updates end."""
    torch.manual_seed(key(job.recipe.seed, "memorise") % 2**63)
    network: nn.Module = copied(job.model)
    network.train()
    _still_frozen(job, network)
    adam = optimizer(network, job.recipe)
    rate: float = times * max(group["lr"] for group in adam.param_groups)
    loss, losses = job.prepared.task.loss(job.recipe, job.device), list[float]()
    stuck = _first_gradients(network, loss, batch)
    try:
        for step in steps(network, loss, _again(batch, updates), adam, rate=lambda _: times, clip=job.recipe.clip):
            losses.append(step.loss.item())
            if tell is not None:
                tell(step.number, updates)
            if _is_near(losses):
                break
    except NonFiniteLossError:
        pass  # the losses until then show it
    return Lesson(network, tuple(losses), rate, stuck)


def _again(batch: Batch, updates: int) -> Iterator[Batch]:
    return repeat(batch, updates)


def _is_near(losses: list[float] | tuple[float, ...]) -> bool:
    return bool(losses) and math.isfinite(losses[-1]) and losses[-1] <= NEAR * losses[0]


def _without_restraints(job: Job) -> Job:
    """The job without what keeps a network from learning by heart."""
    for module in job.model.modules():
        if isinstance(module, nn.modules.dropout._DropoutNd):
            module.p = 0.0
    known = {name: value for name, value in _OFF.items() if vars(job.recipe).get(name)}
    recipe = job.recipe.changed("default", "the memorisation test restrains nothing", **known)
    return replace(job, recipe=recipe, model=job.model)


def _still_frozen(job: Job, network: nn.Module) -> None:
    """Keep still what the recipe's training keeps still: below the cut, where it trains the head alone."""
    if job.recipe.head_epochs and not job.recipe.epochs:
        from byeori.models.picture.cutting import cut

        lower, _ = cut(network, job.recipe.cut)  # type: ignore[arg-type]
        lower.requires_grad_(False)


def _batch(job: Job, samples: int) -> Batch:
    """Some training samples as they are, each answer as often as the next."""
    rows = job.prepared.rows["train"]
    order = draw(job.recipe.seed, "memorise").permutation(rows)
    truth = job.prepared.columns[job.prepared.task.name].gather(order[: 50 * samples])
    groups: dict[bytes, list[int]] = {}
    for row, answer in zip(order, truth, strict=False):
        groups.setdefault(np.asarray(answer).tobytes(), []).append(int(row))
    deepest = max(map(len, groups.values()))
    turns = [group[turn] for turn in range(deepest) for group in groups.values() if turn < len(group)]
    some = replace(job.prepared, rows={"train": np.sort(np.array(turns[:samples]))})
    return next(some.straight("train", job.device, size=samples))


def _first_gradients(network: nn.Module, loss: Callable[..., object], batch: Batch) -> tuple[str, ...]:
    """The names of parameters that should learn and that no gradient reaches."""
    found = loss(network, batch)
    mean = found[0] if isinstance(found, tuple) else found
    assert isinstance(mean, torch.Tensor)
    mean.backward()  # type: ignore[no-untyped-call]
    named = [(name, one) for name, one in network.named_parameters() if one.requires_grad]
    stuck = tuple(name for name, one in named if one.grad is None or not bool(one.grad.any()))
    network.zero_grad(set_to_none=True)
    return stuck
