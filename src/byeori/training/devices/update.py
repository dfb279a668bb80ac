"""One update by all processes of a team: each learns from its shards of the batches, then all do the same."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

import torch
from torch import Tensor

from byeori.core.seeds import key
from byeori.training.devices.sharing import Cut, Sharing
from byeori.training.loop.guard import Guard, NonFiniteLossError
from byeori.training.loop.update import Made, Update, weighed
from byeori.training.own.steps_unfit import learning_mean_of

_HEAD = 4  # numbers of a shard before those of its parameters


@dataclass
class _Learned:
    """What a shard of a group of batches came to."""

    gradients: list[Tensor | None]
    buffers: list[Tensor]
    moved: list[bool]
    """Which of the buffers changed."""
    loss: float = 0.0
    """Sum of the losses by their weights."""
    weight: float = 0.0
    wrong: int = -1
    """Number of the batch whose loss is not finite; -1 where all are."""
    found: float = 0.0
    """That loss."""

    def numbers(self) -> list[float]:
        """Give what all have to know before the gradients are added up."""
        head = [self.loss, self.weight, float(self.wrong), self.found]
        return [*head, *(float(one is not None) for one in self.gradients), *map(float, self.moved)]


@dataclass
class Shared:
    """Makes updates as `Update` does, of batches that a team shares.

    The gradient of each shard is that of the sum of its samples' losses, dropout drawn by update and shard. They are
    added up over all shards and divided by all the weight. Each shard has the norms that it would have by itself, of
    which the mean is kept: a statistic over all shards would have to be exchanged in the middle of each layer, by
    processes that compute them one after the other. So nothing tells which process computed a shard.
    """

    update: Update
    sharing: Sharing
    seed: int
    guard: Guard = field(init=False)

    def __post_init__(self) -> None:
        self.guard = Guard(self.update.optimizer, waits=True)

    def set_rate(self, factor: float) -> None:
        """Set each group's learning rate to a factor of what it began with."""
        self.update.set_rate(factor)

    def __call__(self, group: Sequence[Any], number: int) -> Made:
        """Update the model once, by batches that count as one big batch."""
        model, team = self.update.model, self.sharing.team
        learning = [one for one in model.parameters() if one.requires_grad]
        buffers = list(model.buffers())
        before = [one.clone() for one in buffers]
        learned = [
            self._learn(group, number, shard, learning=learning, kept=(buffers, before)) for shard in self.sharing.own
        ]
        torch.manual_seed(key(self.seed, "update", number) % 2**63)  # as others may have drawn other numbers
        own = team.numbers([number for one in learned for number in one.numbers()])
        each = _HEAD + len(learning) + len(buffers)
        told = [row[start : start + each] for row in own for start in range(0, len(row), each)]
        self._refuse(told, group, number)
        weight = sum(row[1] for row in told)
        reached = [any(row[_HEAD + place] for row in told) for place in range(len(learning))]
        moved = [any(row[_HEAD + len(learning) + place] for row in told) for place in range(len(buffers))]
        moved = [is_moved and one.is_floating_point() for is_moved, one in zip(moved, buffers, strict=True)]
        flat = [_laid(one, learning, reached, moved) for one in learned]
        whole = team.summed(torch.stack(flat), ordered=self.sharing.is_ordered)
        place = _take(whole / weight, list(compress(learning, reached)))
        _put(whole[place:] / self.sharing.count, list(compress(buffers, moved)))
        loss = torch.tensor(sum(row[0] for row in told) / weight, dtype=torch.float32)
        return Made(loss, self.update.change(), [loss])

    def _learn(
        self,
        group: Sequence[Cut],
        number: int,
        shard: int,
        *,
        learning: Sequence[Tensor],
        kept: tuple[list[Tensor], list[Tensor]],
    ) -> _Learned:
        """Go forward and backward with one shard of each batch, from the buffers that all shards begin with."""
        buffers, before = kept
        for one, old in zip(buffers, before, strict=True):
            one.copy_(old)
        torch.manual_seed(key(self.seed, "shard", number, shard) % 2**63)
        result = _Learned([], [], [])
        for place, cut in enumerate(group):
            with self.sharing.norms():
                given = self.update.loss(self.update.model, cut.shards[shard])
            learning_mean_of(given, f"step {number}: the loss function")
            mean, weight = weighed(given, cut.shards[shard])
            value = mean.item()
            if not math.isfinite(value):
                result.wrong, result.found = place, value
            if self.sharing.any_wrong(result.wrong >= 0):
                break
            torch.autograd.backward(mean * weight)
            result.loss += value * float(weight)
            result.weight += float(weight)
        result.gradients = [one.grad for one in learning]
        self.update.model.zero_grad(set_to_none=True)
        result.moved = _moved(buffers, before)
        result.buffers = [one.clone() for one in buffers]
        return result

    def _refuse(self, told: Sequence[Sequence[float]], group: Sequence[Cut], number: int) -> None:
        """Raise for the first shard whose loss is no number, in all processes alike."""
        for shard, (_, _, wrong, found, *_rest) in enumerate(told):
            if wrong >= 0:
                raise NonFiniteLossError(number, found, group[int(wrong)].of(shard, self.sharing.count))
        self.guard.latest = sum(row[0] for row in told) / max(sum(row[1] for row in told), 1e-30)


def _moved(buffers: Sequence[Tensor], before: Sequence[Tensor]) -> list[bool]:
    """Which buffers are no more what they were; a tensor's version tells not, as norms change theirs without one."""
    if not buffers:
        return []
    found: list[bool] = torch.stack([(one != old).any() for one, old in zip(buffers, before, strict=True)]).tolist()
    return found


def _laid(one: _Learned, learning: Sequence[Tensor], reached: Sequence[bool], moved: Sequence[bool]) -> Tensor:
    """Lay a shard's gradients and buffers behind each other, (numbers,); one that no gradient reached here is 0."""
    triples = zip(learning, one.gradients, reached, strict=True)
    parts = [torch.zeros_like(p).flatten() if g is None else g.flatten() for p, g, there in triples if there]
    parts += [some.flatten() for some, is_moved in zip(one.buffers, moved, strict=True) if is_moved]
    wide = torch.float64 if any(part.dtype == torch.float64 for part in parts) else torch.float32
    return torch.cat([part.to(wide) for part in parts])


def _take(whole: Tensor, learning: Sequence[Tensor]) -> int:
    """Make numbers the gradients of parameters, each laid out as it is; give how many there were."""
    place = 0
    for one in learning:
        some = whole[place : place + one.numel()].view(one.shape)
        one.grad = torch.empty_like(one).copy_(some)
        place += one.numel()
    return place


def _put(whole: Tensor, buffers: Sequence[Tensor]) -> None:
    place = 0
    for one in buffers:
        one.copy_(whole[place : place + one.numel()].view(one.shape))
        place += one.numel()
