"""Logs that cannot be flooded: of messages that are alike, a few a minute, and then how many were left out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

LOGGERS = ("byeori.serving", "uvicorn.error", "asyncio")
_FEW, _MINUTE_S = 5, 60.0
_KINDS = 200  # of messages that are told apart


class Seldom(logging.Filter):
    """Lets a few records a minute pass of each message, whatever stands in it."""

    def __init__(self, few: int = _FEW, clock: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self._few = few
        self._clock = clock
        self._seen: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record passes; the first one after a pause says how many did not."""
        now, key = self._clock(), (record.name, str(record.msg)[:80])
        begun, count = self._seen.get(key, (now, 0))
        if now - begun >= _MINUTE_S:
            left_out = count - self._few
            if left_out > 0:
                record.msg = f"{record.msg} ({left_out:,} more like this were left out)"
            begun, count = now, 0
        if len(self._seen) >= _KINDS:
            self._seen.clear()
        self._seen[key] = (begun, count + 1)
        return count < self._few


@contextmanager
def seldom() -> Iterator[None]:
    """Hold the logs of a server to a few records a minute of each kind as long as the block lasts."""
    few = Seldom()
    for name in LOGGERS:
        logging.getLogger(name).addFilter(few)
    try:
        yield
    finally:
        for name in LOGGERS:
            logging.getLogger(name).removeFilter(few)


def log_accident(_loop: Any, context: dict[str, Any]) -> None:
    """Log what asyncio met outside of any request, such as no file descriptor for a connection; in one line."""
    error = context.get("exception")
    sentence = f" ({type(error).__name__}: {error})" if error else ""
    logging.getLogger("asyncio").error("%s%s", context.get("message", "an accident"), sentence)
