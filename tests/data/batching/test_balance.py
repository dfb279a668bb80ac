"""Balanced sampling: classes as often as each other, all samples of rare ones, and a pure function of the draw."""

from dataclasses import replace

import numpy as np
import pytest

from byeori.core.errors import ConfigError
from byeori.core.recipe import Recipe
from byeori.core.seeds import draw
from byeori.data.batching.balance import balanced, groups_of
from byeori.data.dataset import Dataset
from byeori.training.choices.settle import settle

GROUPS = np.repeat([3, 7, 9], [50, 9, 1])


def test_every_class_is_drawn_as_often_as_any_other():
    order = balanced(GROUPS, draw(0))
    assert len(order) == 60
    assert {int(group): int((GROUPS[order] == group).sum()) for group in (3, 7, 9)} == {3: 20, 7: 20, 9: 20}


def test_a_rare_class_is_gone_through_evenly_and_a_common_one_without_repeats():
    order = balanced(GROUPS, draw(0))
    common = order[GROUPS[order] == 3]
    assert len(set(common)) == len(common)
    _, times = np.unique(order[GROUPS[order] == 7], return_counts=True)
    assert len(times) == 9
    assert times.max() - times.min() <= 1


def test_over_some_epochs_every_sample_is_seen_and_the_odd_samples_go_round():
    groups = np.repeat([0, 1], [30, 3])
    orders = [balanced(groups, draw(0, epoch)) for epoch in range(40)]
    assert set(np.concatenate(orders)) == set(range(33))
    assert len({int((groups[order] == 0).sum()) for order in orders}) == 2


def test_balanced_batches_of_a_dataset_hold_each_class_alike_at_any_step():
    pairs = [(np.full((8, 8), n), "rare" if n % 10 == 0 else "common") for n in range(100)]
    prepared = Dataset(pairs).prepare()
    recipe = settle(prepared, Recipe(sampling="balanced", batch=100))
    batches = prepared.batches(recipe)
    truth = batches.at(3).truth
    assert abs(int((truth == 0).sum()) - int((truth == 1).sum())) <= 1
    assert np.array_equal(batches.rows_at(7), prepared.batches(recipe).rows_at(7))


def test_a_target_without_classes_is_refused():
    pairs = [(np.full((8, 8), n), "ab"[n % 2]) for n in range(20)]
    prepared = Dataset(pairs).prepare()
    columns = {**prepared.columns, "label": type(prepared.columns["label"])(np.random.default_rng(0).random(20))}
    with pytest.raises(ConfigError, match=r"sampling = 'balanced': draws every class .* wanted 'shuffled'"):
        groups_of(replace(prepared, columns=columns), Recipe(sampling="balanced"))
