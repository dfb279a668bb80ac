"""`byeori serve --watch 1h`: a monitor in a process of its own beside the server, as long as that lasts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_END_S = 10.0


@contextmanager
def watched(run: Path | None, every: str | None, store: str | None = None) -> Iterator[None]:
    """Watch a run while the block lasts, where `every` says how often; the monitor tells what it finds on stderr."""
    from byeori.monitoring.times import seconds_of

    if every is None:
        yield
        return
    seconds_of(every, "watch")
    command = [sys.executable, "-m", "byeori", "monitor", str(run), "--watch", every]
    command += [] if store is None else ["--store", store]
    watcher = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        watcher.terminate()
        try:
            watcher.wait(_END_S)
        except subprocess.TimeoutExpired:
            watcher.kill()
            watcher.wait()
