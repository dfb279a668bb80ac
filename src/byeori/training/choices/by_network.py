"""The choices that the network and the device decide, once the network is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn

from byeori.core.device import Device, with_precision
from byeori.models.picture.cutting import FEATURES, place
from byeori.training.choices.draft import Draft

if TYPE_CHECKING:
    from byeori.core.recipe import Recipe
    from byeori.models.network import TaskNetwork

_SCRATCH_EPOCHS = 12
_HEAD_EPOCHS = 8
_TUNE_EPOCHS = 3  # of all layers after the head stage, on a GPU; on a processor the head stage alone
_WHOLE_EPOCHS = 20  # of a new decoder over a pretrained encoder


def decide_by_network(draft: Draft, model: TaskNetwork, device: Device, *, own: bool) -> Draft:
    """Make every choice that is still open; what the user chose stays."""
    has_head = is_pretrained(model) and not own and not learns_whole(model)
    draft = _epochs(_head_epochs(draft, has_head=has_head), model, device, has_head=has_head)
    if has_head and draft["head_epochs"]:
        at = place(model, draft["cut"])
        text = "the input of the last block, which bends most" if at != FEATURES else "before the new head"
        draft = draft.choose("cut", at, "model", text)
    else:
        draft = draft.follow("cut", FEATURES, "model", "no head learns first on stored activations")
    return _where(_norms(_named(draft, model, own=own), model), model, device)


def _head_epochs(draft: Draft, *, has_head: bool) -> Draft:
    if not has_head:
        return draft.choose("head_epochs", 0, "model", "no pretrained backbone has a new head that could learn first")
    return draft.fill("head_epochs", _HEAD_EPOCHS, "model", "usual for the new head of a pretrained backbone")


def _epochs(draft: Draft, model: TaskNetwork, device: Device, *, has_head: bool) -> Draft:
    if learns_whole(model):
        return draft.fill("epochs", _WHOLE_EPOCHS, "model", "usual for a new decoder over a pretrained encoder")
    if (usual := usual_epochs(model)) is not None:
        return draft.fill("epochs", usual, "model", "usual for this network")
    if not has_head:
        return draft.fill("epochs", _SCRATCH_EPOCHS, "model", "usual for a network that learns from nothing")
    if device.device.type == "cpu":
        return draft.fill("epochs", 0, "device", "on a processor the head alone learns: all layers would take long")
    return draft.fill("epochs", _TUNE_EPOCHS, "device", "usual for all layers of a pretrained backbone on a GPU")


def _named(draft: Draft, model: TaskNetwork, *, own: bool) -> Draft:
    name = draft["model"] if own else model_name(draft.recipe, model)
    if draft.is_open("model") and name == "auto":
        names = " + ".join(backbone_names(model)) or "several"
        draft = draft.explain("model", "data", "each input is read by the network that is usual for it", names)
    elif draft.is_open("model"):
        draft = draft.choose("model", name, "data", "usual for this kind of input")
    else:
        draft = draft.choose("model", name, "model", f"the full name of {draft['model']!r}")
    if draft.is_open("weights"):
        found = origins(model)
        text = f"auto: {'; '.join(found)}" if found else "this network has no pretrained weights"
        shown = "pretrained" if is_pretrained(model) else "none"
        draft = draft.explain("weights", "model", text, shown)
    return draft


def _norms(draft: Draft, model: TaskNetwork) -> Draft:
    if is_pretrained(model):
        return draft.fill("norms", "still", "model", "the backbone brings statistics of its own")
    return draft.fill("norms", "train", "model", "no norm brings statistics")


def _where(draft: Draft, model: TaskNetwork, device: Device) -> Draft:
    kind = device.device.type
    draft = draft.choose("device", str(device.device), "device", "the best of this machine")
    gains = gains_from_bf16(model, learns_all=bool(draft["epochs"]))
    precision = with_precision(device, draft["precision"], gains=gains).precision
    text = f"{kind} computes in it" if precision == "bf16" else f"no gain from bf16 with this network on {kind}"
    return draft.choose("precision", precision, "device", text)


def is_pretrained(model: nn.Module) -> bool:
    """Whether any of the model's backbones brings weights that were learned before."""
    return any(getattr(module, "pretrained", False) for module in model.modules())


def learns_whole(model: nn.Module) -> bool:
    """Whether a new decoder and what it reads are to learn together from the start."""
    return any(getattr(module, "learns_whole", False) for module in model.modules())


def usual_epochs(model: TaskNetwork) -> float | None:
    """Give what the only stem learns well in, where it says so."""
    stems = list(model.stems.values())
    return getattr(stems[0], "usual_epochs", None) if len(stems) == 1 and model.table is None else None


def model_name(recipe: Recipe, model: TaskNetwork) -> str:
    """Give what the backbone is called, where all inputs have the same."""
    from byeori.models.table.fusion import TABLE_MODELS

    if recipe.model in TABLE_MODELS:
        return recipe.model
    names = set(backbone_names(model))
    return names.pop() if len(names) == 1 else recipe.model


def backbone_names(model: TaskNetwork) -> list[str]:
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
