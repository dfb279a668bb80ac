"""How many threads may work beside each other."""

from __future__ import annotations

import os


def threads() -> int:
    """How many threads decode: the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
