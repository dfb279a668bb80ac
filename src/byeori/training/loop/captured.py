"""Whole updates as CUDA graphs: forward, loss, backward, clipping and optimizer in one launch.

Of a small network Python asks for each kernel so slowly that the device mostly waits for the next one. What an update
asks for is the same each time where its batches have the same shapes; so it is recorded once a shape, and played again
with the next batch laid in the place of the one before. It makes the same bytes, drawn dropout among them.
"""

from __future__ import annotations

import threading
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from byeori.data.batching.batches import Batch
from byeori.training.devices.sharing import Sharing
from byeori.training.devices.update import Shared
from byeori.training.loop.guard import Guard
from byeori.training.loop.update import Made, Update

if TYPE_CHECKING:
    from byeori.training.job import Job
    from byeori.training.loop.stages import Stage

_PLAIN = 2  # updates of a shape before it is captured: kernels are chosen, memory is taken, waiting is looked for
_GRAPHS = 4  # captured at most: an epoch's batches have two sizes, its last group of accumulated ones may be smaller
_WAITS = "called a synchronizing CUDA operation"  # torch's own words
_NEW = "Synchronization debug mode is a prototype"  # so are these, once

See = Callable[[Batch, Tensor], None]
Signature = tuple[object, ...]
Recorded = TypeVar("Recorded")


class Shown:
    """Shows outputs to who wants to see them: of a captured update those of each time it is played."""

    def __init__(self, see: See | None) -> None:
        self._see = see
        self._kept: list[Tensor] | None = None

    def __call__(self, batch: Batch, outputs: Tensor) -> None:
        """Take notice of a batch's outputs."""
        if self._kept is not None:
            self._kept.append(outputs)
        elif self._see is not None:
            self._see(batch, outputs)

    def copies(self, group: Sequence[Batch], outputs: Sequence[Tensor]) -> None:
        """Show copies of outputs whose places are to be filled anew."""
        if self._see is not None:
            for batch, some in zip(group, outputs, strict=True):
                self._see(batch, some.clone())

    @contextmanager
    def kept(self) -> Iterator[list[Tensor]]:
        """A block in which outputs are kept and not shown; gives them."""
        found: list[Tensor] = []
        self._kept = found
        try:
            yield found
        finally:
            self._kept = None


class _Share:
    """A mixed batch's share on the device, and what is left of one, each rounded as a float is in a product."""

    def __init__(self, both: Tensor) -> None:
        self.both = both  # (2,)

    def __mul__(self, x: Tensor) -> Tensor:
        return self.both[0] * x

    def __rsub__(self, one: int) -> Tensor:
        return self.both[1]


@dataclass(frozen=True)
class _Place:
    """Where a captured update finds its batch."""

    batch: Batch
    tensors: list[Tensor]
    share: Tensor | None

    @classmethod
    def of(cls, batch: Batch) -> _Place:
        """Make a place for batches like this one."""
        inputs = {name: torch.zeros_like(x) for name, x in batch.inputs.items()}
        truth, other = torch.zeros_like(batch.truth), None if batch.other is None else torch.zeros_like(batch.other)
        share = None if other is None else torch.zeros(2, device=truth.device)
        mixed = batch.share if share is None else cast(float, _Share(share))
        laid = replace(batch, inputs=inputs, truth=truth, other=other, share=mixed)
        return cls(laid, _tensors(laid), share)

    def lay(self, batch: Batch) -> None:
        """Lay a batch there."""
        torch._foreach_copy_(self.tensors, _tensors(batch))
        if self.share is not None:
            _send([batch.share, 1 - batch.share], self.share)


@dataclass(frozen=True)
class _Graph:
    """A captured update of a group of batches."""

    play: Callable[[], None]
    places: list[_Place]
    numbers: Tensor  # (1 + batches + norm,) the loss, that of each batch, and the norm where there is one
    outputs: list[Tensor]


class _Recorder:
    """Records what a function asks a CUDA device for, all graphs in one pool of memory: they are played in turn."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._stream: torch.cuda.Stream = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
        self._pool: Any = None

    def record(self, run: Callable[[], Recorded]) -> tuple[Callable[[], None], Recorded]:
        """Give what does it all again, and what `run` has given, whose tensors are filled anew each time."""
        graph, before = torch.cuda.CUDAGraph(), torch.cuda.current_stream(self._device)
        state = torch.cuda.get_rng_state(self._device)
        try:
            # Other threads gather the next batches meanwhile, and may take memory of the host.
            with (
                torch.cuda.device(self._device),
                torch.cuda.graph(graph, self._pool, self._stream, capture_error_mode="thread_local"),
            ):
                found = run()
        except BaseException:
            torch.cuda.set_stream(before)  # torch leaves the stream of a capture that failed, and the generator bound
            fresh = torch.Generator(self._device)
            fresh.set_state(state)
            torch.cuda.default_generators[before.device_index].graphsafe_set_state(fresh)
            raise
        self._pool = self._pool or graph.pool()
        return graph.replay, found


def updates_of(
    job: Job,
    stage: Stage,
    part: nn.Module,
    optimizer: Optimizer,
    *,
    see: See | None = None,
    tell: Callable[[str], None],
) -> Captured | Shared | Update:
    """Give what updates the part of a model that learns in a stage, as the recipe says; `see` is shown outputs."""
    recipe, shown = job.recipe, Shown(see)
    loss = job.prepared.task.loss(recipe, job.device, stage.inputs, shown)
    plain = Update(part, loss, optimizer, recipe.clip)
    if (sharing := Sharing.of(job.team, recipe)) is not None:
        return Shared(plain, sharing, recipe.seed)
    return Captured(plain, shown, tell) if recipe.compile == "graph" else plain


class Captured:
    """Makes updates as an `Update` does, by graphs where batches have shapes that it has met before.

    The first updates of a shape are plain ones, in which whatever waits for the device is noticed. Where something
    does, where capture fails, or where the update's guard waits for each loss, all updates are plain, and `tell` is
    told why.
    """

    def __init__(self, update: Update, shown: Shown, tell: Callable[[str], None]) -> None:
        self._update, self._shown, self._tell = update, shown, tell
        self._graphs: dict[Signature, _Graph] = {}
        self._met = Counter[Signature]()
        self._rates: Tensor | None = None
        self._laid_rates: list[float] = []
        self._recorder: _Recorder | None = None
        self._is_off = False

    @property
    def guard(self) -> Guard:
        """Whether all losses so far are finite."""
        return self._update.guard

    def set_rate(self, factor: float) -> None:
        """Set each group's learning rate to a factor of what it began with."""
        self._update.set_rate(factor)

    def __call__(self, group: Sequence[Batch], number: int) -> Made:
        """Update the model once."""
        if self._is_off or self.guard.flag is None:
            return self._update(group, number)
        signature = tuple(map(_signature, group))
        graph = self._graphs.get(signature)
        if graph is None:
            self._met[signature] += 1
            if self._met[signature] <= _PLAIN:
                return self._watched(group, number)
            if len(self._graphs) == _GRAPHS:
                return self._update(group, number)
            graph = self._captured(group, number)
            if graph is None:
                return self._update(group, number)
            self._graphs[signature] = graph
        return self._played(graph, group)

    @property
    def _groups(self) -> list[dict[str, Any]]:
        return self._update.optimizer.param_groups

    def _watched(self, group: Sequence[Batch], number: int) -> Made:
        """A plain update; where it waits for the device, no later one is captured."""
        with _waiting() as found:
            made = self._update(group, number)
        if found:
            self._end(found[0])
        return made

    def _captured(self, group: Sequence[Batch], number: int) -> _Graph | None:
        """Record an update of batches like these, which does nothing yet; None where it cannot be."""
        places, device = [_Place.of(batch) for batch in group], group[0].truth.device
        rates = self._rates = torch.empty(len(self._groups), device=device) if self._rates is None else self._rates

        def run() -> tuple[Tensor, list[Tensor]]:
            with self._reading_rates(rates), self._shown.kept() as outputs:
                made = self._update([place.batch for place in places], number)
            norm = [] if made.grad_norm is None else [made.grad_norm]
            return torch.stack([made.loss, *made.losses, *norm]), list(outputs)

        self._recorder = self._recorder or _Recorder(device)
        try:
            play, (numbers, outputs) = self._recorder.record(run)
        except RuntimeError as error:
            self._update.optimizer.zero_grad(set_to_none=True)
            self._end(str(error).strip().splitlines()[0])
            return None
        return _Graph(play, places, numbers, outputs)

    def _played(self, graph: _Graph, group: Sequence[Batch]) -> Made:
        for place, batch in zip(graph.places, group, strict=True):
            place.lay(batch)
        self._lay_rates()
        graph.play()
        numbers = graph.numbers.clone()
        losses = [numbers[1 + place] for place in range(len(group))]
        self._shown.copies(group, graph.outputs)
        return Made(numbers[0], numbers[-1] if len(numbers) > 1 + len(group) else None, losses)

    def _lay_rates(self) -> None:
        rates = [settings["lr"] for settings in self._groups]
        if self._rates is not None and rates != self._laid_rates:
            _send(rates, self._rates)
            self._laid_rates = rates

    @contextmanager
    def _reading_rates(self, rates: Tensor) -> Iterator[None]:
        """A block in which the optimizer reads its rates where they are laid for a graph."""
        before = [dict(settings) for settings in self._groups]
        for settings, rate in zip(self._groups, rates.unbind(), strict=True):
            settings |= {"lr": rate} | ({"capturable": True} if "capturable" in settings else {})
        try:
            yield
        finally:
            for settings, old in zip(self._groups, before, strict=True):
                settings |= {name: old[name] for name in ("lr", "capturable") if name in old}

    def _end(self, reason: str) -> None:
        self._is_off = True
        self._graphs.clear()
        self._tell(f"updates are not captured: {reason}")


def _tensors(batch: Batch) -> list[Tensor]:
    return [*batch.inputs.values(), batch.truth, *([] if batch.other is None else [batch.other])]


def _signature(batch: Batch) -> Signature:
    """What of a batch decides what an update of it asks the device for."""
    shapes = tuple((x.shape, x.dtype, x.stride()) for x in _tensors(batch))
    return (*batch.inputs, batch.other is None, shapes)


def _send(numbers: Sequence[float], place: Tensor) -> None:
    """Lay numbers of the host in a place on the device, without waiting."""
    there = torch.tensor(numbers, dtype=place.dtype)
    place.copy_(there.pin_memory() if place.is_cuda else there, non_blocking=True)


@contextmanager
def _waiting() -> Iterator[list[str]]:
    """A block in which it is noticed when this thread waits for the device; gives what was said of it."""
    found: list[str] = []
    if not torch.cuda.is_available():
        yield found
        return
    mine, before = threading.get_ident(), torch.cuda.get_sync_debug_mode()
    with warnings.catch_warnings():
        for message in (_WAITS, _NEW):
            warnings.filterwarnings("always", message=message)
        tell = warnings.showwarning

        def show(message: Warning | str, category: type[Warning], filename: str, lineno: int, *rest: Any) -> None:
            if not str(message).startswith((_WAITS, _NEW)):
                tell(message, category, filename, lineno, *rest)
            elif str(message).startswith(_WAITS) and threading.get_ident() == mine:
                found.append(f"{filename}:{lineno} waits for the device")

        warnings.showwarning = show  # type: ignore[assignment]
        torch.cuda.set_sync_debug_mode("warn")
        try:
            yield found
        finally:
            torch.cuda.set_sync_debug_mode(before)
