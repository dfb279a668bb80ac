"""Which parts of a model stay in eval mode while all layers learn: norms that bring statistics, and what a user froze.

A norm that goes over to the statistics of its batch changes all that the layers above it have learned to read; and what
it measures of small batches of a small data set is worse than what it brought.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from byeori.core.errors import ModelError
from byeori.models.freezing import is_frozen, norms
from byeori.training.choices.by_network import is_pretrained

if TYPE_CHECKING:
    from torch import nn

    from byeori.core.settled import Settled
    from byeori.models.network import TaskNetwork
    from byeori.training.initial import Taken


def put_aside(own: nn.Module | None) -> list[nn.Module]:
    """Give the parts of a user's network that are in eval mode though the whole is not: so they are meant to stay."""
    if own is None or not own.training:
        return []  # the whole may be in eval mode as it was loaded so
    return [module for module in own.modules() if not module.training]


def still_parts(
    model: TaskNetwork, recipe: Settled, *, own: nn.Module | None, aside: list[nn.Module], taken: Taken | None
) -> tuple[str, ...]:
    """Name the modules of `model` that stay in eval mode while all layers learn, for a recipe whose norms are settled.

    Those are the norms with statistics of their own (`norms = "still"`), norms that do not learn as somebody froze
    them, and the parts `aside`. Still norms in a network that has learned nothing before are a ModelError.
    """
    whole = {id(module) for module in aside}
    named = dict(model.named_modules())
    found = [name for name, module in named.items() if id(module) in whole]
    found += [name for name in norms(model) if is_frozen(model, name)]
    if recipe.norms == "still":
        learned = _with_statistics(model, own, taken)
        brings = own is not None or taken is not None or is_pretrained(model)
        if not learned and (norms(model) or not brings):
            raise ModelError(
                "recipe: norms = 'still': this network begins from nothing, and no norm of it has measured "
                "anything yet; wanted auto or train, or weights to begin with"
            )
        found += learned
    return tuple(dict.fromkeys(found))


def _with_statistics(model: TaskNetwork, own: nn.Module | None, taken: Taken | None) -> list[str]:
    """Name the norms that bring what they have measured: of pretrained backbones, own networks, and other runs."""
    bringing = {
        id(part) for module in model.modules() if getattr(module, "pretrained", False) for part in module.modules()
    }
    bringing |= {id(part) for part in own.modules()} if own is not None else set()
    fresh = None if taken is None else set(taken.fresh)
    return [
        name
        for name in norms(model)
        if id(model.get_submodule(name)) in bringing or (fresh is not None and f"{name}.running_mean" not in fresh)
    ]
