"""Stacking: samples of one length or of several become one array."""

import numpy as np

from byeori.fields.stacking import concatenate


def test_batches_of_different_length_are_joined_with_a_blank_or_their_last_entry():
    batches = [np.array([[1, 2, 3]]), np.array([[4]])]
    assert concatenate(batches, blank=0).tolist() == [[1, 2, 3], [4, 0, 0]]
    assert concatenate(batches).tolist() == [[1, 2, 3], [4, 4, 4]]
    assert concatenate([np.array([1]), np.array([2])]).tolist() == [1, 2]
