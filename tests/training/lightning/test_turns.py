"""A generator of what a function gives from within: one of the two works at a time, and both come to their end."""

import threading
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar

import pytest

from byeori.training.lightning.turns import turns


def test_values_come_in_turn_and_nothing_happens_ahead():
    seen = []

    def work(give):
        for number in range(3):
            seen.append(f"work {number}")
            give(number)
        seen.append("end")

    for value in turns(work, nullcontext):
        seen.append(f"body {value}")
    assert seen == ["work 0", "body 0", "work 1", "body 1", "work 2", "body 2", "end"]


def test_an_error_of_the_work_is_raised_to_the_caller():
    def work(give):
        give(1)
        raise KeyError("mine")

    values = turns(work, nullcontext)
    assert next(values) == 1
    with pytest.raises(KeyError, match="mine"):
        next(values)


def test_who_leaves_waits_for_the_end_of_the_work():
    answers, before = [], threading.active_count()

    def work(give):
        answers.extend([give(1), give(2), give(3)])

    values = turns(work, nullcontext)
    assert [next(values), next(values)] == [1, 2]
    values.close()
    assert answers == [True, False, False]
    assert threading.active_count() == before


def test_an_error_while_the_work_ends_is_not_lost():
    def work(give):
        if not give(1):
            raise KeyError("at the end")

    values = turns(work, nullcontext)
    next(values)
    with pytest.raises(KeyError, match="at the end"):
        values.close()


def test_an_interrupt_of_the_waiting_caller_ends_the_work():
    ended = []

    @contextmanager
    def interrupted_at_the_second():
        nonlocal entered
        entered += 1
        yield
        if entered == 2:
            raise KeyboardInterrupt

    def work(give):
        while give(len(ended)):
            pass
        ended.append(True)

    entered = 0
    values = turns(work, interrupted_at_the_second)
    next(values)
    with pytest.raises(KeyboardInterrupt):
        next(values)
    assert ended == [True]


def test_the_context_holds_for_the_work_alone_and_variables_are_the_callers():
    holds, seen, own = [], [], ContextVar("own")
    own.set("the caller's")

    @contextmanager
    def around():
        holds.append(True)
        yield
        holds.clear()

    def work(give):
        seen.extend([bool(holds), own.get()])
        give(1)
        seen.append(bool(holds))

    for _ in turns(work, around):
        seen.append(bool(holds))
    assert seen == [True, "the caller's", False, True]
