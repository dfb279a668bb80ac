"""Shards are equal parts of a batch, in its order."""

import numpy as np
import pytest

from byeori import Dataset, Recipe
from byeori.data.batching.shard import WHOLE, Shard
from byeori.training.choices.settle import settle

PAIRS = [(np.random.default_rng(n).integers(0, 255, (12, 12, 3), dtype=np.uint8), "ab"[n % 2]) for n in range(40)]


@pytest.mark.parametrize(("size", "count"), [(8, 3), (4, 4), (7, 2), (2, 4)])
def test_they_are_all_of_a_batch_and_differ_by_one_sample_at_most(size, count):
    parts = [Shard(number, count).places(size) for number in range(count)]
    assert np.concatenate(parts).tolist() == list(range(size))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_there_is_but_one_by_default():
    assert WHOLE.is_whole
    assert not Shard(0, 2).is_whole
    assert WHOLE.places(3).tolist() == [0, 1, 2]


@pytest.mark.parametrize("extras", [{}, {"mixup": 0.4}, {"cutmix": 1.0, "mixup": 0.2}])
def test_a_shard_of_a_batch_is_changed_and_mixed_as_it_is_within_the_whole(extras):
    recipe = Recipe(batch=10, size=12, rotate=30.0, colour=0.3, flip=True, **extras)
    prepared = Dataset(PAIRS).prepare(recipe)
    settled = settle(prepared, recipe)
    whole = prepared.batches(settled)
    parts = [prepared.batches(settled, shard=Shard(number, 3)) for number in range(3)]
    for step in range(4):
        batch, some = whole.at(step), [one.at(step) for one in parts]
        assert np.concatenate([one.rows for one in some]).tolist() == batch.rows.tolist()
        x = np.concatenate([one.inputs["image"].numpy() for one in some])
        assert np.allclose(x, batch.inputs["image"].numpy(), atol=1e-4)
        assert np.concatenate([one.truth.numpy() for one in some]).tolist() == batch.truth.tolist()
        if extras:
            assert {one.share for one in some} == {batch.share}
            assert np.concatenate([one.other.numpy() for one in some]).tolist() == batch.other.tolist()


def test_a_part_is_judged_by_its_shards_in_the_order_of_its_rows():
    prepared = Dataset(PAIRS).prepare(Recipe(size=12))
    rows = [batch.rows for number in range(3) for batch in prepared.straight("val", size=2, shard=Shard(number, 3))]
    assert np.concatenate(rows).tolist() == prepared.rows["val"].tolist()
