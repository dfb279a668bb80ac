"""Ctrl-C and SIGTERM ask a training to stop; it saves the present step first."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType


class Stopped(KeyboardInterrupt):
    """A training was asked to stop and has saved its present step."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(text)
        self.exit_code = 128 + number
        """What a shell expects: 130 after Ctrl-C, 143 after SIGTERM."""


@dataclass
class Asked:
    """Whether a signal has come."""

    number: int = 0

    def __bool__(self) -> bool:
        return self.number != 0


@contextmanager
def listening() -> Iterator[Asked]:
    """Turn Ctrl-C and SIGTERM into a question that the loop answers; a second one ends the process as usual."""
    asked = Asked()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def ask(number: int, frame: FrameType | None) -> None:
        asked.number = number
        signal.signal(number, before[signal.Signals(number)])

    for number in before:
        signal.signal(number, ask)
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
