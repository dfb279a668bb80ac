"""A step that is not kept: what cannot learn, or cannot be bundled, is reported before anything is trained."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import torch

from byeori.bundles.networks import weights_of
from byeori.core.errors import ByeoriError, ModelError
from byeori.core.seeds import generators, restore
from byeori.data.batching.mixing import mixed_loss
from byeori.models.line.transformer import writing_briefly
from byeori.models.own import copied, described, first_line, telling
from byeori.models.picture.backbone import Backbone
from byeori.training.own.shapes import few_steps, refuse_chance, refuse_shape
from byeori.training.own.steps_unfit import mean_of

if TYPE_CHECKING:
    from byeori.data.batching.batches import Batch
    from byeori.models.network import TaskNetwork
    from byeori.training.job import Job

_SAMPLES = 2


def dry_step(job: Job) -> str:
    """Let a copy of the job's model answer and learn from two training samples; what cannot work is a ModelError.

    What works in part only is given as a sentence.

    The model, its norms and all generators of chance stay as they are.
    """
    before = generators()
    try:
        model = copied(job.model)
        if job.own is not None:
            weights_of(model)
        some = replace(job.prepared, rows={"train": job.prepared.rows["train"][:_SAMPLES]})
        batch = some.batches(replace(job.recipe, batch=_SAMPLES), job.device.keeping_nothing()).at(0)
        try:
            _learn(job, model, batch)
            if model.own is not None:
                return _answer_alone(job, model, next(some.straight("train", job.device)))
        except (ByeoriError, torch.OutOfMemoryError):
            raise
        except Exception as error:  # whatever a library, or code of the user's own, raises
            raise ModelError(
                f"model {_name(job)}: cannot learn from {job.prepared.task.target} with {described(batch.inputs)}: "
                f"{type(error).__name__} ({first_line(error)}){_cure(model, batch)}"
            ) from error
    finally:
        restore(before)
    return ""


def _name(job: Job) -> str:
    return repr(job.recipe.model) if job.own is None else type(job.own).__name__


def _cure(model: TaskNetwork, batch: Batch) -> str:
    """Say which sizes of images a model of byeori's takes, where that may be amiss."""
    if model.own is not None:
        return ""
    for module in model.modules():
        if isinstance(module, Backbone) and module.facts.fixed:
            return f"; {module.facts.name} takes only images of {module.input_px} px: leave `size` out"
    return "; wanted another `size`, or another model" if any(x.ndim == 4 for x in batch.inputs.values()) else ""


def _learn(job: Job, model: TaskNetwork, batch: Batch) -> None:
    """Go forward, ask for the loss and go backward, as a step of the training does."""
    target, recipe = job.prepared.task.target, job.recipe
    if not (recipe.epochs or recipe.head_epochs):
        return
    if not any(parameter.requires_grad for parameter in model.parameters()):
        raise ModelError(
            f"model {_name(job)}: has no parameter that learns: each of its {len(list(model.parameters()))} has "
            "requires_grad = False, or it has none; let some learn, or give it a `width`, so that a new head learns"
        )
    model.train()
    with job.device.autocast(), _checked(job, model):
        outputs = model(batch.inputs)
        loss = mean_of(mixed_loss(target, outputs, batch, recipe), f"{type(target).__name__}.loss")
    if not bool(torch.isfinite(outputs).all()):
        raise ModelError(f"model {_name(job)}: its outputs of the first samples are not all finite numbers")
    if not bool(torch.isfinite(loss)):
        raise ModelError(f"model {_name(job)}: the loss of the first samples is {loss.item()} before a step is made")
    if not loss.requires_grad:
        raise ModelError(
            f"model {_name(job)}: its outputs do not depend on a parameter that learns; is there a `detach()`, a "
            "`torch.no_grad()` within its `forward`?"
        )
    torch.autograd.backward(loss)


def _answer_alone(job: Job, model: TaskNetwork, batch: Batch) -> str:
    """Answer outside training: the same twice, as the bundle must prove, and one sample by itself."""
    model.eval()
    with torch.no_grad(), job.device.autocast(), _checked(job, model), writing_briefly(model):
        first, second = model(batch.inputs), model(batch.inputs)
        model({name: x[:1] for name, x in batch.inputs.items()})
    refuse_chance(_name(job), first, second)
    assert model.own is not None
    if job.prepared.task.target.about.takes != "sequence":
        return ""
    columns = next(iter(batch.inputs.values())).shape[1]
    return few_steps(job.prepared, model.own, first.shape[1] / columns)


@contextmanager
def _checked(job: Job, model: TaskNetwork) -> Iterator[None]:
    """A block in which what the user's own network raises, or gives in a wrong shape, becomes a ModelError."""
    own, task = model.own, job.prepared.task
    if own is None:
        yield
        return
    with telling(own):
        hook = own.register_forward_hook(lambda _, given, gave: refuse_shape(task, own, given[0], gave))
        try:
            yield
        finally:
            hook.remove()
