"""A training made ready: data, settled recipe, model, and where it computes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from byeori.core.device import Device, pick
from byeori.core.errors import DataError, ModelError
from byeori.core.process import keep_freed_memory
from byeori.core.recipe import Recipe
from byeori.core.settled import Settled, Why
from byeori.data.preparing.prepared import Prepared
from byeori.models.text.names import OWN
from byeori.training.choices.settle import settle_training
from byeori.training.devices.team import ALONE, Team
from byeori.training.initial import Taken
from byeori.training.loop.stillness import put_aside, still_parts
from byeori.training.own.dry_step import dry_step

if TYPE_CHECKING:
    from torch import nn

    from byeori.models.network import TaskNetwork

_NONE: Mapping[str, Why] = {}


@dataclass(frozen=True)
class Job:
    """Everything that decides what a training learns."""

    prepared: Prepared
    recipe: Settled
    model: TaskNetwork
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
    team: Team = ALONE
    """The processes that train together."""


def make_job(
    prepared: Prepared, recipe: Recipe, own: nn.Module | None = None, decided: Mapping[str, Why] = _NONE
) -> Job:
    """Settle the recipe, make the model on its device, and try two samples (`dry_step`).

    `decided` are the reasons of what was chosen before, as by a budget. A part without samples is a DataError, a
    network that cannot learn from them a ModelError.
    """
    refuse_empty(prepared)
    if recipe.model == OWN and own is None:
        raise ModelError("model 'own': stands for a network of your own; give it: train(..., model=Net()), or resume")
    aside = put_aside(own)
    if pick(recipe.device).device.type == "cpu":
        keep_freed_memory()
    made = settle_training(prepared, recipe, own, decided)
    still = still_parts(made.model, made.settled, own=own, aside=aside, taken=made.taken)
    job = Job(prepared, made.settled, made.model, made.device, own, taken=made.taken, still=still)
    return replace(job, doubt=dry_step(job))


def refuse_empty(prepared: Prepared) -> None:
    """Raise a DataError unless there are samples to learn from, and some that choose weights."""
    for part in ("train", "val"):
        if part not in prepared.rows:
            raise DataError(
                f"{prepared.samples.name}: the {part} part has no sample that can be read; "
                "`byeori check` tells which files are broken and how the parts are drawn"
            )
