"""`byeori clean` in the background: one process at a time, and the last line that it said."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from byeori.core.errors import RunError
from byeori.core.printable import printable

_TAIL = 4_000  # bytes of what it said that are looked at


@dataclass(frozen=True)
class Job:
    """A cleaning as a page tells of it."""

    data: str
    line: str
    """What it said last."""
    is_running: bool
    went_well: bool


class Jobs:
    """Begins cleanings and tells how they are; of one server. What they say goes to the file `said`."""

    def __init__(self, said: Path, command: Sequence[str] = (sys.executable, "-m", "byeori", "clean")) -> None:
        self._said = said
        self._command = tuple(command)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._data = ""

    def begin(self, data: str, options: Sequence[str] = ()) -> None:
        """Begin to clean a source; while another one runs that is a RunError."""
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                raise RunError(f"{self._data} is being looked through; wait until that has ended")
            given = [*self._command, data, *options]
            self._said.parent.mkdir(parents=True, exist_ok=True)
            with self._said.open("wb") as said:
                self._process = subprocess.Popen(given, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
            self._data = data

    def job(self) -> Job | None:
        """Give the newest one; None where there was none yet."""
        with self._lock:
            if self._process is None:
                return None
            code = self._process.poll()
            return Job(self._data, _last_line(self._said), code is None, code == 0)

    def wait(self, timeout_s: float) -> None:
        """Wait until the newest one has ended."""
        if self._process is not None:
            self._process.wait(timeout_s)


def _last_line(path: Path) -> str:
    """The last line of what a process has said, also of one that writes over its own line."""
    with path.open("rb") as file:
        end = file.seek(0, 2)
        file.seek(max(0, end - _TAIL))
        text = file.read().decode("utf-8", "replace")
    lines = [line.strip() for line in text.replace("\r", "\n").splitlines() if line.strip()]
    return printable(lines[-1])[:300] if lines else ""
