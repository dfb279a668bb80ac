"""A parcel: arrays of any shape and dtype come out as they went in, from one piece of memory."""

import numpy as np
import torch

from byeori.core.device import Device
from byeori.data.preparing.parcel import Parcel

APART = Device(torch.device("cpu"), room_bytes=0)
ARRAYS = {
    "pixels": np.arange(30, dtype=np.uint8).reshape(2, 5, 3),
    "answers": np.array([3, 2**40]),
    0: np.array([[0.5, -1], [2, 3]], np.float32),
    "is it": np.array([True, False, True]),
    ("ends", 1): np.array(7, np.int32),
    "nothing": np.empty((0, 4), np.int16),
}


def test_arrays_come_out_as_they_went_in():
    parcel = Parcel.of({key: (x.dtype, x.shape) for key, x in ARRAYS.items()}, APART)
    for key, x in parcel.arrays().items():
        x[...] = ARRAYS[key]
    found = parcel.sent(APART, None)
    assert list(found) == list(ARRAYS)
    for key, x in found.items():
        assert x.numpy().dtype == ARRAYS[key].dtype
        assert x.is_contiguous()
        np.testing.assert_array_equal(x.numpy(), ARRAYS[key])


def test_it_is_one_piece_of_memory_in_which_each_array_begins_where_a_kernel_can_load_it():
    parcel = Parcel.of({key: (x.dtype, x.shape) for key, x in ARRAYS.items()}, APART)
    found = parcel.sent(APART, None)
    assert len({x.untyped_storage().data_ptr() for x in found.values()}) == 1
    assert all((x.data_ptr() - parcel.memory.data_ptr()) % 16 == 0 for x in found.values() if x.numel())
