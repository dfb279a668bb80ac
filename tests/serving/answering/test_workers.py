"""Threads that work one thing after another: what fails is met by who asked, and the next is done."""

from threading import Event, current_thread

import pytest

from byeori.serving.answering.workers import Workers


def test_what_is_given_comes_back_in_the_order_of_one_thread():
    workers, done = Workers("test", 1), []
    futures = [workers.do(lambda n=n: done.append(n) or n * n) for n in range(5)]
    assert [future.result(10) for future in futures] == [0, 1, 4, 9, 16]
    assert done == [0, 1, 2, 3, 4]
    workers.close(10)


def test_a_failure_is_met_by_who_asked_and_the_thread_goes_on():
    workers = Workers("test", 1)
    with pytest.raises(ZeroDivisionError):
        workers.do(lambda: 1 // 0).result(10)
    assert workers.do(lambda: "next").result(10) == "next"
    workers.close(10)


def test_what_was_cancelled_is_not_done():
    workers, go, done = Workers("test", 1), Event(), []
    first = workers.do(lambda: go.wait(10))
    second = workers.do(lambda: done.append("second"))
    assert second.cancel()
    go.set()
    assert first.result(10)
    workers.close(10)
    assert done == []


def test_several_work_at_once_and_none_keeps_the_process_alive():
    workers, both = Workers("test", 2), [Event(), Event()]

    def meet(mine: int) -> bool:
        both[mine].set()
        return both[1 - mine].wait(10) and current_thread().daemon

    assert all(future.result(10) for future in [workers.do(lambda: meet(0)), workers.do(lambda: meet(1))])
    workers.close(10)
