"""Whether whole updates are captured as graphs: a rule by device, optimizer and data, and never a stopwatch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from byeori.training.choices.draft import Draft

if TYPE_CHECKING:
    from byeori.core.device import Device

_SKIPPING = ("adamw", "adam", "sgd")  # optimizers that skip an update on the device, so that nothing asks for the loss


def decide_capture(draft: Draft, device: Device, *, own: bool, ragged: bool) -> Draft:
    """Choose `compile`: graphs where they are asked for, on a CUDA device with an optimizer that skips updates there.

    Nobody has them unasked until their bytes have been held to those of plain updates on a GPU. The reason that is told
    says what speaks against them: what a network of the user's own does nobody knows, and samples of many lengths
    (`ragged`) make batches of many shapes.
    """
    kind, optimizer = device.device.type, draft["optimizer"]
    if kind != "cuda":
        return draft.choose("compile", "none", "device", f"{kind} has no graphs")
    if optimizer not in _SKIPPING:
        return draft.choose("compile", "none", "device", f"with {optimizer} each loss is waited for")
    if own:
        return draft.fill("compile", "none", "model", "a network of your own may do something else each time")
    if ragged:
        return draft.fill("compile", "none", "data", "samples of many lengths make batches of many shapes")
    return draft.fill("compile", "none", "default", "graphs are held by tests on a processor alone; ask by `graph`")
