"""What a Trainer takes for the batches that a caller has: loaders as they are, lists and byeori's own as one loader."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from torch.utils.data import DataLoader

from byeori.core.errors import DataError
from byeori.data.batching.batches import Batch, Batches


@dataclass(frozen=True)
class _Listed:
    """Batches in a list, which a Trainer would take for several loaders."""

    batches: Sequence[Any]

    def __len__(self) -> int:
        return len(self.batches)

    def __iter__(self) -> Iterator[Any]:
        return map(_pair, self.batches)


@dataclass(frozen=True)
class _Prepared:
    """Byeori's batches, an epoch at a time: epoch k has the batches that `train` would go through in it."""

    batches: Batches
    epoch: Callable[[], int]

    def __len__(self) -> int:
        return self.batches.per_epoch

    def __iter__(self) -> Iterator[Any]:
        start = self.epoch() * len(self)
        yield from map(_pair, self.batches.stream(start, start + len(self)))


@dataclass(frozen=True)
class _Streamed:
    """Batches of an iterator, which can be gone through once."""

    batches: Iterator[Any]

    def __iter__(self) -> Iterator[Any]:
        return map(_pair, self.batches)


def as_loader(given: Any, epoch: Callable[[], int]) -> Any:
    """Give what a Trainer takes: batches in a list, an iterator or of byeori as a loader, anything else as it is.

    A list of DataLoaders stays one: several loaders at once.
    """
    if isinstance(given, Batches):
        return _Prepared(given, epoch)
    if isinstance(given, (list, tuple)):
        if not given:
            raise no_batches()
        return given if all(isinstance(one, DataLoader) for one in given) else _Listed(given)
    return _Streamed(given) if isinstance(given, Iterator) else given


def refuse_iterator(given: Any, what: str) -> None:
    """Refuse an iterator where batches are gone through more than once."""
    if isinstance(given, Iterator):
        raise DataError(
            f"{what}: an iterator can be gone through once, and this takes several times; give a DataLoader, a list of "
            "batches, or count=1"
        )


def no_batches() -> DataError:
    """Give the error of a loader that is empty."""
    return DataError("there is not one batch; wanted at least one: is the folder empty, or the batch size too large?")


def _pair(batch: Any) -> Any:
    """Give (inputs, truth) of a batch of byeori's, the inputs by column where there are several; others as they are."""
    if not isinstance(batch, Batch):
        return batch
    if batch.other is not None:
        raise DataError(
            "a mixed batch has two truths for each sample, which (inputs, truth) cannot say; set mixup=0 and cutmix=0 "
            "in the recipe, or mix in training_step"
        )
    inputs = batch.inputs if len(batch.inputs) > 1 else next(iter(batch.inputs.values()))
    return inputs, batch.truth
