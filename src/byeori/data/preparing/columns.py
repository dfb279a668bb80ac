"""Prepared columns: packed samples in memory-mapped files, from which a batch is an index gather."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from byeori.core.process import threads
from byeori.fields.stacking import stack

if TYPE_CHECKING:
    from torch import Tensor


class Column(Protocol):
    """One field of all samples, laid out for reading whole batches."""

    @property
    def sample_bytes(self) -> int:
        """The size of a packed sample; where they differ, of the longest."""

    def gather(self, rows: np.ndarray) -> np.ndarray:
        """Give the packed samples of these rows, (rows, ...)."""


@dataclass(frozen=True)
class Dense:
    """Packed samples of one shape, one after the other in an .npy file."""

    values: np.ndarray  # (samples, ...)
    there: dict[str, Tensor] = field(default_factory=dict, repr=False, compare=False)
    """The same on devices, by the device's name, where it is kept."""

    @classmethod
    def open(cls, path: Path) -> Dense:
        """Map a file; nothing is read before it is asked for."""
        return cls(np.load(path, mmap_mode="r", allow_pickle=False))

    @property
    def sample_bytes(self) -> int:
        """The size of a packed sample."""
        return self.values.itemsize * prod(self.values.shape[1:])

    def gather(self, rows: np.ndarray) -> np.ndarray:
        """Give the packed samples of these rows, (rows, ...)."""
        return self.values[rows]  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Ragged:
    """Packed samples of different length, one after the other; a batch is as long as its longest sample."""

    content: np.ndarray  # (entries of all samples, ...)
    ends: np.ndarray  # (samples,) where each one ends
    blank: float
    """What fills up the shorter ones."""

    @classmethod
    def open(cls, path: Path, blank: float) -> Ragged:
        """Map a file and its table of ends."""
        ends = np.load(path.with_suffix(".ends.npy"), allow_pickle=False)
        return cls(np.load(path, mmap_mode="r", allow_pickle=False), ends, blank)

    @property
    def lengths(self) -> np.ndarray:
        """The length of every sample, (samples,)."""
        return np.diff(self.ends, prepend=0)

    @property
    def sample_bytes(self) -> int:
        """The size of the longest packed sample."""
        return int(self.lengths.max()) * self.content.itemsize * prod(self.content.shape[1:])

    def gather(self, rows: np.ndarray) -> np.ndarray:
        """Give the packed samples of these rows, (rows, longest, ...)."""
        starts = np.where(rows > 0, self.ends[rows - 1], 0)
        parts = [self.content[start:end] for start, end in zip(starts, self.ends[rows], strict=True)]
        return stack(parts, self.blank)


@dataclass(frozen=True)
class Compressed:
    """Packed samples as JPEGs one after the other, decoded by threads; a tenth of the room, some of the speed."""

    content: np.ndarray  # (bytes,)
    ends: np.ndarray  # (samples,) where each one ends
    expand: Callable[[bytes], np.ndarray]

    @classmethod
    def open(cls, path: Path, expand: Callable[[bytes], np.ndarray]) -> Compressed:
        """Map a file and its table of ends."""
        ends = np.load(path.with_suffix(".ends.npy"), allow_pickle=False)
        return cls(np.load(path, mmap_mode="r", allow_pickle=False), ends, expand)

    @property
    def sample_bytes(self) -> int:
        """The size of a packed sample, expanded."""
        return self._one(0).nbytes

    def gather(self, rows: np.ndarray) -> np.ndarray:
        """Give the packed samples of these rows, (rows, ...)."""
        with ThreadPoolExecutor(threads()) as pool:
            return np.stack(list(pool.map(self._one, rows)))

    def _one(self, row: int) -> np.ndarray:
        start = self.ends[row - 1] if row else 0
        return self.expand(self.content[start : self.ends[row]].tobytes())


def write_compressed(path: Path, parts: Sequence[bytes]) -> None:
    """Write what `Compressed.open` maps."""
    np.save(path, np.frombuffer(b"".join(parts), np.uint8))
    np.save(path.with_suffix(".ends.npy"), np.cumsum([len(part) for part in parts], dtype=np.int64))


def write_ragged(path: Path, parts: Sequence[np.ndarray]) -> None:
    """Write what `Ragged.open` maps."""
    np.save(path, np.concatenate(parts))
    np.save(path.with_suffix(".ends.npy"), np.cumsum([len(part) for part in parts], dtype=np.int64))
