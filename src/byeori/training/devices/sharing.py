"""Which shards of every batch this process computes, and the batches that are made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import torch

from byeori.core.errors import ConfigError
from byeori.data.batching.batches import Batch, Batches
from byeori.data.batching.shard import Shard
from byeori.training.devices.norms import SyncedNorms
from byeori.training.devices.team import Team

if TYPE_CHECKING:
    from byeori.core.settled import Settled

Seen = TypeVar("Seen")
_LEAST = 2  # samples of a shard: a norm has nothing to measure on one


@dataclass(frozen=True)
class Cut(Batch):
    """A batch of which this process has some shards: `inputs` and `truth` are empty, `rows` are those of the whole."""

    shards: Mapping[int, Batch] = None  # type: ignore[assignment]  # a field after those that have a default

    def of(self, number: int, count: int) -> Batch:
        """Give a shard, of one that is not here its rows alone."""
        if number in self.shards:
            return self.shards[number]
        return Batch({}, self.truth, self.rows[Shard(number, count).places(len(self.rows))])


@dataclass(frozen=True)
class Sharing:
    """How a team shares every batch."""

    team: Team
    count: int
    """Shards of a batch."""
    is_ordered: bool
    """Whether they are added up in their order, so that it is the same on any number of processes."""

    @classmethod
    def of(cls, team: Team, recipe: Settled) -> Sharing | None:
        """Give how a recipe's batches are shared; None of one process that takes them whole."""
        count = recipe.virtual or team.size
        if count == 1 and not recipe.virtual:
            return None
        if count % team.size:
            fits = [str(size) for size in range(1, count + 1) if count % size == 0]
            raise ConfigError(
                f"recipe: virtual = {count}: so many shards cannot be shared evenly by {team.size} processes; "
                f"wanted --devices {' or '.join(fits)}"
            )
        return cls(team, count, bool(recipe.virtual))

    @property
    def own(self) -> range:
        """The shards that are this process's."""
        each = self.count // self.team.size
        return range(each * self.team.rank, each * (self.team.rank + 1))

    def norms(self) -> AbstractContextManager[object]:
        """Give a block in which batch norms measure what they do: all processes' shares, or each shard by itself."""
        return nullcontext() if self.is_ordered else SyncedNorms()

    def any_wrong(self, is_wrong: bool) -> bool:
        """Whether this process breaks off: where its norms speak with the others', only as all do."""
        return is_wrong if self.is_ordered else any(row[0] for row in self.team.numbers([float(is_wrong)]))

    def in_order(self, mine: list[Seen], accumulate: int) -> list[Seen]:
        """Give what all processes have seen of each shard of each batch, in the order in which one would have."""
        if self.team.is_alone:
            return mine
        each = len(self.own) * accumulate
        seen = [
            ((place // each, rank, place), one)
            for rank, some in enumerate(self.team.gathered(mine))
            for place, one in enumerate(some)
        ]
        return [one for _, one in sorted(seen, key=lambda pair: pair[0])]

    def batches(self, whole: Batches, made: Callable[[Shard], Batches]) -> Batches:
        """Give batches of which this process has its shards; `made` makes those of one shard."""
        least = len(whole.rows) // whole.per_epoch
        if least < _LEAST * self.count:
            raise ConfigError(
                f"train: batches of {least} samples cannot be cut in {self.count} shards of at least {_LEAST}; "
                "wanted a larger --batch, or fewer devices"
            )
        parts = {number: made(Shard(number, self.count)) for number in self.own}

        def gather(rows: np.ndarray, step: int) -> dict[int, Any]:
            return {number: one.gather(rows, step) for number, one in parts.items()}

        def finish(rows: np.ndarray, step: int, packed: dict[int, Any]) -> Batch:
            shards = {number: parts[number].finish(rows, step, some) for number, some in packed.items()}
            return Cut({}, torch.empty(0), rows, shards=shards)

        return Batches(whole.rows, whole.size, whole.seed, gather, finish, whole.groups, whole.lengths)
