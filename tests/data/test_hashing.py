from pathlib import Path

import numpy as np
import torch

from byeori.data.hashing import cell_hash, sample_hashes
from byeori.data.sources import read_samples
from pictures import class_folders, picture, write_picture


def test_a_path_counts_as_the_bytes_of_its_file(tmp_path):
    path = write_picture(tmp_path / "a.png", 1)
    (tmp_path / "b.png").write_bytes(path.read_bytes())
    expected = cell_hash(path.read_bytes())
    assert cell_hash("a.png", tmp_path) == cell_hash(Path("b.png"), tmp_path) == cell_hash(str(path)) == expected
    assert cell_hash(str(write_picture(tmp_path / "c.png", 2))) != expected


def test_a_file_that_is_not_there_is_hashed_by_its_name(tmp_path):
    assert cell_hash("1.png", tmp_path) != cell_hash("2.png", tmp_path)
    assert cell_hash("1.png", tmp_path) == cell_hash("1.png", tmp_path)


def test_arrays_count_by_content_shape_and_kind_of_number():
    ones = np.ones((2, 3), np.uint8)
    assert cell_hash(ones) == cell_hash(ones.copy()) == cell_hash(torch.from_numpy(ones))
    different = {cell_hash(a) for a in (ones, ones.T, ones.astype(np.int8), ones * 2)}
    assert len(different) == 4


def test_an_array_counts_the_same_however_it_lies_in_memory():
    array = np.arange(12).reshape(3, 4)
    assert cell_hash(array) == cell_hash(np.asfortranarray(array))


def test_pictures_count_by_mode_size_pixels_and_palette():
    base = picture(0).quantize(8)
    other = base.copy()
    other.putpalette([255 - value for value in base.getpalette() or []])
    assert cell_hash(base) == cell_hash(base.copy())
    assert len({cell_hash(image) for image in (base, other, picture(0), picture(0).convert("L"))}) == 4


def test_values_of_other_kinds_differ():
    assert len({cell_hash(cell) for cell in (1, 1.0, "1", None, True, "one")}) == 6


def test_a_text_that_ends_like_a_file_name_is_no_path(tmp_path):
    assert cell_hash("Dr.", tmp_path) != cell_hash("Mr.", tmp_path)
    assert cell_hash("read notes.txt", tmp_path) == cell_hash("read notes.txt")


def test_equal_files_of_a_folder_have_equal_hashes_whatever_their_name(tmp_path):
    class_folders(tmp_path, {"a": 2, "b": 1})
    (tmp_path / "b" / "nosuffix").write_bytes((tmp_path / "a" / "0.png").read_bytes())
    samples = read_samples(tmp_path)
    hashes = dict(zip(samples.keys, sample_hashes(samples), strict=True))
    assert hashes["a/0.png"] == hashes["b/nosuffix"]
    assert len(set(hashes.values())) == 3


def test_several_inputs_are_hashed_together():
    rows = [{"x": 1, "z": 1, "y": "a"}, {"x": 1, "z": 2, "y": "b"}, {"x": 1, "z": 1, "y": "b"}]
    hashes = sample_hashes(read_samples(rows, target="y"))
    assert hashes[0] == hashes[2] != hashes[1]
