"""A parcel: arrays one behind the other in one piece of the host's memory, which goes to a device in one copy."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from byeori.data.limits import ASIDE_BYTES

if TYPE_CHECKING:
    from byeori.core.device import Device

_ALIGNED = 16  # bytes: what a kernel loads at once at most, and a multiple of every number's size


@dataclass(frozen=True)
class Place:
    """Where in a parcel an array lies."""

    start: int
    """Bytes before it."""
    dtype: torch.dtype
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Parcel:
    """Arrays by any key; what is not yet filled holds anything."""

    memory: Tensor  # (bytes,) uint8, pinned where that lets it be sent without a wait
    places: Mapping[Hashable, Place]

    @classmethod
    def of(cls, shapes: Mapping[Hashable, tuple[np.dtype, tuple[int, ...]]], device: Device) -> Parcel:
        """Give an empty one for arrays of these shapes. On CUDA torch uses the memory of those that arrived again."""
        places, end = dict[Hashable, Place](), 0
        for key, (dtype, shape) in shapes.items():
            places[key] = Place(end, torch.from_numpy(np.empty(0, dtype)).dtype, shape)
            end += -(-dtype.itemsize * prod(shape) // _ALIGNED) * _ALIGNED
        return cls(device.staging(end), places)

    def arrays(self) -> dict[Hashable, np.ndarray]:
        """Give the arrays in this very memory, to be filled."""
        return {key: x.numpy() for key, x in _views(self.memory, self.places).items()}

    def sent(self, device: Device, aside: torch.cuda.Stream | None) -> dict[Hashable, Tensor]:
        """Give the arrays on a device; a large parcel goes there on the stream `aside` while the device computes."""
        if aside is None or self.memory.numel() < ASIDE_BYTES:
            return _views(self.memory.to(device.device, non_blocking=True), self.places)
        with torch.cuda.stream(aside):
            there = self.memory.to(device.device, non_blocking=True)
        computes = torch.cuda.current_stream(device.device)
        computes.wait_stream(aside)
        there.record_stream(computes)  # its memory is not given away on `aside` while it is read here
        return _views(there, self.places)


def _views(memory: Tensor, places: Mapping[Hashable, Place]) -> dict[Hashable, Tensor]:
    """Lay arrays over memory, with one call for each: tables have many."""
    whole = {dtype: memory.view(dtype) for dtype in {place.dtype for place in places.values()}}
    return {
        key: whole[place.dtype].as_strided(place.shape, _strides(place.shape), place.start // place.dtype.itemsize)
        for key, place in places.items()
    }


def _strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(prod(shape[axis + 1 :]) for axis in range(len(shape)))
