"""How well each sample's given answer fits, summed up over the epochs of a training and at no cost for it.

The mean over the epochs is the area under the margin (Pleiss et al. 2020, "Identifying Mislabeled Data using the Area
Under the Margin Ranking"): a wrong answer is learned late and by heart, against what all like samples teach.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from byeori.core.settled import Settled
from byeori.data.batching.batches import Batch

if TYPE_CHECKING:
    from byeori.fields.contract import Target

Told = tuple[np.ndarray, Tensor, float]
"""The rows of a batch, their margins (batch,) on the device, and how much these count."""
Seen = tuple[np.ndarray, np.ndarray, float]
"""The same, fetched."""
_HELD = 2**18  # numbers of outputs that wait for their margins: of few classes those of many batches at once


@dataclass(frozen=True)
class Sums:
    """What is known of the training part's samples, in the order of their rows, (samples,) float32 each."""

    total: np.ndarray
    """Sum of the margins."""
    count: np.ndarray
    """Of so many looks; a look at a mixed sample counts less than one."""
    last: np.ndarray
    """The latest margin; NaN where there is none."""
    best: np.ndarray
    """The largest; NaN likewise."""

    @classmethod
    def of(cls, samples: int) -> Sums:
        """Give those before the first look."""
        nothing = np.full(samples, np.nan, np.float32)
        return cls(np.zeros(samples, np.float32), np.zeros(samples, np.float32), nothing, nothing.copy())

    def add(self, places: np.ndarray, margins: np.ndarray, weight: float) -> None:
        """Take in a batch's margins, one after the other; what is not finite is passed over."""
        is_known = np.isfinite(margins)
        places, margins = places[is_known], margins[is_known].astype(np.float32)
        np.add.at(self.total, places, np.float32(weight) * margins)
        np.add.at(self.count, places, np.float32(weight))
        self.last[places] = margins
        np.fmax.at(self.best, places, margins)


@dataclass
class Margins:
    """Collects margins: outputs wait on the device, and what comes of them is fetched when an epoch ends."""

    target: Target
    rows: np.ndarray  # (samples,) the training part's rows, rising
    sums: Sums
    is_known: bool = True
    """Whether the target tells margins; one of your own may not."""
    joins: bool = True
    """Whether those of several batches are made at once: quicker, but last digits depend on which stand together."""
    _held: list[tuple[Batch, Tensor]] = field(default_factory=list)
    _numbers: int = 0
    _told: list[Told] = field(default_factory=list)

    @classmethod
    def of(cls, target: Target, rows: np.ndarray) -> Margins:
        """Give those of a training part before the first look."""
        return cls(target, rows, Sums.of(len(rows)))

    def see(self, batch: Batch, outputs: Tensor) -> None:
        """Take notice of a batch of the training part; nothing waits for the device.

        Of a mixed one (mixup, cutmix) the sample's own margin counts as its share is above a half: half and half says
        nothing, and a whole one counts 1.
        """
        if not self.is_known or _weight(batch) <= 0:
            return
        self._held.append((batch if outputs.ndim > 2 else _without_inputs(batch), outputs))
        self._numbers += outputs.numel()
        if self._numbers > _HELD or outputs.ndim > 2 or not self.joins:
            self._tell()

    def settle(self, gather: Callable[[list[Seen]], list[Seen]] | None = None) -> Sums:
        """Fetch what waits, and give the sums as they stand.

        `gather` gives what all processes of a team have seen, in the order in which one would have, for what this one
        has; then every one of them must be here.
        """
        self._tell()
        seen = list[Seen]()
        if self._told:
            together = torch.cat([margins for _, margins, _ in self._told]).cpu().numpy()
            ends = np.cumsum([len(rows) for rows, _, _ in self._told])[:-1]
            apart = np.split(together, ends)
            seen = [(rows, some, weight) for (rows, _, weight), some in zip(self._told, apart, strict=True)]
        self._told.clear()
        for rows, margins, weight in gather(seen) if gather else seen:
            self.sums.add(np.searchsorted(self.rows, rows), margins, weight)
        return self.sums

    def tensors(self) -> dict[str, Tensor]:
        """Give all that is known, for a checkpoint."""
        return {name: torch.from_numpy(values.copy()) for name, values in vars(self.settle()).items()}

    def restore(self, tensors: Mapping[str, Tensor]) -> None:
        """Go on from a checkpoint's; one without them, of before they were collected, begins anew."""
        self._held.clear()
        self._told.clear()
        self._numbers = 0
        if tensors:
            self.sums = Sums(**{name: tensor.numpy().copy() for name, tensor in tensors.items()})

    def _tell(self) -> None:
        """Make margins of the outputs that wait: of all of one shape at once."""
        held, self._held, self._numbers = self._held, [], 0
        if not held:
            return
        with torch.no_grad():
            if len({(one.shape[1:], one.dtype, len(one) // len(batch.truth)) for batch, one in held}) == 1:
                found = margins_of(self.target, _joined(held), torch.cat([batch.truth for batch, _ in held]))
                each = None if found is None else list(torch.split(found, [len(batch) for batch, _ in held]))
            else:
                every = [margins_of(self.target, outputs.float(), batch.truth) for batch, outputs in held]
                each = None if any(one is None for one in every) else [one for one in every if one is not None]
        if each is None:
            self.is_known = False
            return
        self._told += [(batch.rows, margins, _weight(batch)) for (batch, _), margins in zip(held, each, strict=True)]


def collecting(target: Target, rows: np.ndarray, recipe: Settled) -> Margins | None:
    """Give what collects margins in a training; None where nothing is trained."""
    if not (recipe.epochs or recipe.head_epochs):
        return None
    found = Margins.of(target, np.sort(rows))
    found.joins = not recipe.virtual
    return found


def margins_of(target: Target, outputs: Tensor, truth: Tensor) -> Tensor | None:
    """Give a target's margins, (batch,); of outputs (times * batch, ...) of an ensemble the mean over its members."""
    times = len(outputs) // max(len(truth), 1)
    if times <= 1:
        return target.margin(outputs, truth)
    found = target.margin(outputs, truth.repeat(times, *[1] * (truth.ndim - 1)))
    return None if found is None else found.view(times, -1).mean(0)


def _joined(held: Sequence[tuple[Batch, Tensor]]) -> Tensor:
    """The outputs of batches of one shape as those of one batch; each member's of an ensemble after the one before."""
    parts = [outputs.view(-1, len(batch.truth), *outputs.shape[1:]) for batch, outputs in held]
    return torch.cat(parts, 1).flatten(0, 1).float()


def _weight(batch: Batch) -> float:
    return 1.0 if batch.other is None else 2 * batch.share - 1


def _without_inputs(batch: Batch) -> Batch:
    """The batch without what would keep memory taken."""
    return Batch({}, batch.truth, batch.rows, batch.other, batch.share)
