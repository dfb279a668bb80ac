"""Batches as a pure function of (seed, step): resuming is starting at step k."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from byeori.core.seeds import draw
from byeori.data.batching.balance import balanced
from byeori.data.batching.buckets import bucketed
from byeori.data.limits import AHEAD

if TYPE_CHECKING:
    from torch import Tensor

Work = TypeVar("Work")
Gathered = TypeVar("Gathered")


@dataclass(frozen=True, slots=True)
class Batch:
    """What a model takes in one step."""

    inputs: dict[str, Tensor]  # by column, (batch, ...)
    truth: Tensor  # (batch, ...)
    rows: np.ndarray  # (batch,) which samples of the dataset these are
    other: Tensor | None = None  # (batch, ...) of a mixed batch: the truth of each sample's partner
    share: float = 1.0  # of a mixed batch: how much of the input is the sample's own

    def __repr__(self) -> str:
        shapes = ", ".join(f"{name} {tuple(x.shape)}" for name, x in self.inputs.items())
        return f"<Batch of {len(self)}: {shapes} -> {tuple(self.truth.shape)}>"

    def __len__(self) -> int:
        return len(self.rows)

    def show(self, count: int = 16) -> str:
        """Give the first `count` samples as a grid in HTML: as the model gets them, with row and truth below."""
        from byeori.data.show import batch_grid

        return batch_grid(self, count)


@dataclass(frozen=True)
class Batches:
    """The batches of one part of a dataset, as many as are asked for.

    Every epoch is a new order of all rows, cut into parts that differ by at most one sample: there is no ragged end.
    """

    rows: np.ndarray  # (samples,)
    size: int
    seed: int
    gather: Callable[[np.ndarray, int], Any]
    """From rows and step to what lies in the host's memory; runs on a background thread."""
    finish: Callable[[np.ndarray, int, Any], Batch]
    """From that to a batch on the device; runs where the batch is used."""
    groups: np.ndarray | None = None  # (samples,)
    """The class of every row, where each is to be drawn as often as any other."""
    lengths: np.ndarray | None = None  # (samples,)
    """The length of every row, where samples of like length are to meet in a batch."""

    def __repr__(self) -> str:
        return f"<Batches of {self.size} of {len(self.rows):,} samples, {self.per_epoch:,} an epoch>"

    @property
    def per_epoch(self) -> int:
        """Batches in an epoch."""
        return -(-len(self.rows) // self.size)

    def rows_at(self, step: int) -> np.ndarray:
        """Give the rows of batch `step`, counted from 0 over all epochs."""
        epoch, place = divmod(step, self.per_epoch)
        return self._epoch(epoch)[place]

    def _epoch(self, number: int) -> list[np.ndarray]:
        """The rows of each batch of an epoch."""
        order = self._order(draw(self.seed, "order", number))
        ends = len(order) * np.arange(self.per_epoch + 1) // self.per_epoch
        if self.lengths is not None:
            order = bucketed(order, self.lengths, ends, draw(self.seed, "buckets", number))
        return np.split(self.rows[order], ends[1:-1])

    def _order(self, drawn: np.random.Generator) -> np.ndarray:
        return np.asarray(drawn.permutation(len(self.rows)) if self.groups is None else balanced(self.groups, drawn))

    def at(self, step: int) -> Batch:
        """Give batch `step`."""
        rows = self.rows_at(step)
        return self.finish(rows, step, self.gather(rows, step))

    def stream(self, start: int = 0, stop: int | None = None) -> Iterator[Batch]:
        """Give the batches from `start` to before `stop`; the next ones are gathered in the background."""
        steps = count(start) if stop is None else iter(range(start, stop))
        with closing(ahead(self._rows(steps), lambda work: self.gather(*work))) as gathered:
            for (rows, step), packed in gathered:
                yield self.finish(rows, step, packed)

    def _rows(self, steps: Iterator[int]) -> Iterator[tuple[np.ndarray, int]]:
        """The rows of each of these steps, and the step."""
        epoch_of = lru_cache(1)(self._epoch)  # the order of 60,000 samples takes longer than a small network's update
        for step in steps:
            epoch, place = divmod(step, self.per_epoch)
            yield epoch_of(epoch)[place], step


def ahead(works: Iterable[Work], gather: Callable[[Work], Gathered]) -> Generator[tuple[Work, Gathered], None, None]:
    """Give each of some works with what is gathered for it; for the next ones a thread gathers meanwhile."""
    waiting: deque[tuple[Work, Future[Gathered]]] = deque()
    with ThreadPoolExecutor(1, thread_name_prefix="byeori-gather") as pool:
        try:
            for work in works:
                waiting.append((work, pool.submit(gather, work)))
                if len(waiting) > AHEAD:
                    yield _first(waiting)
            while waiting:
                yield _first(waiting)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _first(waiting: deque[tuple[Work, Future[Gathered]]]) -> tuple[Work, Gathered]:
    work, future = waiting.popleft()
    return work, future.result()
