"""The access log: one line for each request, of which nothing is that somebody asked."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from secrets import token_hex
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from starlette.types import Scope

_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_LONGEST_PATH = 200


def request_id(message: str) -> str:
    """Give the id by which a request is found in logs: the one that a proxy has told, or a new one.

    >>> request_id("4bf92f"), len(request_id("a b"))
    ('4bf92f', 16)
    """
    return message if _ID.fullmatch(message) else token_hex(8)


class AccessLog:
    """Writes lines of `time method path status ms bytes id` until nobody reads them any more."""

    def __init__(self, file: TextIO | None = None) -> None:
        self._file: TextIO | None = file or sys.stdout

    def write(self, scope: Scope, name: str, *, status: int, took_s: float, size: int) -> None:
        """Tell of a request that ended; its path as it was sent, without the query, where an input may stand."""
        if self._file is None:
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        path = scope["raw_path"].decode("ascii", "backslashreplace")[:_LONGEST_PATH]
        line = f"{now} {scope['method']} {path} {status} {took_s * 1000:.1f}ms {size}B {name}\n"
        try:
            self._file.write(line)
            self._file.flush()
        except (OSError, ValueError):  # a pipe that was closed is no reason to end
            self._file = None
