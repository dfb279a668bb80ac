"""How fast a training goes on this device: measured on its own batches with a copy of the model."""

from __future__ import annotations

import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import numpy as np
import torch

from byeori.data.batching.batches import Batch
from byeori.data.batching.shard import WHOLE
from byeori.fields.picture.progressive import area_share
from byeori.fields.scores.choice import metrics_of
from byeori.models.line.transformer import writing_briefly
from byeori.models.picture.cutting import cut
from byeori.training.devices.scoring import by_itself
from byeori.training.loop.captured import updates_of
from byeori.training.loop.schedule import optimizer
from byeori.training.loop.steps import Step, each, steps
from byeori.training.loop.stored import ACTIVATION, activations, are_stored, samples_at_once, sent_inputs

if TYPE_CHECKING:
    from torch import nn

    from byeori.core.device import Device
    from byeori.core.settled import Settled
    from byeori.data.task import Task
    from byeori.models.network import TaskNetwork
    from byeori.training.job import Job
    from byeori.training.loop.stages import Stage

_WARM = 3  # updates that are not counted: kernels are built and memory is taken
_FEWEST, _MOST = 3, 200  # updates that are timed
_TOGETHER = 10  # updates that are timed together on a device: each look at the clock waits for it
_WARM_THERE = 2  # of these that are not counted there: kernels are chosen, built and captured
_PATIENCE_THERE_S = 5.0  # at most, of which that takes a part
_PATIENCE = 3.0  # times the wanted time, at most
_SAMPLES = 32


@dataclass(frozen=True)
class Pace:
    """How long a stage takes."""

    batch_s: float
    """From one batch to the next: gathering, augmentation, forward, backward, update."""
    validation_s: float
    """One pass over the validation part."""


def epoch_s(pace: Pace, stage: Stage, recipe: Settled) -> float:
    """Give how long an epoch of a stage takes at a pace, its validation included."""
    area = 1.0 if stage.name == "head" else area_share(recipe.progressive)
    return stage.batches.per_epoch * pace.batch_s * area + pace.validation_s


def pace_of(job: Job, stage: Stage, about_s: float) -> Pace:
    """Measure a stage for about so many seconds, more where its steps are slow; the job's model is left alone."""
    recipe, part = job.recipe, stage.part(deepcopy(job.model)).train()
    is_apart, patience_s = job.device.is_apart, _PATIENCE * about_s
    warm, together = (_WARM_THERE, _TOGETHER) if is_apart else (_WARM, 1)
    patience_s = max(patience_s, _PATIENCE_THERE_S) if is_apart else patience_s
    marks, begun_s = [], time.perf_counter()
    batches = stage.learned.stream(stage.first, stage.first + (warm * together + _MOST) * recipe.accumulate)
    for step in islice(_updates(job, stage, part, batches), 0, None, together):
        step.loss.item()
        marks.append(time.perf_counter())
        if len(marks) > warm + _FEWEST and marks[-1] - marks[warm] > about_s:
            break
        if len(marks) > 1 and marks[-1] - begun_s > patience_s:
            break  # steps so slow that two tell enough
    warm = min(warm, len(marks) - 2) if len(marks) > 1 else 0
    batch_s = (marks[-1] - marks[warm]) / max(len(marks) - 1 - warm, 1) / together / recipe.accumulate
    return Pace(batch_s, _validation_s(job, stage, part, about_s))


def _updates(job: Job, stage: Stage, part: nn.Module, batches: Iterator[Batch]) -> Iterator[Step]:
    """Make updates as the training does, captured where it captures them, at a rate of nothing."""
    updates = updates_of(job, stage, part, optimizer(part, job.recipe), tell=lambda message: None)
    return each(updates, batches, rate=_still, accumulate=job.recipe.accumulate)


def uncounted(device: Device) -> int:
    """Give how many of the first steps of a phase tell nothing of its speed; on a processor each tells."""
    return _WARM_THERE * _TOGETHER if device.is_apart else 0


def head_pace(job: Job) -> tuple[float, float, float]:
    """Measure a head stage whose activations may not be there yet; the job's model is left alone.

    Given are the seconds of one sample's activation (0 where they are stored), of an update, and of validating one.
    """
    recipe, device, prepared = job.recipe, job.device, job.prepared
    lower, upper = cut(deepcopy(job.model), recipe.cut)
    rows = prepared.rows["train"][: samples_at_once(job, prepared)]
    times = []
    for view in range(2):
        begun_s = time.perf_counter()
        packed = activations(job, lower, sent_inputs(job, prepared.gather(rows)), (view, 0))
        times.append(time.perf_counter() - begun_s)
    some = np.arange(recipe.batch) % len(rows)
    x = device.send(torch.from_numpy(packed[some]).view(torch.bfloat16).float())
    truth = device.send(torch.from_numpy(prepared.columns[prepared.task.name].gather(rows[some])))
    batch = Batch({ACTIVATION: x}, truth, rows[some])
    loss = prepared.task.loss(recipe, device, lambda batch: batch.inputs[ACTIVATION])
    marks = [time.perf_counter()]
    for step in steps(upper, loss, [batch] * _WARM, optimizer(upper, recipe), rate=_still, clip=recipe.clip):
        step.loss.item()
        marks.append(time.perf_counter())
    upper.eval()
    with torch.inference_mode(), device.autocast():
        float(upper(x).float().sum())
    validated_s = time.perf_counter() - marks[-1]
    activation_s = 0.0 if are_stored(job, lower) else min(times) / len(rows)
    return activation_s, min(b - a for a, b in pairwise(marks)), validated_s / len(some)


def _still(number: int) -> float:
    """A learning rate of nothing: what is measured learns nothing, so its loss stays finite."""
    return 0.0


def _validation_s(job: Job, stage: Stage, part: nn.Module, about_s: float) -> float:
    rows, seen = len(job.prepared.rows["val"]), 0
    scores = [by_itself(metric) for metric in metrics_of(job.prepared.task.target, job.recipe).values()]
    scores = [metric.to(job.device.device) for metric in scores]
    part.eval()
    begun_s = time.perf_counter()
    with torch.inference_mode(), job.device.autocast(), writing_briefly(part) as times:
        for batch in stage.validation(WHOLE):
            outputs = part(stage.inputs(batch)).float()
            for metric in scores:
                metric.update(outputs, batch.truth)
            seen += len(batch)
            if time.perf_counter() - begun_s > about_s:
                break
        for metric in scores:
            metric.compute()
    return times * (time.perf_counter() - begun_s) * rows / max(seen, 1)


def sample_s(task: Task, model: TaskNetwork, device: Device) -> float:
    """Measure the seconds that a model takes for the features of one sample, in batches and without learning."""
    inputs = task.batch({name: device.send(torch.from_numpy(x)) for name, x in task.examples(_SAMPLES).items()})
    mode, times = model.training, []
    model.eval()
    with torch.inference_mode(), device.autocast():
        for _ in range(4):
            begun_s = time.perf_counter()
            float(model.features(inputs).float().sum())
            times.append(time.perf_counter() - begun_s)
    model.train(mode)
    return sum(times[1:]) / len(times[1:]) / _SAMPLES
