"""The way of packed samples to where the model is: what fits is kept there, all else goes in one parcel a batch."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from byeori.data.limits import AT_ONCE_BYTES, KEPT_SHARE, MOST_AT_ONCE, RIDES_BYTES, UPLOAD_BYTES
from byeori.data.preparing.columns import Column, Dense
from byeori.data.preparing.parcel import Parcel

if TYPE_CHECKING:
    from byeori.core.device import Device
    from byeori.fields.warp import Warp

_PLACE, _COLOUR = 0, 1  # keys in a parcel beside the names of columns, which are words; of rows a pair


@dataclass(frozen=True)
class Packed:
    """A batch in the host's memory: of a processor arrays by column, of a device a parcel."""

    arrays: Mapping[str, np.ndarray]
    parcel: Parcel | None = None
    warp: Warp | None = None


@dataclass(frozen=True)
class Way:
    """How samples of some columns come to a device."""

    columns: Mapping[str, Column]
    device: Device
    kept: Mapping[str, Tensor]
    """Columns that lie on the device whole."""
    aside: torch.cuda.Stream | None = None
    """On which large parcels are sent."""

    @classmethod
    def to(cls, device: Device, columns: Mapping[str, Column], *, keeps: bool = True) -> Way:
        """Give the way to a device; it `keeps` what fits there, else takes what was kept there before."""
        is_cuda = device.device.type == "cuda"
        aside = torch.cuda.Stream(device.device) if is_cuda else None  # type: ignore[no-untyped-call]
        return cls(columns, device, keep(columns, device, sends=keeps) if device.is_apart else {}, aside)

    def pack(self, rows: Mapping[str, np.ndarray], warp: Warp | None = None) -> Packed:
        """Gather rows of each column, and the warp of them, in the host's memory; may run on any thread."""
        if not self.device.is_apart:
            return Packed({name: self.columns[name].gather(some) for name, some in rows.items()}, None, warp)
        dense, made = dict[Hashable, tuple[np.ndarray, np.ndarray]](), dict[Hashable, np.ndarray]()
        for name, some in rows.items():
            column = self.columns[name]
            if name in self.kept:
                made[name, "rows"] = some
            elif isinstance(column, Dense):
                dense[name] = column.values, some
            else:
                made[name] = column.gather(some)
        if warp is not None:
            made |= {_PLACE: warp.place.numpy(), _COLOUR: warp.colour.numpy()}
        shapes = {key: (values.dtype, (len(some), *values.shape[1:])) for key, (values, some) in dense.items()}
        parcel = Parcel.of(shapes | {key: (x.dtype, x.shape) for key, x in made.items()}, self.device)
        places = parcel.arrays()
        for key, (values, some) in dense.items():
            np.take(values, some, 0, out=places[key], mode="clip")  # other modes lay a copy between; rows are known
        for key, x in made.items():
            places[key][...] = x
        return Packed({}, parcel, warp)

    def open(self, packed: Packed) -> tuple[dict[str, Tensor], Warp | None]:
        """Give packed samples by column, and their warp, on the device; it is not waited for."""
        if packed.parcel is None:
            arrays = packed.arrays.items()
            return {name: torch.from_numpy(np.ascontiguousarray(values)) for name, values in arrays}, packed.warp
        found, warp = packed.parcel.sent(self.device, self.aside), packed.warp
        if warp is not None:
            warp = replace(warp, place=found[_PLACE], colour=found[_COLOUR])
        return {
            name: self.kept[name].index_select(0, found[name, "rows"]) if name in self.kept else found[name]
            for name in self.columns
            if name in found or (name, "rows") in found
        }, warp


def at_once(device: Device, sample_bytes: int, here: int) -> int:
    """Give how many samples are worked on at once where nothing learns: `here` on a processor, on a device often more.

    It is a rule and follows no memory that happens to be free, so that the same comes out whenever it is done.
    """
    if not device.is_apart:
        return here
    return min(max(AT_ONCE_BYTES // max(sample_bytes, 1) // here, 1) * here, max(MOST_AT_ONCE, here))


def keep(columns: Mapping[str, Column], device: Device, *, sends: bool = True) -> dict[str, Tensor]:
    """Give the columns that lie on a device whole, sent there now where they fit: the bytes that are packed, once.

    Small samples are not: they ride in the batch's parcel, where they cost less than a gather. With `sends` False
    those are given that were sent before. It is a matter of speed alone: batches are the same either way.
    """
    found, name_there, room = dict[str, Tensor](), str(device.device), None
    for name, column in columns.items():
        if not isinstance(column, Dense) or column.sample_bytes < RIDES_BYTES:
            continue
        if name_there not in column.there and sends:
            room = device.room(KEPT_SHARE) if room is None else room
            if column.values.nbytes <= room:
                room -= column.values.nbytes
                column.there[name_there] = _upload(column.values, device)
        if name_there in column.there:
            found[name] = column.there[name_there]
    return found


def _upload(values: np.ndarray, device: Device) -> Tensor:
    """Send a whole column, piece by piece, so that little of it is pinned at once."""
    there = torch.empty(values.shape, dtype=torch.from_numpy(values[:0].copy()).dtype, device=device.device)
    step = max(UPLOAD_BYTES * len(values) // max(values.nbytes, 1), 1)
    for start in range(0, len(values), step):
        some = values[start : start + step]
        parcel = Parcel.of({0: (some.dtype, some.shape)}, device)
        parcel.arrays()[0][...] = some
        there[start : start + step].copy_(
            parcel.memory.view(there.dtype)[: some.size].view(some.shape), non_blocking=True
        )
    return there
