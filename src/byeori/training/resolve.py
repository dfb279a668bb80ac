"""Settle every choice that a recipe leaves open, from the data, the model and the device."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import torch

from byeori.core.device import Device, with_precision
from byeori.core.recipe import Precision, Recipe
from byeori.data.task import Task

if TYPE_CHECKING:
    from byeori.models.joined import Joined

_SCRATCH_EPOCHS = 12
_HEAD_EPOCHS = 8
_TUNE_EPOCHS = 3  # of all layers after the head stage, on a GPU; on a processor the head stage alone
_WHOLE_EPOCHS = 20  # of a new decoder over a pretrained encoder
_TRIED = 4  # samples in the step that is timed


def resolve(recipe: Recipe, task: Task, model: Joined, device: Device, *, own: bool) -> Recipe:
    """Give a recipe that the data has settled with every other choice made; what the user chose stays."""
    whole = any(getattr(module, "learns_whole", False) for module in model.modules())
    pretrained = is_pretrained(model) and not own and not whole
    epochs, head_epochs = recipe.epochs, recipe.head_epochs
    if head_epochs is None:
        head_epochs = _HEAD_EPOCHS if pretrained else 0
    if epochs is None and whole:
        epochs = _WHOLE_EPOCHS
    if epochs is None:
        epochs = _usual_epochs(model)
    if epochs is None:
        epochs = _SCRATCH_EPOCHS if not pretrained else 0 if device.device.type == "cpu" else _TUNE_EPOCHS
    recipe = replace(
        recipe,
        model="own" if own else _name(recipe, model),
        epochs=epochs,
        head_epochs=head_epochs if pretrained else 0,
        cut=_cut(recipe, model) if pretrained and head_epochs else recipe.cut,
        device=str(device.device),
    )
    return replace(recipe, precision=_precision(recipe, task, model, device))


def _usual_epochs(model: Joined) -> float | None:
    """What the only stem learns well in, where it says so."""
    stems = list(model.stems.values())
    return getattr(stems[0], "usual_epochs", None) if len(stems) == 1 and model.table is None else None


def is_pretrained(model: Joined) -> bool:
    """Whether any of the model's backbones brings weights that were learned before."""
    return any(getattr(module, "pretrained", False) for module in model.modules())


def _name(recipe: Recipe, model: Joined) -> str:
    """What the backbone is called, where all inputs have the same."""
    from byeori.models.backbone import Backbone
    from byeori.models.fusion import TABLE_MODELS

    if recipe.model in TABLE_MODELS:
        return recipe.model
    names = {module.facts.name for module in model.modules() if isinstance(module, Backbone)}
    names |= {name for stem in model.stems.values() if isinstance(name := getattr(stem, "name", None), str)}
    return names.pop() if len(names) == 1 else recipe.model


def _cut(recipe: Recipe, model: Joined) -> str:
    from byeori.models.cutting import place

    return place(model, recipe.cut)


def _precision(recipe: Recipe, task: Task, model: Joined, device: Device) -> Precision:
    """Time the work that the run will do most: a training step, or with a head stage alone the forward pass."""
    is_table = model.table is not None and not model.names
    count = recipe.batch or 1 if is_table else _TRIED  # a few rows tell nothing of what many at once cost
    packed = {name: device.send(torch.from_numpy(x)) for name, x in task.examples(count).items()}
    inputs = task.batch(packed)

    def attempt(tried: Device) -> None:
        with tried.autocast(), torch.set_grad_enabled(bool(recipe.epochs)):
            outputs = model(inputs)
        if recipe.epochs:
            outputs.float().square().mean().backward()
            model.zero_grad(set_to_none=True)

    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    settled = with_precision(device, recipe.precision, attempt).precision
    model.load_state_dict(state)  # a training step moves BatchNorm's statistics
    return settled
