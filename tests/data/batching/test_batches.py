"""Batches: a pure function of (seed, step), each sample once an epoch, gathered ahead without changing anything."""

import threading

import numpy as np
import pytest
import torch

from byeori.core.seeds import draw
from byeori.data.batching import batches as module
from byeori.data.batching.batches import Batch, Batches


def batches(samples: int = 10, size: int = 4, seed: int = 0, gather=None) -> Batches:
    def finish(rows, step, packed):
        return Batch({}, torch.from_numpy(rows), rows)

    return Batches(np.arange(100, 100 + samples), size, seed, gather or (lambda rows, step: None), finish)


def test_every_sample_comes_once_an_epoch_in_batches_of_nearly_one_size():
    some = batches()
    rows = [some.rows_at(step) for step in range(some.per_epoch)]
    assert sorted(np.concatenate(rows)) == list(range(100, 110))
    assert sorted(map(len, rows)) == [3, 3, 4]


def test_epochs_have_different_orders_and_seeds_too():
    def order(seed: int, epoch: int) -> tuple[int, ...]:
        return tuple(np.concatenate([batches(seed=seed).rows_at(3 * epoch + place) for place in range(3)]))

    orders = {order(seed, epoch) for seed in (0, 1) for epoch in (0, 1)}
    assert len(orders) == 4


def test_starting_at_a_step_gives_what_the_unbroken_stream_gives():
    whole = [batch.rows.tolist() for batch in batches().stream(0, 8)]
    assert [batch.rows.tolist() for batch in batches().stream(5, 8)] == whole[5:]
    assert batches().at(6).rows.tolist() == whole[6]


def test_the_order_of_an_epoch_is_drawn_once_for_all_its_batches(monkeypatch):
    drawn = []
    monkeypatch.setattr(module, "draw", lambda *names: (drawn.append(names), draw(*names))[1])
    assert len(list(batches().stream(1, 8))) == 7
    assert drawn == [(0, "order", epoch) for epoch in (0, 1, 2)]


def test_batches_are_gathered_on_another_thread_and_an_error_there_reaches_the_caller():
    names = []

    def gather(rows, step):
        names.append(threading.current_thread().name)
        if step == 2:
            raise OSError("disk gone")

    stream = batches(gather=gather).stream(0, 5)
    next(stream)
    next(stream)
    with pytest.raises(OSError, match="disk gone"):
        next(stream)
    assert all(name.startswith("byeori-gather") for name in names)


def test_a_stream_that_is_left_early_leaves_no_thread():
    stream = batches().stream()
    next(stream)
    stream.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("byeori-gather")]
