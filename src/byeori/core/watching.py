"""What works says where it is; who watches is not its business, and mostly nobody does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

_T = TypeVar("_T")
Watcher = Callable[[str, int, int], None]
"""Told a phase, how much of it is done, and how much there is; 0 of 0 where it cannot be counted."""
_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


@contextmanager
def watched_by(watcher: Watcher) -> Iterator[None]:
    """Let what works in this block, in this thread, tell `watcher` where it is."""
    before = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(before)


def doing(phase: str, done: int = 0, everything: int = 0) -> None:
    """Say what is done now, and how far it is; nothing that is learned or answered depends on who listens.

    >>> with watched_by(print):
    ...     doing("judging", 64, 200)
    judging 64 200
    """
    watcher = _watcher.get()
    if watcher is not None:
        watcher(phase, done, everything)


def counted(phase: str, items: Sequence[_T]) -> Iterator[_T]:
    """Give items one after the other, and say before each how many are done.

    >>> with watched_by(print):
    ...     list(counted("preparing", "ab"))
    preparing 0 2
    preparing 1 2
    ['a', 'b']
    """
    for number, item in enumerate(items):
        doing(phase, number, len(items))
        yield item
