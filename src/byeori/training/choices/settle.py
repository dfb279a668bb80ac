"""The one place where a recipe is settled: what the user asked, then the data, the network and the device decide.

A budget, which measures, goes before (`choices.budget`): what it chose comes here as decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from byeori.core.device import Device, pick, with_precision
from byeori.core.errors import ConfigError
from byeori.core.recipe import Recipe
from byeori.core.settled import Settled, Why
from byeori.data.preparing.prepared import Prepared
from byeori.models.own import AsCalled, refuse_no_network
from byeori.models.picture.cutting import FEATURES
from byeori.models.text.names import OWN
from byeori.training.choices.by_data import decide_by_data
from byeori.training.choices.by_network import decide_by_network, model_name
from byeori.training.choices.capture import decide_capture
from byeori.training.choices.draft import Draft
from byeori.training.choices.unusable import refuse_small_images, refuse_unmixable
from byeori.training.initial import Taken, initial_model

if TYPE_CHECKING:
    from torch import nn

    from byeori.fields.contract import Target
    from byeori.models.network import TaskNetwork

_NONE: Mapping[str, Why] = {}
_OF_THE_LOOP: Mapping[str, Any] = {
    **{"epochs": 1, "head_epochs": 0, "norms": "train"},
    **{"cut": FEATURES, "precision": "fp32", "device": "cpu", "compile": "none"},
}
"""Choices that `train` makes by the network and the device, and what stands for them in a loop of the user's own."""


@dataclass(frozen=True)
class Made:
    """A settled recipe, and the network that it was settled with."""

    settled: Settled
    model: TaskNetwork
    """On `device`."""
    device: Device
    """With its number format."""
    taken: Taken | None
    """What `model` began with, where the recipe says `init_from`."""


def with_own(recipe: Recipe, own: nn.Module | None) -> Recipe:
    """Give the recipe of a training with a network of the user's own; what is no network is a ModelError."""
    if own is None:
        return recipe
    refuse_no_network(own)
    return replace(recipe, model=OWN) if recipe.model == "auto" else recipe


def as_begun(recipe: Recipe, target: Target) -> Recipe:
    """Give the recipe of an older run, of which some choices were not kept, with what they were then."""
    if recipe.metric == "auto":  # begun when the target's first score was the only choice
        recipe = replace(recipe, metric=next(iter(target.scores())))
    if recipe.compile == "auto":  # begun when no update was captured
        recipe = replace(recipe, compile="none")
    return replace(recipe, norms="train") if recipe.norms == "auto" else recipe  # begun when all norms moved


def settle_training(
    prepared: Prepared, recipe: Recipe, own: nn.Module | None = None, decided: Mapping[str, Why] = _NONE
) -> Made:
    """Settle a recipe and make the network by which it is; `decided` are the reasons of what was chosen before."""
    draft = decide_by_data(Draft.of(recipe, decided), prepared.task, len(prepared.rows["train"]))
    refuse_unmixable(prepared.task, draft.recipe)
    device = pick(recipe.device)
    model, taken = initial_model(prepared.task, draft.recipe, own)
    model = device.place(model)
    refuse_small_images(draft.recipe, model)
    draft = decide_by_network(draft, model, device, own=own is not None)
    draft = decide_capture(draft, device, own=own is not None, ragged=prepared.lengths("train") is not None)
    settled = draft.settled()
    return Made(settled, model, with_precision(device, settled.precision, gains=False), taken)


def settle(prepared: Prepared, recipe: Recipe | None = None) -> Settled:
    """Settle a recipe for a loop of your own: what the data decides, as `train` has it; the rest is the loop's.

    What the recipe leaves open of the rest is held open in files too.
    """
    if not isinstance(prepared, Prepared):
        raise ConfigError(
            f"settle: found a {type(prepared).__name__}; wanted prepared data: "
            "settle(Dataset(...).prepare(recipe), recipe)"
        )
    draft = decide_by_data(Draft.of(Recipe.given(recipe)), prepared.task, len(prepared.rows["train"]))
    for name, value in _OF_THE_LOOP.items():
        draft = draft.follow(name, value, "you", "as your loop does")
    for name in ("model", "weights"):
        if draft.is_open(name):
            draft = draft.explain(name, "you", "as your loop does", "auto")
    return draft.settled()


def settle_trained(prepared: Prepared, recipe: Recipe, model: TaskNetwork) -> Settled:
    """Settle the recipe of a loop of the user's own that has trained a network."""
    settled = settle(prepared, recipe)
    name = _named(model, settled)
    return settled.changed("you", "what your loop trained", model=name, head_epochs=0)


def _named(network: TaskNetwork, recipe: Recipe) -> str:
    if network.own is None:
        return model_name(recipe, network)
    return OWN if isinstance(network.table, AsCalled) else recipe.model
