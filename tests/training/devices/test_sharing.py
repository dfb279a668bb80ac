"""Which shards of a batch are whose, what is refused, and the order of what was seen."""

import numpy as np
import pytest

from byeori import Dataset, Recipe
from byeori.core.errors import ConfigError
from byeori.data.batching.shard import Shard
from byeori.training.choices.settle import settle
from byeori.training.devices.sharing import Cut, Sharing
from byeori.training.devices.team import ALONE, Team

PAIRS = [(np.random.default_rng(n).integers(0, 255, (12, 12, 3), dtype=np.uint8), "ab"[n % 2]) for n in range(40)]
RECIPE = Recipe(batch=10, size=12)
PREPARED = Dataset(PAIRS).prepare(RECIPE)


def recipe(virtual: int, batch: int = 10):
    return settle(PREPARED, Recipe(batch=batch, size=12, virtual=virtual))


def sharing(size: int, rank: int, virtual: int = 0) -> Sharing:
    found = Sharing.of(Team(rank, size), recipe(virtual))
    assert found is not None
    return found


def test_one_process_shares_nothing_unless_the_recipe_cuts_batches():
    assert Sharing.of(ALONE, recipe(0)) is None
    assert list(sharing(1, 0, 4).own) == [0, 1, 2, 3]
    assert list(sharing(1, 0, 1).own) == [0]  # one shard is one shard: one thread, and drawn by its name


@pytest.mark.parametrize(("size", "virtual", "own"), [(2, 0, [1]), (2, 4, [2, 3]), (4, 4, [1]), (2, 6, [3, 4, 5])])
def test_each_process_has_as_many_shards_as_any_other(size, virtual, own):
    found = sharing(size, 1, virtual)
    assert list(found.own) == own
    assert found.is_ordered == bool(virtual)


def test_shards_that_processes_cannot_share_evenly_are_refused():
    with pytest.raises(
        ConfigError, match="virtual = 6: so many shards cannot be shared evenly by 4 processes; wanted"
    ) as told:
        sharing(4, 0, 6)
    assert str(told.value).endswith("--devices 1 or 2 or 3 or 6")


def test_its_batches_hold_its_shards_and_all_rows():
    whole, found = PREPARED.batches(recipe(0)), sharing(2, 1, 4)
    shared = found.batches(whole, lambda shard: PREPARED.batches(recipe(0), shard=shard))
    for cut, batch in zip(shared.stream(2, 5), whole.stream(2, 5), strict=True):
        assert isinstance(cut, Cut)
        assert cut.rows.tolist() == batch.rows.tolist()
        assert len(cut) == len(batch)
        assert list(cut.shards) == [2, 3]
        for number, shard in cut.shards.items():
            assert shard.rows.tolist() == batch.rows[Shard(number, 4).places(len(batch))].tolist()
        assert cut.of(0, 4).rows.tolist() == batch.rows[Shard(0, 4).places(len(batch))].tolist()


def test_batches_that_are_too_small_to_be_cut_are_refused():
    small = recipe(0, batch=6)
    with pytest.raises(ConfigError, match="batches of 5 samples cannot be cut in 4 shards of at least 2"):
        sharing(2, 0, 4).batches(PREPARED.batches(small), lambda shard: PREPARED.batches(small, shard=shard))


class _Both(Team):
    def gathered(self, value):
        return [["a1", "a2", "a3", "a4", "a5"], ["b1", "b2", "b3", "b4", "b5"]]


def test_what_was_seen_of_each_update_stands_together_in_the_order_of_its_shards():
    found = Sharing(_Both(0, 2), 2, True).in_order([], accumulate=2)
    assert found == ["a1", "a2", "b1", "b2", "a3", "a4", "b3", "b4", "a5", "b5"]
