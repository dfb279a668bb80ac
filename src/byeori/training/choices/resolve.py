"""Settle every choice that a recipe leaves open, from the data, the model and the device."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from torch import nn

from byeori.core.device import Device, with_precision
from byeori.core.recipe import Recipe

if TYPE_CHECKING:
    from byeori.models.joined import Joined

_SCRATCH_EPOCHS = 12
_HEAD_EPOCHS = 8
_TUNE_EPOCHS = 3  # of all layers after the head stage, on a GPU; on a processor the head stage alone
_WHOLE_EPOCHS = 20  # of a new decoder over a pretrained encoder


def resolve(recipe: Recipe, model: Joined, device: Device, *, own: bool) -> Recipe:
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
        model=recipe.model if own else model_name(recipe, model),
        epochs=epochs,
        head_epochs=head_epochs if pretrained else 0,
        cut=_cut(recipe, model) if pretrained and head_epochs else recipe.cut,
        norms=("still" if is_pretrained(model) else "train") if recipe.norms == "auto" else recipe.norms,
        device=str(device.device),
    )
    gains = gains_from_bf16(model, learns_all=bool(recipe.epochs))
    return replace(recipe, precision=with_precision(device, recipe.precision, gains=gains).precision)


def _usual_epochs(model: Joined) -> float | None:
    """What the only stem learns well in, where it says so."""
    stems = list(model.stems.values())
    return getattr(stems[0], "usual_epochs", None) if len(stems) == 1 and model.table is None else None


def is_pretrained(model: nn.Module) -> bool:
    """Whether any of the model's backbones brings weights that were learned before."""
    return any(getattr(module, "pretrained", False) for module in model.modules())


def model_name(recipe: Recipe, model: Joined) -> str:
    """What the backbone is called, where all inputs have the same."""
    from byeori.models.picture.backbone import Backbone
    from byeori.models.table.fusion import TABLE_MODELS

    if recipe.model in TABLE_MODELS:
        return recipe.model
    names = {module.facts.name for module in model.modules() if isinstance(module, Backbone)}
    names |= {name for stem in model.stems.values() if isinstance(name := getattr(stem, "name", None), str)}
    return names.pop() if len(names) == 1 else recipe.model


def _cut(recipe: Recipe, model: Joined) -> str:
    from byeori.models.picture.cutting import place

    return place(model, recipe.cut)


def gains_from_bf16(model: nn.Module, *, learns_all: bool) -> bool:
    """Whether the model is of a kind that a processor computes faster in bf16: see `benchmarks/precision.py`.

    Those are convolutions over pictures, and large encoders that bring weights. In small networks, as for tables, the
    conversions between the formats cost as much as they save, and a number that is guessed loses digits. Where all
    layers learn (`learns_all`), the backward pass of depthwise convolutions is slower in bf16.
    """
    convolutions = [module for module in model.modules() if isinstance(module, nn.Conv2d)]
    is_depthwise = any(1 < layer.groups == layer.in_channels for layer in convolutions)
    return (bool(convolutions) or is_pretrained(model)) and not (learns_all and is_depthwise)
