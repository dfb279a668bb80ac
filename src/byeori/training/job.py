"""A training made ready: data, settled recipe, model, and where it computes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from byeori.core.device import Device, pick, with_precision
from byeori.core.errors import DataError, ModelError
from byeori.core.memory import keep_freed_memory
from byeori.core.recipe import Recipe
from byeori.data.batching.mixing import refuse_unmixable
from byeori.data.preparing.prepared import Prepared
from byeori.models.own import refuse_no_network
from byeori.models.picture.backbone import Backbone
from byeori.models.text.names import OWN
from byeori.training.choices.resolve import resolve
from byeori.training.initial import Taken, initial_model
from byeori.training.loop.stillness import put_aside, still_parts
from byeori.training.own.dry_step import dry_step

if TYPE_CHECKING:
    from torch import nn

    from byeori.models.joined import Joined


@dataclass(frozen=True)
class Job:
    """Everything that decides what a training learns."""

    prepared: Prepared
    recipe: Recipe
    """Settled: no choice is left open."""
    model: Joined
    """On `device`."""
    device: Device
    own: nn.Module | None = None
    """The user's own network within `model`."""
    by_clock: tuple[str, ...] = ()
    """The choices of `recipe` that were made by measured speed, to keep a budget; all others follow rules."""
    taken: Taken | None = None
    """What `model` began with, where the recipe says `init_from`."""
    still: tuple[str, ...] = ()
    """Names of the modules of `model` that stay in eval mode while all layers learn."""
    doubt: str = ""
    """What the model can do in part only, in a sentence."""


def make_job(prepared: Prepared, recipe: Recipe, own: nn.Module | None = None) -> Job:
    """Make the model on its device, settle what the recipe leaves open, and try two samples (`dry_step`).

    A part without samples is a DataError, a network that cannot learn from them a ModelError.
    """
    refuse_empty(prepared)
    if recipe.model == OWN and own is None:
        raise ModelError("model 'own': stands for a network of your own; give it: train(..., model=Net()), or resume")
    aside = put_aside(own)
    recipe = prepared.settle(recipe)
    refuse_unmixable(prepared.task, recipe)
    device = pick(recipe.device)
    if device.device.type == "cpu":
        keep_freed_memory()
    model, taken = initial_model(prepared.task, recipe, own)
    model = device.place(model)
    _refuse_small_images(recipe, model)
    recipe = resolve(recipe, model, device, own=own is not None)
    still = still_parts(model, recipe, own=own, aside=aside, taken=taken)
    device = with_precision(device, recipe.precision, gains=False)
    job = Job(prepared, recipe, model, device, own, taken=taken, still=still)
    return replace(job, doubt=dry_step(job))


def with_own(recipe: Recipe, own: nn.Module | None) -> Recipe:
    """Give the recipe of a training with a network of the user's own; what is no network is a ModelError."""
    if own is None:
        return recipe
    refuse_no_network(own)
    return replace(recipe, model=OWN) if recipe.model == "auto" else recipe


def refuse_empty(prepared: Prepared) -> None:
    """Raise a DataError unless there are samples to learn from, and some that choose weights."""
    for part in ("train", "val"):
        if part not in prepared.rows:
            raise DataError(
                f"{prepared.samples.name}: the {part} part has no sample that can be read; "
                "`byeori check` tells which files are broken and how the parts are drawn"
            )


def _refuse_small_images(recipe: Recipe, model: Joined) -> None:
    for module in model.modules():
        if recipe.progressive < 1 and isinstance(module, Backbone) and module.facts.fixed:
            raise ModelError(
                f"recipe: progressive = {recipe.progressive:g}: {module.facts.name} takes only images of "
                f"{module.facts.input_px} px; wanted 1, or a convolutional backbone"
            )
