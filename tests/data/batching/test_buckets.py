"""Buckets: each sample once, batches of like length and of the same sizes, in no order, the same for the same seed."""

import numpy as np

from byeori.core.seeds import draw
from byeori.data.batching.batches import Batch, Batches
from byeori.data.batching.buckets import bucketed

LENGTHS = draw(0, "lengths").integers(1, 500, 1003)


def ends(samples: int, size: int) -> np.ndarray:
    count = -(-samples // size)
    return samples * np.arange(count + 1) // count


def order_of(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    cuts = ends(len(LENGTHS), 16)
    return bucketed(draw(seed, "order").permutation(len(LENGTHS)), LENGTHS, cuts, draw(seed, "buckets")), cuts


def test_every_sample_stands_in_the_order_once():
    order, _ = order_of()
    assert sorted(order) == list(range(len(LENGTHS)))


def test_a_batch_is_filled_up_far_less_than_one_drawn_blindly():
    def filling(order: np.ndarray, cuts: np.ndarray) -> float:
        batches = np.split(LENGTHS[order], cuts[1:-1])
        return sum(batch.max() * len(batch) - batch.sum() for batch in batches) / LENGTHS.sum()

    order, cuts = order_of()
    assert filling(order, cuts) < 0.1
    assert filling(draw(0, "order").permutation(len(LENGTHS)), cuts) > 0.6


def test_long_batches_come_neither_first_nor_last():
    order, cuts = order_of()
    longest = [batch.max() for batch in np.split(LENGTHS[order], cuts[1:-1])]
    assert abs(np.corrcoef(longest, np.arange(len(longest)))[0, 1]) < 0.5


def test_epochs_have_other_neighbours_and_the_same_seed_the_same_ones():
    first, again, other = order_of(0)[0], order_of(0)[0], order_of(1)[0]
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()


def test_batches_of_like_length_go_on_at_a_step_as_the_unbroken_stream_does():
    rows = np.arange(100, 100 + len(LENGTHS))

    def finish(some, step, packed):
        return Batch({}, None, some)

    batches = Batches(rows, 16, 3, lambda some, step: None, finish, lengths=LENGTHS)
    epoch = [batches.rows_at(step) for step in range(batches.per_epoch)]
    assert sorted(np.concatenate(epoch)) == rows.tolist()
    assert {len(batch) for batch in epoch} <= {15, 16}
    whole = [batch.rows.tolist() for batch in batches.stream(0, 2 * batches.per_epoch)]
    assert [batch.rows.tolist() for batch in batches.stream(70, 2 * batches.per_epoch)] == whole[70:]
    assert whole[: batches.per_epoch] != whole[batches.per_epoch :]
