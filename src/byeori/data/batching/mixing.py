"""Mixup and cutmix: two samples in one, and a loss that asks for both answers, whatever the target."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from byeori.core import seeds
from byeori.core.device import sent
from byeori.data.batching.batches import Batch
from byeori.data.batching.shard import Shard
from byeori.fields.contract import loss_of

if TYPE_CHECKING:
    from torch import Tensor

    from byeori.core.recipe import Recipe
    from byeori.fields.contract import Target


def with_partners(shard: Shard, count: int, recipe: Recipe, step: int) -> np.ndarray:
    """Give the places of a shard's samples in a batch of `count`; where samples are mixed, then those of the partners.

    >>> from byeori.core.recipe import Recipe
    >>> with_partners(Shard(1, 2), 4, Recipe(), 0).tolist()
    [2, 3]
    """
    own = shard.places(count)
    if not _mixes(recipe, count):
        return own
    return np.concatenate([own, seeds.draw(recipe.seed, "mix", step).permutation(count)[own]])


def mixed(batch: Batch, recipe: Recipe, draw: np.random.Generator, count: int | None = None) -> Batch:
    """Mix every sample of a batch with another one, as `recipe.mixup` and `recipe.cutmix` say; one share for all.

    Of a shard of a batch of `count` samples the inputs and the truth hold the samples, then their partners.

    Mixup blends inputs (Zhang et al. 2018), cutmix pastes a patch (Yun et al. 2019); where both are on, half of the
    batches get the one and half the other. The truth stays whole: `batch.other` is the partner's, `batch.share` how
    much of the input is the sample's own.
    """
    own, count = len(batch), count or len(batch)
    if not _mixes(recipe, count):
        return batch
    drawn = draw.permutation(count)  # first, so that a shard's partners are known before their samples are there
    patch = bool(recipe.cutmix) and (not recipe.mixup or draw.random() < 0.5)
    patch = patch and all(x.ndim == 4 for x in batch.inputs.values())  # features without places are blended
    alpha = recipe.cutmix if patch or not recipe.mixup else recipe.mixup
    share = float(draw.beta(alpha, alpha))
    order = sent(torch.from_numpy(drawn if own == count else own + np.arange(own)), batch.truth.device)
    both = {name: (x[:own], x[order]) for name, x in batch.inputs.items()}
    truth, other = batch.truth[:own], batch.truth[order]
    if not patch:
        inputs = {name: torch.lerp(partner, x, share) for name, (x, partner) in both.items()}
        return replace(batch, inputs=inputs, truth=truth, other=other, share=share)
    box, share = _box(share, min(side for x in batch.inputs.values() for side in x.shape[2:]), draw)
    inputs = {name: _patched(x, partner, box) for name, (x, partner) in both.items()}
    return replace(batch, inputs=inputs, truth=truth, other=other, share=share)


def _mixes(recipe: Recipe, count: int) -> bool:
    return bool(recipe.mixup or recipe.cutmix) and count > 1


def mixed_loss(target: Target, outputs: Tensor, batch: Batch, recipe: Recipe) -> Tensor | tuple[Tensor, Tensor]:
    """Give a target's loss on a batch: of a mixed one, both truths' losses by their shares."""
    own = loss_of(target, outputs, batch.truth, recipe)
    if batch.other is None:
        return own
    other, share = loss_of(target, outputs, batch.other, recipe), batch.share
    if isinstance(own, tuple) and isinstance(other, tuple):
        return share * own[0] + (1 - share) * other[0], share * own[1] + (1 - share) * other[1]
    assert not isinstance(own, tuple)
    assert not isinstance(other, tuple)
    return share * own + (1 - share) * other


def _box(share: float, side_px: int, draw: np.random.Generator) -> tuple[np.ndarray, float]:
    """Draw a patch of the area 1 - share anywhere, in whole pixels of a picture of that side; what sticks out is lost.

    Gives its corners ((top, left), (bottom, right)) from 0 to 1, and the share of the picture outside it.
    """
    half = np.sqrt(1 - share) / 2
    middle = draw.random(2)
    box = np.round(np.clip(np.stack([middle - half, middle + half]), 0, 1) * side_px) / side_px
    return box, 1 - float((box[1] - box[0]).prod())


def _patched(x: Tensor, partner: Tensor, box: np.ndarray) -> Tensor:
    (top, left), (bottom, right) = np.round(box * np.array(x.shape[2:])).astype(int).tolist()
    result = x.clone(memory_format=torch.preserve_format)
    result[:, :, top:bottom, left:right] = partner[:, :, top:bottom, left:right]
    return result
