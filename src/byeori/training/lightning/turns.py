"""A generator of what another function gives from deep within its calls: two threads, one at work at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from contextvars import copy_context
from functools import partial
from queue import SimpleQueue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")


def turns(
    work: Callable[[Callable[[T], bool]], None], around: Callable[[], AbstractContextManager[None]]
) -> Iterator[T]:
    """Yield every value that `work(give)` gives; it waits within `give` while the caller has its turn.

    `give` returns whether to go on: False once the caller has left its loop, and then `work` comes to its end. What
    `work` raises is raised here. The context `around()` holds while `work` has its turn.
    """
    given: SimpleQueue[tuple[T] | BaseException | None] = SimpleQueue()
    answers: SimpleQueue[bool] = SimpleQueue()
    left = Event()

    def give(value: T) -> bool:
        if left.is_set():
            return False
        given.put((value,))
        return answers.get() and not left.is_set()

    def run() -> None:
        end = None
        try:
            work(give)
        except BaseException as error:  # noqa: BLE001 - raised to the caller below
            end = error
        given.put(end)

    def turn(begin: Callable[[], None]) -> tuple[T] | BaseException | None:
        with around():
            begin()
            return given.get()

    try:
        item = turn(Thread(target=copy_context().run, args=(run,), name="byeori-lightning", daemon=True).start)
        while isinstance(item, tuple):
            yield item[0]
            item = turn(partial(answers.put, True))
    except BaseException:  # the caller has left, or was interrupted
        left.set()
        answers.put(False)
        with around():
            while isinstance(item := given.get(), tuple):
                pass
        if item is not None:
            raise item from None
        raise
    if item is not None:
        raise item
