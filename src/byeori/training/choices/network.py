"""What a network says of itself by which choices are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn

if TYPE_CHECKING:
    from byeori.core.recipe import Recipe
    from byeori.models.joined import Joined


def is_pretrained(model: nn.Module) -> bool:
    """Whether any of the model's backbones brings weights that were learned before."""
    return any(getattr(module, "pretrained", False) for module in model.modules())


def learns_whole(model: nn.Module) -> bool:
    """Whether a new decoder and what it reads are to learn together from the start."""
    return any(getattr(module, "learns_whole", False) for module in model.modules())


def usual_epochs(model: Joined) -> float | None:
    """Give what the only stem learns well in, where it says so."""
    stems = list(model.stems.values())
    return getattr(stems[0], "usual_epochs", None) if len(stems) == 1 and model.table is None else None


def model_name(recipe: Recipe, model: Joined) -> str:
    """Give what the backbone is called, where all inputs have the same."""
    from byeori.models.table.fusion import TABLE_MODELS

    if recipe.model in TABLE_MODELS:
        return recipe.model
    names = set(backbone_names(model))
    return names.pop() if len(names) == 1 else recipe.model


def backbone_names(model: Joined) -> list[str]:
    """Give what each of the backbones is called, none twice."""
    from byeori.models.picture.backbone import Backbone

    names = [module.facts.name for module in model.modules() if isinstance(module, Backbone)]
    names += [name for stem in model.stems.values() if isinstance(name := getattr(stem, "name", None), str)]
    return list(dict.fromkeys(names))


def origins(model: nn.Module) -> list[str]:
    """Give where the weights of each backbone come from, none twice."""
    found = (getattr(module, "origin", None) for module in model.modules())
    return list(dict.fromkeys(origin for origin in found if isinstance(origin, str)))


def gains_from_bf16(model: nn.Module, *, learns_all: bool) -> bool:
    """Whether the model is of a kind that a processor computes faster in bf16: see `benchmarks/precision.py`.

    Those are convolutions over pictures, and large encoders that bring weights. In small networks, as for tables, the
    conversions between the formats cost as much as they save, and a number that is guessed loses digits. Where all
    layers learn (`learns_all`), the backward pass of depthwise convolutions is slower in bf16.
    """
    convolutions = [module for module in model.modules() if isinstance(module, nn.Conv2d)]
    is_depthwise = any(1 < layer.groups == layer.in_channels for layer in convolutions)
    return (bool(convolutions) or is_pretrained(model)) and not (learns_all and is_depthwise)
