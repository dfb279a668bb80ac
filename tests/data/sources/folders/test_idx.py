"""Idx files: MNIST's layout becomes samples, EMNIST's pictures stand upright, and what is broken is told."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from byeori import Dataset
from byeori.core.errors import DataError
from byeori.data.sources.read import read_samples


def idx(values: np.ndarray) -> bytes:
    head = bytes((0, 0, 8, values.ndim)) + struct.pack(f">{values.ndim}I", *values.shape)
    return head + values.astype(np.uint8).tobytes()


def write(folder: Path, part: str, count: int = 12, prefix: str = "", packed: bool = True) -> np.ndarray:
    """Write one part of pictures of 5 x 4 px and their labels from 0 to 2."""
    pixels = np.random.default_rng(count).integers(0, 256, (count, 5, 4))
    for name, values in (("images-idx3", pixels), ("labels-idx1", np.arange(count) % 3)):
        path = folder / f"{prefix}{part}-{name}-ubyte{'.gz' if packed else ''}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(idx(values)) if packed else idx(values))
    return pixels


@pytest.mark.parametrize("packed", [True, False])
def test_train_and_t10k_are_parts_of_one_set(tmp_path, packed):
    train, test = (write(tmp_path, part, count, packed=packed) for part, count in (("train", 12), ("t10k", 6)))
    samples = read_samples(tmp_path)
    assert samples.parts == ("train",) * 12 + ("test",) * 6
    assert samples.labels == (*[0, 1, 2] * 6,)
    np.testing.assert_array_equal(np.stack(samples.columns["image"]), np.concatenate([train, test]))
    assert samples.keys[13] == f"t10k-images-idx3-ubyte{'.gz' if packed else ''}:1"
    assert str(Dataset(tmp_path).task) == "image: Image -> label: Category"


def test_a_table_cuts_the_only_part(tmp_path):
    write(tmp_path, "t10k", 4)
    rows = ["index,label,split", "3,0,train", "0,0,train", "1,1,test", "2,2,val"]
    (tmp_path / "split.csv").write_text("\n".join(rows))
    assert read_samples(tmp_path).parts == ("train", "test", "val", "train")


def test_a_test_part_alone_is_split_anew(tmp_path):
    write(tmp_path, "t10k", 30)
    assert read_samples(tmp_path).parts == (None,) * 30
    assert set(Dataset(tmp_path).parts) == {"train", "val", "test"}


def test_names_of_classes_in_another_encoding_are_told(tmp_path):
    write(tmp_path, "train", 6, prefix="emnist-letters-")
    (tmp_path / "emnist-letters-mapping.txt").write_text("0 65 é\n", encoding="latin-1")
    with pytest.raises(DataError, match=r"emnist-letters-mapping\.txt:1: byte 5 is not UTF-8"):
        read_samples(tmp_path)


def test_emnists_pictures_are_turned_and_its_classes_named(tmp_path):
    lying = write(tmp_path, "train", 6, prefix="emnist-letters-")
    (tmp_path / "emnist-letters-mapping.txt").write_text("0 65 97\n1 66 98\n2 67 99\n")
    samples = read_samples(tmp_path)
    assert samples.labels == ("Aa", "Bb", "Cc") * 2
    np.testing.assert_array_equal(samples.columns["image"][0], lying[0].T)


def test_two_sets_in_a_folder_are_told(tmp_path):
    for prefix in ("emnist-digits-", "emnist-letters-"):
        write(tmp_path, "train", prefix=prefix)
    with pytest.raises(DataError, match="several sets of images: emnist-digits, emnist-letters; wanted one"):
        read_samples(tmp_path)


def test_images_without_labels_are_told(tmp_path):
    write(tmp_path, "train")
    (tmp_path / "train-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(DataError, match=r"no labels; wanted train-labels-idx1-ubyte\.gz beside them"):
        read_samples(tmp_path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"P5 not idx at all", r"begins with 5035206e; wanted an idx file of bytes with 3 axes"),
        (b"", "begins with ; wanted an idx file"),
        (idx(np.zeros((12, 5, 4)))[:-7], r"says it has 12 x 5 x 4 bytes and has only 233; fetch it again"),
        (idx(np.zeros((12, 5, 4))) + b"0", "says it has 12 x 5 x 4 bytes and has more; fetch it again"),
        (idx(np.zeros((11, 5, 4))), r"11 images, but train-labels-idx1-ubyte has 12 labels"),
    ],
)
def test_a_broken_file_is_told(tmp_path, content, told):
    write(tmp_path, "train", packed=False)
    (tmp_path / "train-images-idx3-ubyte").write_bytes(content)
    with pytest.raises(DataError, match=told):
        read_samples(tmp_path)


def test_a_torn_gzip_is_told(tmp_path):
    write(tmp_path, "train")
    path = tmp_path / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(DataError, match="cannot be read to its end"):
        read_samples(tmp_path)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["index,part", "0,train"], "no column 'split'"),
        (["index,split", "7,train"], r"wanted an index below 4"),
        (["index,split", "0,practice"], "and train, val or test"),
        (["index,split", "0,train", "1,test"], "says nothing of image 2"),
    ],
)
def test_a_broken_table_of_parts_is_told(tmp_path, rows, told):
    write(tmp_path, "train", 4)
    (tmp_path / "split.csv").write_text("\n".join(rows))
    with pytest.raises(DataError, match=told):
        read_samples(tmp_path)


@pytest.mark.parametrize(("name", "sizes"), [("mnist10k", (8000, 2000)), ("fashion_mnist", (60000, 10000))])
def test_the_real_sets_are_read(shared_data, name, sizes):
    samples = read_samples(shared_data / name)
    assert tuple(samples.parts.count(part) for part in ("train", "test")) == sizes
    assert set(samples.labels) == set(range(10))
