"""A server in a process of its own, on a free port, until it is no longer needed."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

BYEORI_SERVE = (sys.executable, "-m", "byeori", "serve")
_LONGEST_S = 120


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@contextmanager
def serving(words: Sequence[str], environment: Mapping[str, str] | None = None) -> Iterator[tuple[int, int]]:
    """Run a command with `--port`, wait until it is ready; give the port, and the process."""
    port = free_port()
    process = subprocess.Popen([*words, "--port", str(port)], stderr=subprocess.DEVNULL, env=environment)
    try:
        wait_for(port, lambda _: True, path="/readyz", process=process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(60)


def wait_for(
    port: int,
    is_so: Callable[[Any], bool],
    *,
    path: str = "/healthz",
    process: subprocess.Popen[bytes] | None = None,
) -> float:
    """Wait until what a server tells is so; give how long it took, seconds."""
    start = time.perf_counter()
    while time.perf_counter() - start < _LONGEST_S:
        assert process is None or process.poll() is None, f"the server ended with {process and process.returncode}"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as reply:
                if is_so(json.loads(reply.read())):
                    return time.perf_counter() - start
        except (urllib.error.URLError, ConnectionError):
            pass
        time.sleep(0.01)
    raise TimeoutError(f"the server did not come so far within {_LONGEST_S} s")
