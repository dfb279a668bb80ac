from pathlib import Path

import numpy as np
import pytest
import torch
from torch.utils.data import TensorDataset

from byeori import Dataset
from byeori.core.errors import DataError
from byeori.data.sources.read import read_samples
from pictures import picture


def test_pairs_of_paths_are_images_called_by_their_path():
    samples = read_samples([("a/1.jpg", "cat"), (Path("b/2.jpg"), "dog")])
    assert samples.keys == ("a/1.jpg", "b/2.jpg")
    assert (samples.inputs, samples.target, samples.name, samples.root) == (("image",), "label", "pairs", None)


@pytest.mark.parametrize(
    "cell", [picture(0), np.zeros((4, 5, 3), np.uint8), torch.zeros(3, 4, 5), b"\xff\xd8\xff\xe0 a JPEG"]
)
def test_pictures_in_memory_are_images_called_by_their_index(cell):
    samples = read_samples([(cell, 0), (cell, 1)])
    assert (samples.inputs, samples.keys) == (("image",), ("#0", "#1"))
    assert samples.columns["image"][0] is cell


def test_other_inputs_are_a_column_called_input():
    assert read_samples([("good", 1), ("bad", 0)]).inputs == ("input",)


def test_a_torch_dataset_is_read_and_its_labels_are_plain():
    samples = read_samples(TensorDataset(torch.zeros(2, 3, 8, 8), torch.tensor([1, 0])))
    assert (samples.name, samples.labels) == ("TensorDataset", (1, 0))
    assert [type(label) for label in samples.labels] == [int, int]


def test_class_names_of_a_dataset_name_its_labels():
    class Pets(list):
        classes = ("cat", "dog")

    assert read_samples(Pets([(picture(0), 1), (picture(1), 0)])).labels == ("dog", "cat")


def test_dicts_are_rows_of_a_table():
    rows = [{"photo": "1.jpg", "age": 3, "kind": "cat"}, {"photo": "2.jpg", "age": 4, "kind": "dog"}]
    samples = read_samples(rows, target="kind")
    assert (samples.inputs, samples.columns["age"]) == (("photo",), (3, 4))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ([], "there are no samples"),
        ([("a.jpg", 1), "b.jpg"], r"pairs\[1\]: wanted a pair"),
        (7, "a source of kind int: wanted a folder, a table, a frame, a dict of columns"),
        ([("a.jpg", 1), ("b.jpg", 1)], "all 2 samples have the same label, 1"),
    ],
)
def test_what_is_no_source_is_told(source, message):
    with pytest.raises(DataError, match=message):
        Dataset(source)


def test_dicts_need_not_have_every_column_and_that_is_said():
    samples = read_samples([{"x": 1.5, "y": "a"}, {"x": 2.5, "y": "b"}, {"y": "a"}])
    assert samples.columns["x"] == (1.5, 2.5, None)
    assert samples.notes == ("columns that are not in every one of 3 records are empty there: 'x' in 1",)


class Broken:
    def __len__(self):
        return 3

    def __getitem__(self, place):
        if place == 1:
            raise ValueError("no such picture")
        return 2.0, place


def test_a_dataset_that_raises_names_the_item_and_keeps_the_users_own_traceback():
    with pytest.raises(DataError, match=r"^Broken\[1\]: raised ValueError \(no such picture\), of 3 items$") as told:
        Dataset(Broken())
    assert isinstance(told.value.__cause__, ValueError)
