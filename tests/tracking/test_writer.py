"""Metrics reach the store soon, and what goes wrong reaches the caller."""

import threading

import pytest

from byeori.core.errors import RunError
from byeori.tracking.writer import MetricWriter


class _Store:
    """Keeps rows in memory, fails while told to, and says when it was called."""

    def __init__(self):
        self.rows = []
        self.problem = None
        self.called = threading.Event()

    def write_metrics(self, run, rows):
        try:
            if self.problem:
                raise self.problem
            self.rows += [(run, *row[:3]) for row in rows]
        finally:
            self.called.set()


def test_the_thread_writes_within_a_second_without_being_asked():
    store = _Store()
    writer = MetricWriter(store, "a")
    writer.add(1, {"loss": 0.5})
    assert store.called.wait(1.0)
    assert store.rows == [("a", 1, "loss", 0.5)]
    writer.close()


def test_what_the_thread_could_not_write_is_raised_at_the_next_call_and_written_later():
    store = _Store()
    store.problem = RunError("the disk is full")
    writer = MetricWriter(store, "a")
    writer.add(1, {"loss": 0.5})
    assert store.called.wait(10)
    with pytest.raises(RunError, match="the disk is full"):
        _add_until_the_thread_has_left_word(writer)
    with pytest.raises(RunError, match="the disk is full"):
        writer.close()
    store.problem = None
    writer.add(2, {"loss": 0.25})
    writer.close()
    assert store.rows == [("a", 1, "loss", 0.5), ("a", 2, "loss", 0.25)]


def _add_until_the_thread_has_left_word(writer):
    for step in range(2, 10**9):
        writer.add(step, {})


def test_rows_of_the_call_that_raises_are_kept_too():
    store = _Store()
    writer = MetricWriter(store, "a")
    writer._problem = RunError("earlier")
    with pytest.raises(RunError, match="earlier"):
        writer.add(1, {"loss": 0.5})
    writer.close()
    assert store.rows == [("a", 1, "loss", 0.5)]


def test_closing_ends_the_thread_and_logging_starts_it_again():
    store = _Store()
    writer = MetricWriter(store, "a")
    for step in (1, 2):
        writer.add(step, {"loss": 0.0})
        assert any(thread.name == "byeori-metrics" for thread in threading.enumerate())
        writer.close()
        assert not any(thread.name == "byeori-metrics" for thread in threading.enumerate())
    assert len(store.rows) == 2


def test_threads_that_log_at_once_lose_nothing():
    store = _Store()
    writer = MetricWriter(store, "a")

    def work(number):
        for step in range(500):
            writer.add(step, {f"x{number}": 1.0})
            if step % 50 == 0:
                writer.flush()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.close()
    assert len(set(store.rows)) == len(store.rows) == 2000
