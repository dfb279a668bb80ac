"""Columns: rows are gathered as they were written, from plain arrays and from compressed ones."""

import numpy as np
import pytest

from byeori.data.columns import Compressed, Dense, threads, write_compressed


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


def test_there_is_a_thread_for_each_processor():
    assert threads() >= 1
