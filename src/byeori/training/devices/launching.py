"""Several processes of one command on this machine: started together, and ended together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import IO

from byeori.core.launched import ANOTHER_TOLD, LIFELINE
from byeori.core.printable import tell
from byeori.core.process import threads

_LOOK_S = 0.05
_GRACE_S = 5.0  # that the others have to end by themselves when one has failed
_STOPS = (signal.SIGINT, signal.SIGTERM)


@dataclass
class _Worker:
    rank: int
    process: subprocess.Popen[bytes]
    said: IO[bytes] | None
    """What it has said on stderr; of the leading one it is seen at once."""
    is_ended: bool = False
    """Whether it was ended from here."""


def _end(workers: Sequence[_Worker]) -> None:
    """End those that are still there."""
    for worker in workers:
        if worker.process.poll() is None:
            worker.is_ended = True
            worker.process.kill()
            worker.process.wait()


def launch(arguments: Sequence[str], count: int) -> int:
    """Run `byeori` with these arguments in `count` processes that train together; give the exit code.

    One that ends badly, or is killed, ends the others, and why it did is said once.
    """
    if count > threads():
        tell(f"byeori: {count} processes share {threads()} processor{'s' * (threads() > 1)}; more are no faster")
    return together([sys.executable, "-m", "byeori", *arguments], count)


def together(command: Sequence[str], count: int) -> int:
    """Run a command in `count` processes, each of which is told its number; give the exit code."""
    workers = list[_Worker]()
    with _forwarding(workers), _started(command, count, workers):
        _wait(workers)
        return _told(workers)


@contextmanager
def _started(command: Sequence[str], count: int, workers: list[_Worker]) -> Iterator[None]:
    read, write = os.pipe()  # `write` is closed when this process has gone, whatever ended it
    environment = {**os.environ, **_environment(count), LIFELINE: str(read)}
    with ExitStack() as stack:
        stack.callback(os.close, read)
        stack.callback(os.close, write)
        stack.callback(_end, workers)
        for rank in range(count):
            said = stack.enter_context(tempfile.TemporaryFile()) if rank else None
            process = subprocess.Popen(
                command,
                env={**environment, "RANK": str(rank), "LOCAL_RANK": str(rank)},
                pass_fds=[read],
                stdout=subprocess.DEVNULL if rank else None,
                stderr=said,
                start_new_session=True,  # Ctrl-C comes to this process, which hands it on
            )
            workers.append(_Worker(rank, process, said))
        yield


def _environment(count: int) -> Mapping[str, str]:
    """What torchrun would say too."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    found |= {"WORLD_SIZE": str(count), "LOCAL_WORLD_SIZE": str(count)}
    if "OMP_NUM_THREADS" not in os.environ:
        found["OMP_NUM_THREADS"] = str(max(threads() // count, 1))
    if sys.platform == "linux" and "GLOO_SOCKET_IFNAME" not in os.environ:
        found["GLOO_SOCKET_IFNAME"] = "lo"  # all are here, and the machine's name may be known nowhere
    return found


@contextmanager
def _forwarding(workers: Sequence[_Worker]) -> Iterator[None]:
    """Hand Ctrl-C and SIGTERM on to the workers, which save and stop."""

    def come(number: int, frame: FrameType | None) -> None:
        for worker in workers:
            if worker.process.poll() is None:
                worker.process.send_signal(number)

    before = {number: signal.signal(number, come) for number in _STOPS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _wait(workers: Sequence[_Worker]) -> None:
    """Wait until all have ended; a moment after one has failed, or the leading one is done, the others are ended."""
    until_s: float | None = None
    while any(worker.process.poll() is None for worker in workers):
        has_ended = workers[0].process.poll() is not None
        if until_s is None and (has_ended or any(worker.process.poll() for worker in workers)):
            until_s = time.monotonic() + _GRACE_S
        if until_s is not None and time.monotonic() > until_s:
            _end(workers)
        time.sleep(_LOOK_S)


def _told(workers: Sequence[_Worker]) -> int:
    """Say why, where the leading process has not; give the exit code."""
    codes = {worker.rank: worker.process.returncode for worker in workers if not worker.is_ended}
    for rank, code in codes.items():
        if code < 0:
            number = signal.Signals(-code)
            why = " (was there too little memory?)" if number == signal.SIGKILL else ""
            tell(
                f"byeori: process {rank} of {len(workers)} was ended by {number.name}{why}, and the others with it; "
                "`byeori train --resume RUN` with the same --devices goes on from the last checkpoint"
            )
            return 128 - code
    if codes.get(0) not in (0, ANOTHER_TOLD, None):
        return codes[0]
    for worker in workers:
        code = codes.get(worker.rank, 0)
        if worker.said is not None and code not in (0, ANOTHER_TOLD):
            worker.said.seek(0)
            tell(worker.said.read().decode(errors="replace").rstrip())
            return code
    return max(codes.values(), default=1)
