"""Ctrl-C and SIGTERM stop whatever is at work; a training first ends the step it is in, and saves it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

_PATIENCE_S = 7.0  # that a step has to come to its end; a container is killed 10 s after it was asked to stop


class Stopped(KeyboardInterrupt):
    """The work was asked to stop, and what can be kept is kept."""

    def __init__(self, number: int, text: str = "stopped") -> None:
        super().__init__(text)
        self.number = number
        """The signal's."""
        self.exit_code = 128 + number
        """What a shell expects: 130 after Ctrl-C, 143 after SIGTERM."""


@dataclass
class Asked:
    """Whether a signal has come, and whether the work can be left at any place."""

    number: int = 0
    _is_whole: bool = False
    _timer: threading.Timer | None = field(default=None, repr=False)

    def __bool__(self) -> bool:
        return self.number != 0

    @contextmanager
    def whole(self) -> Iterator[None]:
        """A block that looks at this itself: it is left only where it takes too long, or is asked for twice."""
        before, self._is_whole = self._is_whole, True
        try:
            yield
        finally:
            self._is_whole = before

    @contextmanager
    def anywhere(self) -> Iterator[None]:
        """A block within a whole one that can be left at any place, by `Stopped`; at once, where it was asked for."""
        before, self._is_whole = self._is_whole, False
        try:
            if self:
                raise Stopped(self.number)
            yield
        finally:
            self._is_whole = before

    def noticed(self) -> None:
        """Take the work's word that it stops now: it is no longer hurried."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _come(self, number: int) -> None:
        """What a signal does."""
        is_first, self.number = not self, number
        if not (is_first and self._is_whole):
            self.noticed()
            raise Stopped(number)
        main = threading.main_thread().ident or 0
        self._timer = threading.Timer(_PATIENCE_S, signal.pthread_kill, (main, number))
        self._timer.daemon = True
        self._timer.start()


@contextmanager
def listening() -> Iterator[Asked]:
    """Turn Ctrl-C and SIGTERM into `Stopped` where the work is, or into a question that a whole block answers."""
    asked = Asked()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def come(number: int, frame: FrameType | None) -> None:
        asked._come(number)

    for number in before:
        signal.signal(number, come)
    try:
        yield asked
    finally:
        asked.noticed()
        for number, handler in before.items():
            signal.signal(number, handler)
