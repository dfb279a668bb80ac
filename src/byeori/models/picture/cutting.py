"""A model cut in two: what lies below is computed once and stored, what lies above trains on that."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from byeori.core.errors import ModelError, nearest
from byeori.models.freezing import norms_still
from byeori.models.network import ImageStem, TaskNetwork
from byeori.models.picture.backbone import Backbone
from byeori.models.picture.blocks import blocks_of, in_a_row

FEATURES = "features"


class Lower(nn.Module):
    """The part below a cut: always in eval mode, never with gradients."""

    def __init__(self, part: nn.Module) -> None:
        super().__init__()
        self.part = part

    def train(self, mode: bool = True) -> Lower:
        """Stay in eval mode, whatever is asked."""
        del mode
        return super().train(False)

    @torch.no_grad()
    def forward(self, inputs: Any) -> Tensor:
        """Give the activations at the cut (batch, ...)."""
        activations: Tensor = self.part(inputs)
        return activations


class _Features(nn.Module):
    """What a model gives its head, as a module of its own."""

    def __init__(self, model: TaskNetwork) -> None:
        super().__init__()
        self.model = model

    def forward(self, inputs: dict[str, Tensor]) -> Tensor:
        return self.model.features(inputs)


def places(model: TaskNetwork) -> list[str]:
    """Give the names of the places where a model can be cut, bottom to top; `features` is always the last."""
    stem = _only_stem(model)
    return [*(stem.backbone.blocks if stem else []), FEATURES]


def place(model: TaskNetwork, at: str = "auto") -> str:
    """Give the place that `at` names; `auto` is the input of the last block, or `features` where there are no blocks.

    The last block is the one that a new task bends most, and what is below it is most of the work.
    """
    known = places(model)
    if at == "auto":
        return known[-2] if len(known) > 1 else FEATURES
    if at not in known:
        raise ModelError(f"cut = {at!r} is no place of this model{nearest(at, known)}; wanted auto, {', '.join(known)}")
    return at


def cut(model: TaskNetwork, at: str = "auto", *, still: bool = True) -> tuple[Lower, nn.Module]:
    """Give the part below the input of the block `at`, and the part from there to the outputs.

    Both share their weights with `model`, and upper(lower(x)) is `model` to the last bit. `lower` takes the tensor of
    the one input; of several inputs, which are only cut at `features`, the dict of them. `model` and both parts are put
    in eval mode, and `lower` stays there; with `still` the norms of `upper` keep their statistics while it trains.
    """
    below, above = _halves(model, place(model, at))
    model.eval()  # else its flag would say "training" of parts that are not
    return Lower(below).eval(), (norms_still(above) if still else above).eval()


def _halves(model: TaskNetwork, at: str) -> tuple[nn.Module, nn.Module]:
    stem = _only_stem(model)
    if at == FEATURES or stem is None:
        is_one = len(model.names) == 1 and model.table is None
        return (next(iter(model.stems.values())) if is_one else _Features(model)), model.head
    backbone = stem.backbone
    blocks = blocks_of(backbone.body)
    names = list(blocks)
    first = names.index(at)
    below = nn.Sequential(stem.normalise, in_a_row(backbone.body, blocks, names[:first]))
    # A backbone again, so that `parameter_groups` knows which rates its blocks learn at.
    above = Backbone(in_a_row(backbone.body, blocks, names[first:]), backbone.facts)
    return below, nn.Sequential(above, model.head)


def _only_stem(model: TaskNetwork) -> ImageStem | None:
    stems = list(model.stems.values())
    return stems[0] if len(stems) == 1 and model.table is None and isinstance(stems[0], ImageStem) else None
