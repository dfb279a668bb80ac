"""Columns: rows are gathered as they were written, from plain arrays and from compressed ones."""

import numpy as np
import pytest

from byeori.data.preparing.columns import Compressed, Dense, Ragged, write_compressed, write_ragged


def expand(content: bytes) -> np.ndarray:
    return np.frombuffer(content, np.uint8)[:2]


def test_plain_rows_are_gathered_in_the_order_asked(tmp_path):
    values = np.arange(24, dtype=np.int16).reshape(6, 2, 2)
    np.save(tmp_path / "0.npy", values)
    column = Dense.open(tmp_path / "0.npy")
    np.testing.assert_array_equal(column.gather(np.array([5, 0, 0])), values[[5, 0, 0]])
    assert column.gather(np.array([], dtype=int)).shape == (0, 2, 2)


def test_what_is_gathered_is_the_callers_own(tmp_path):
    np.save(tmp_path / "0.npy", np.zeros((3, 2)))
    column = Dense.open(tmp_path / "0.npy")
    column.gather(np.array([1]))[:] = 7
    assert column.gather(np.array([1])).tolist() == [[0, 0]]


def test_a_plain_column_is_mapped_and_not_read(tmp_path):
    np.save(tmp_path / "0.npy", np.zeros((3, 2)))
    assert isinstance(Dense.open(tmp_path / "0.npy").values, np.memmap)


def test_a_plain_column_holds_no_objects(tmp_path):
    np.save(tmp_path / "0.npy", np.array([{}]), allow_pickle=True)
    with pytest.raises(ValueError, match="Python objects"):
        Dense.open(tmp_path / "0.npy")


def test_compressed_rows_of_any_length_are_gathered_in_the_order_asked(tmp_path):
    parts = [bytes([number, 2 * number, *range(number)]) for number in range(5)]
    write_compressed(tmp_path / "0.npy", parts)
    column = Compressed.open(tmp_path / "0.npy", expand)
    assert column.gather(np.array([4, 0, 3, 0])).tolist() == [[4, 8], [0, 0], [3, 6], [0, 0]]


def test_ragged_samples_come_back_filled_up_to_the_longest_of_the_batch(tmp_path):
    parts = [np.array([[1], [2]]), np.array([[3]]), np.array([[4], [5], [6]])]
    write_ragged(tmp_path / "c.npy", parts)
    column = Ragged.open(tmp_path / "c.npy", blank=-1)
    assert column.lengths.tolist() == [2, 1, 3]
    assert column.gather(np.array([1, 0])).squeeze(2).tolist() == [[3, -1], [1, 2]]
    assert column.gather(np.array([2])).squeeze(2).tolist() == [[4, 5, 6]]


def test_a_column_knows_the_size_of_a_sample(tmp_path):
    assert Dense(np.zeros((6, 2, 3), np.int16)).sample_bytes == 12
    write_ragged(tmp_path / "c.npy", [np.zeros((2, 3), np.int32), np.zeros((5, 3), np.int32)])
    assert Ragged.open(tmp_path / "c.npy", blank=-1).sample_bytes == 60
    write_compressed(tmp_path / "0.npy", [bytes([1, 2, 3])])
    assert Compressed.open(tmp_path / "0.npy", expand).sample_bytes == 2
