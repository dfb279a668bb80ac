"""Folds: every sample is held out once, with its group and its content; classes are spread evenly."""

from collections import Counter

import numpy as np
import pytest

from byeori.core.errors import ConfigError
from byeori.data.dataset import Dataset, open_dataset
from byeori.data.splitting.folds import ALWAYS, fold_numbers, fold_parts

HASHES = [f"{i:04d}" for i in range(200)]
LABELS = ["rare" if i % 20 == 0 else "usual" for i in range(200)]


def test_every_sample_is_held_out_once_and_classes_are_spread_evenly():
    numbers = fold_numbers(HASHES, LABELS, None, 5)
    counts = Counter(zip(numbers.tolist(), LABELS, strict=True))
    assert counts == {(fold, label): 2 if label == "rare" else 38 for fold in range(5) for label in ("rare", "usual")}


def test_the_order_of_the_samples_does_not_matter():
    numbers = dict(zip(HASHES, fold_numbers(HASHES, LABELS, None, 5).tolist(), strict=True))
    turned = fold_numbers(HASHES[::-1], LABELS[::-1], None, 5).tolist()
    assert numbers == dict(zip(HASHES[::-1], turned, strict=True))


def test_groups_and_equal_content_stay_together():
    groups = [f"g{i // 7}" for i in range(200)]
    numbers = fold_numbers(HASHES, LABELS, groups, 4)
    assert all(len(set(numbers[np.array(groups) == group])) == 1 for group in set(groups))
    twice = fold_numbers(HASHES + HASHES, LABELS * 2, None, 4)
    assert twice[:200].tolist() == twice[200:].tolist()


def test_without_labels_folds_are_of_one_size():
    assert sorted(Counter(fold_numbers(HASHES, None, None, 3).tolist()).values()) == [66, 67, 67]


def test_the_only_sample_of_a_class_is_never_held_out():
    numbers = fold_numbers([*HASHES, "x"], [*LABELS, "alone"], None, 5)
    assert numbers[-1] == ALWAYS
    assert set(numbers[:-1]) == set(range(5))


def test_a_part_of_the_rest_chooses_and_a_given_test_part_stays_aside():
    given = ["test" if i % 10 == 3 else "train" for i in range(200)]
    held = []
    for fold in (1, 2, 3):
        parts = fold_parts(HASHES, LABELS, None, given, fold=fold, folds=3, val=0.2)
        assert ((parts == "") == (np.array(given) == "test")).all()
        assert 10 < (parts == "val").sum() < 45
        assert all((parts[np.array(LABELS) == "rare"] == part).any() for part in ("train", "val", "test"))
        held.append(parts == "test")
    assert (np.sum(held, 0) == (np.array(given) != "test")).all()


@pytest.mark.parametrize("folds", [1, 0, 201])
def test_an_impossible_number_of_folds_is_told(folds):
    with pytest.raises(ConfigError, match=f"folds = {folds}: wanted at least 2, and at most as many .* samples"):
        fold_numbers(HASHES, None, None, folds)


def test_a_fold_of_a_dataset_is_remembered_by_its_options():
    rows = [{"size": i / 7, "kind": "large" if i > 50 else "small"} for i in range(100)]
    data = Dataset(rows, target="kind")
    fold = data.fold(2, 4)
    assert fold.options["fold"] == [2, 4]
    assert "fold" not in data.options
    assert (fold.parts == "test").sum() == 25
    assert fold.fingerprint != data.fingerprint
    again = open_dataset(rows, fold.options)
    assert again.fingerprint == fold.fingerprint
    with pytest.raises(ConfigError, match="fold 5 of 4: wanted a number from 1 to 4"):
        data.fold(5, 4)
