"""The choices that the network and the device decide, once the network is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from byeori.core.device import Device, with_precision
from byeori.models.picture.cutting import FEATURES, place
from byeori.training.choices.draft import Draft
from byeori.training.choices.network import (
    backbone_names,
    gains_from_bf16,
    is_pretrained,
    learns_whole,
    model_name,
    origins,
    usual_epochs,
)

if TYPE_CHECKING:
    from byeori.models.joined import Joined

_SCRATCH_EPOCHS = 12
_HEAD_EPOCHS = 8
_TUNE_EPOCHS = 3  # of all layers after the head stage, on a GPU; on a processor the head stage alone
_WHOLE_EPOCHS = 20  # of a new decoder over a pretrained encoder


def decide_by_network(draft: Draft, model: Joined, device: Device, *, own: bool) -> Draft:
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


def _epochs(draft: Draft, model: Joined, device: Device, *, has_head: bool) -> Draft:
    if learns_whole(model):
        return draft.fill("epochs", _WHOLE_EPOCHS, "model", "usual for a new decoder over a pretrained encoder")
    if (usual := usual_epochs(model)) is not None:
        return draft.fill("epochs", usual, "model", "usual for this network")
    if not has_head:
        return draft.fill("epochs", _SCRATCH_EPOCHS, "model", "usual for a network that learns from nothing")
    if device.device.type == "cpu":
        return draft.fill("epochs", 0, "device", "on a processor the head alone learns: all layers would take long")
    return draft.fill("epochs", _TUNE_EPOCHS, "device", "usual for all layers of a pretrained backbone on a GPU")


def _named(draft: Draft, model: Joined, *, own: bool) -> Draft:
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


def _norms(draft: Draft, model: Joined) -> Draft:
    if is_pretrained(model):
        return draft.fill("norms", "still", "model", "the backbone brings statistics of its own")
    return draft.fill("norms", "train", "model", "no norm brings statistics")


def _where(draft: Draft, model: Joined, device: Device) -> Draft:
    kind = device.device.type
    draft = draft.choose("device", str(device.device), "device", "the best of this machine")
    gains = gains_from_bf16(model, learns_all=bool(draft["epochs"]))
    precision = with_precision(device, draft["precision"], gains=gains).precision
    text = f"{kind} computes in it" if precision == "bf16" else f"no gain from bf16 with this network on {kind}"
    return draft.choose("precision", precision, "device", text)
