"""A time to be kept: what a training does is chosen from the speed that is measured on this device first.

How long the last stage is follows the clock while it runs (`Deadline`); a checkpoint holds what it was changed to, so
that a run resumes as any other. The order of choices: all layers after the head if that fits, then the head alone, then
smaller images.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from byeori.core.device import pick
from byeori.core.recipe import Recipe, seconds
from byeori.core.seeds import generators, restore
from byeori.core.settled import Why
from byeori.models.own import copied
from byeori.models.picture.backbone import fixed_px
from byeori.models.picture.cutting import FEATURES
from byeori.training.choices.by_data import decide_by_data
from byeori.training.choices.by_network import is_pretrained
from byeori.training.choices.deadline import Deadline
from byeori.training.choices.draft import OPEN, Draft
from byeori.training.choices.measure import epoch_s, pace_of, sample_s, uncounted
from byeori.training.job import Job, make_job
from byeori.training.loop.stages import stages
from byeori.training.progress.expected import estimated_s

if TYPE_CHECKING:
    from torch import nn

    from byeori.data.dataset import Dataset

_SIZES = (224, 192, 176, 160, 144, 128, 112, 96)  # px
_MOST_HEAD = (8.0, 96.0)  # epochs of the head where all layers follow, and where none do
_FEWEST = 2.0  # epochs of all layers, else the time is better spent on the head alone
_SHARE_FIRST = 0.75  # of the time that may go before the head learns
_MUCH_FASTER = 1.25
_LEAST_HEAD, _LEAST_UPDATES = 2.0, 20  # epochs of the head, updates of all layers: also where no time is left
_MOST_TUNED, _MOST_SCRATCH = 30.0, 300.0  # epochs; more would not help
_FEWEST_SCRATCH = 6.0  # with fewer epochs smaller images are better
_BY_CLOCK = ("size", "cut", "views", "head_epochs", "epochs", "batch")
_FITS = "as many as fit the budget at the speed that was measured"
_MEASURING = 0.04  # share of the budget in which a stage's speed is measured


def left_to_clock(recipe: Recipe) -> tuple[str, ...]:
    """Name the choices that the clock makes for a recipe as a user gave it; without a budget it makes none.

    >>> left_to_clock(Recipe(budget="10m", epochs=3.0))
    ('size', 'cut', 'views', 'head_epochs', 'batch')
    """
    is_open = {name: getattr(recipe, name) in OPEN for name in _BY_CLOCK}
    is_open["views"] = is_open["cut"]
    return tuple(name for name in _BY_CLOCK if recipe.budget and is_open[name])


@dataclass(frozen=True)
class Fitted:
    """What a budget has chosen."""

    recipe: Recipe
    """Settled, as files hold it."""
    why: Mapping[str, Why]
    """The reason of each choice."""
    deadline: Deadline | None
    """For the last stage; None where the user has chosen that stage's length."""


@dataclass(frozen=True)
class Clock:
    """A budget on the clock of `time.monotonic`."""

    begun_s: float
    budget_s: float
    since_s: float = field(default_factory=time.monotonic)
    worked_s: float = field(default_factory=time.process_time)
    """What the process had of the processor when measuring began."""

    @property
    def busy(self) -> float:
        """How many times longer work takes than the processor's time for it; 1 where nobody else works here."""
        worked_s = time.process_time() - self.worked_s
        return max((time.monotonic() - self.since_s) / max(worked_s, 1e-3), 1.0) if worked_s > 0.1 else 1.0

    def left_s(self, after_s: float = 0.0) -> float:
        """Give the time that is left, less what comes after."""
        return max(self.begun_s + self.budget_s - time.monotonic() - after_s, 0.0)

    @property
    def measuring_s(self) -> float:
        """Give how long one speed may be measured."""
        return min(max(_MEASURING * self.budget_s, 0.3), 6.0)


def fitted(
    data: Dataset,
    recipe: Recipe,
    begun_s: float,
    *,
    model: nn.Module | None = None,
    tell: Callable[[int, int], None] = lambda done, everything: None,
) -> Fitted:
    """Settle a recipe with a budget so that its training ends in time; what the user chose stays.

    It prepares the data, computes stored activations where they are wanted (both are found again in the cache), and
    measures with a copy of the model; torch's generators are put back.
    """
    clock, before = Clock(begun_s, seconds(recipe.budget or "1h")), generators()
    try:
        sized = recipe if model is not None else _sized(data, recipe, clock)
        why = {} if sized == recipe else {"size": Why("budget", "the largest whose first epochs fit")}
        recipe = sized
        job = make_job(data.prepare(recipe), recipe, copied(model), why)
        each_s = sample_s(job.prepared.task, job.model, job.device)
        job = _with_depth(job, recipe, clock, each_s) if job.recipe.head_epochs else _with_batch(job, recipe, clock)
        return _timed(job, recipe, clock, each_s, tell=tell)
    finally:
        restore(before)


def _sized(data: Dataset, recipe: Recipe, clock: Clock) -> Recipe:
    """Choose the size of photos: the largest whose first epochs fit; measured before all is decoded."""
    task = data.learned(recipe)
    size = max((field.about.size for field in task.inputs.values()), default=0)
    if recipe.size or size <= min(_SIZES) or task.target.about.takes != "vector" or fixed_px(recipe.model):
        return recipe
    counts = {part: int((data.parts == part).sum()) for part in ("train", "val", "test")}
    device = pick(recipe.device)
    model = device.place(task.model(decide_by_data(Draft.of(recipe), task, counts["train"]).recipe))
    each_s = sample_s(task, model, device)
    passes = recipe.views if is_pretrained(model) else 3 * _FEWEST_SCRATCH
    needed_s = each_s * (counts["train"] * passes + counts["val"] + (counts["test"] or counts["val"]))
    sides = [size, *(side for side in _SIZES if side < size)]
    fits = [side for side in sides if needed_s * (side / size) ** 2 <= _SHARE_FIRST * clock.left_s()]
    side = fits[0] if fits else sides[-1]
    return recipe if side == size else replace(recipe, size=side)


def _with_depth(job: Job, recipe: Recipe, clock: Clock, each_s: float) -> Job:
    """Choose the cut and whether all layers train, for a pretrained backbone whose head learns first."""
    prepared, settled = job.prepared, job.recipe
    features_s = each_s * (len(prepared.rows["train"]) * settled.views + len(prepared.rows["val"]))
    left_s = clock.left_s(estimated_s(prepared, each_s, settled, clock.busy)) - features_s / _SHARE_FIRST
    tuned_s = _FEWEST * 3 * each_s * len(prepared.rows["train"])  # a step takes about three times the forward pass
    if recipe.epochs is None and tuned_s > left_s:
        settled = settled.changed("budget", "all layers would take too long", epochs=0.0)
    elif recipe.epochs is None:
        whole = stages(replace(job, recipe=replace(settled, head_epochs=0.0, epochs=1.0)), lambda *_: None)[-1]
        whole_s = epoch_s(pace_of(job, whole, clock.measuring_s), whole, settled)
        fits = _FEWEST * whole_s <= left_s
        why = "there is time for all layers" if fits else "all layers would take too long"
        settled = settled.changed("budget", why, epochs=_FEWEST if fits else 0.0)
    if recipe.cut == "auto" and left_s <= 0:
        settled = settled.changed("budget", "the least that must be computed, as time is short", cut=FEATURES, views=1)
    return replace(job, recipe=settled)


def _with_batch(job: Job, recipe: Recipe, clock: Clock) -> Job:
    """Choose the batch: twice the usual one where that is much faster and still leaves many updates an epoch."""
    settled = job.recipe
    usual = settled.batch
    if recipe.batch or not settled.epochs or settled.head_epochs or len(job.prepared.rows["train"]) < 100 * usual:
        return job
    larger = replace(job, recipe=settled.changed("budget", "much faster than the usual one", batch=2 * usual))
    one, other = (pace_of(some, stages(some, lambda *_: None)[-1], clock.measuring_s) for some in (job, larger))
    return larger if other.batch_s < 2 * one.batch_s / _MUCH_FASTER else job


def _timed(job: Job, recipe: Recipe, clock: Clock, each_s: float, *, tell: Callable[[int, int], None]) -> Fitted:
    """Choose the epochs of each stage, each speed measured on real batches."""
    settled, plan = job.recipe, stages(job, tell)  # computes the stored activations
    each = {stage.name: epoch_s(pace_of(job, stage, clock.measuring_s), stage, settled) for stage in plan}
    after_s = estimated_s(job.prepared, each_s, settled, clock.busy)
    left_s, most = clock.left_s(after_s), _MOST_HEAD[1]
    if settled.swa:
        left_s -= each[plan[-1].name]  # norms are measured anew
    if "head" in each:
        if recipe.head_epochs is None:
            share, some = (0.5, _MOST_HEAD[0]) if settled.epochs else (1.0, most)
            fitting = _fitting(share * left_s, each["head"], (_LEAST_HEAD, some))
            settled = settled.changed("budget", _FITS, head_epochs=fitting)
        left_s -= settled.head_epochs * each["head"]
    if settled.epochs and recipe.epochs is None:
        whole = [each[stage.name] for stage in plan if stage.name != "head"]
        most = _MOST_TUNED if is_pretrained(job.model) else _MOST_SCRATCH
        least = min(_LEAST_UPDATES / plan[-1].batches.per_epoch, 1.0)
        settled = settled.changed("budget", _FITS, epochs=_fitting(left_s, sum(whole) / len(whole), (least, most)))
    is_open = (recipe.epochs if settled.epochs else recipe.head_epochs) is None
    deadline = Deadline(clock.begun_s + clock.budget_s - after_s, clock.budget_s, most, uncounted(job.device))
    is_kept = is_open and not settled.swa and settled.progressive == 1
    return Fitted(settled.written(), settled.why, deadline if is_kept else None)


def _fitting(left_s: float, epoch_s: float, bounds: tuple[float, float]) -> float:
    """Give the epochs that fit, in hundredths, within bounds: the least of them so that something is learned at all."""
    fits = math.floor(100 * left_s / max(epoch_s, 1e-9)) / 100
    return min(max(fits, math.ceil(100 * bounds[0]) / 100), bounds[1])
