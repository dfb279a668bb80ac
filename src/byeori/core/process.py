"""This process on its machine: how many threads it may use, what it does with memory, and whether it is alone."""

from __future__ import annotations

import ctypes
import os
import sys

from byeori.core.errors import ConfigError

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # numbers of mallopt(3)
_MOST = 2**31 - 1  # bytes; mallopt takes an int


def threads() -> int:
    """How many threads decode: the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def keep_freed_memory() -> bool:
    """Let the C library keep what is freed for the next step; False where it is not glibc, which nothing is done to.

    By default glibc gives large blocks back to the system at once, and each step on a processor pays for getting
    the same pages again: for ResNet-18 at 128 px 24,000 page faults and a fifth of its time. The process then stays
    as large as it was at its largest.
    """
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:  # musl has none
        return False
    return bool(mallopt(_MMAP_THRESHOLD, _MOST)) and bool(mallopt(_TRIM_THRESHOLD, _MOST))


def refuse_several() -> None:
    """Refuse to train as one of several processes: each would train the whole model for itself, and write over others.

    Launchers such as `torchrun` and `accelerate launch` tell by `WORLD_SIZE`, and by the process's number in `RANK` and
    `LOCAL_RANK`; what tells of one alone, or is no number, is passed over.
    """
    launched = {name: os.environ.get(name, "") for name in ("WORLD_SIZE", "RANK", "LOCAL_RANK")}
    number = {name: int(value) for name, value in launched.items() if value.isdecimal()}
    if number.get("WORLD_SIZE", 1) > 1 or number.get("RANK", 0) > 0 or number.get("LOCAL_RANK", 0) > 0:
        seen = ", ".join(f"{name}={value}" for name, value in launched.items() if value)
        raise ConfigError(
            f"train: this process was started as one of several ({seen}), as torchrun and accelerate launch do; byeori "
            "trains in one process on one device. Wanted `byeori train` by itself; where nothing was launched, unset "
            "WORLD_SIZE, RANK and LOCAL_RANK"
        )
