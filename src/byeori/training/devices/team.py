"""The processes that train together: what they tell each other, and how gradients are summed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor, nn

from byeori.core.errors import RunError

Told = TypeVar("Told")


class PeerError(RunError):
    """Another process of the team has ended."""


@dataclass(frozen=True)
class Team:
    """This process among those that train together; by default it is alone.

    >>> Team().leads, Team().gathered("mine")
    (True, ['mine'])
    """

    rank: int = 0
    """From 0, which leads: it decides, and it alone writes."""
    size: int = 1
    here: int = 1
    """How many of them are on this machine."""
    place: int = 0
    """This one's number among those."""
    host: Any = field(default=None, repr=False)
    """The group in which numbers of the host go around."""

    @property
    def leads(self) -> bool:
        """Whether this process decides and writes."""
        return self.rank == 0

    @property
    def is_alone(self) -> bool:
        """Whether there is no other."""
        return self.size == 1

    def told(self, make: Callable[[], Told]) -> Told:
        """Give to all what the leading process makes; it alone makes it."""
        if self.is_alone:
            return make()
        given = [make() if self.leads else None]
        with peers():
            dist.broadcast_object_list(given, 0, self.host)
        return given[0]  # type: ignore[return-value]

    def gathered(self, value: Told) -> list[Told]:
        """Give what each process has, in their order, to all of them."""
        if self.is_alone:
            return [value]
        found: list[Any] = [None] * self.size
        with peers():
            dist.all_gather_object(found, value, self.host)
        return found

    def numbers(self, mine: Sequence[float]) -> list[list[float]]:
        """Give the numbers of each process, as many of each, in their order, to all of them."""
        if self.is_alone:
            return [list(mine)]
        own = torch.tensor(mine, dtype=torch.float64)
        found = [torch.empty_like(own) for _ in range(self.size)]
        with peers():
            dist.all_gather(found, own, self.host)
        return [row.tolist() for row in found]

    @contextmanager
    def first(self) -> Iterator[None]:
        """A block that the leading process goes through before the others do, which find what it has left."""
        if not self.leads:
            self.numbers([0.0])
        yield
        if self.leads:
            self.numbers([0.0])

    def summed(self, parts: Tensor, *, ordered: bool) -> Tensor:
        """Sum (shards, numbers) of each process to (numbers,), the same in all of them.

        `ordered` adds up shard by shard in their order, so that the bytes are those of one process that has all.
        """
        if self.is_alone:
            return _added(parts)
        with peers():
            if not ordered:
                whole = _added(parts)
                dist.all_reduce(whole)
                return whole
            return self._in_order(parts)

    def _in_order(self, parts: Tensor) -> Tensor:
        """Each process sums a piece of the numbers, over all shards in their order; then all have all pieces."""
        own, count = parts.shape
        piece = -(-count // self.size)
        padded = nn.functional.pad(parts, (0, piece * self.size - count))
        sent = padded.view(own, self.size, piece).transpose(0, 1).contiguous()  # (process, own, piece)
        come = torch.empty_like(sent)
        dist.all_to_all_single(come, sent)
        summed = _added(come.view(self.size * own, piece))
        pieces = [torch.empty_like(summed) for _ in range(self.size)]
        dist.all_gather(pieces, summed)
        return torch.cat(pieces)[:count]

    def spread(self, model: nn.Module) -> None:
        """Give the leading process's weights and buffers to all."""
        if self.is_alone:
            return
        with peers(), torch.no_grad():
            for tensor in [*model.parameters(), *model.buffers()]:
                plain = tensor.detach().contiguous()
                dist.broadcast(plain, 0)
                tensor.copy_(plain)


ALONE = Team()


def _added(parts: Tensor) -> Tensor:
    """Add up rows, one after the other: their order is that of the numbers, whatever they lie on."""
    whole = parts[0].clone()
    for part in parts[1:]:
        whole += part
    return whole


@contextmanager
def peers() -> Iterator[None]:
    """A block in which what torch says of a process that has gone becomes a PeerError."""
    try:
        yield
    except RuntimeError as error:
        raise PeerError(
            f"another process of this training has ended ({str(error).splitlines()[0][:120]}); what it said tells why"
        ) from error
