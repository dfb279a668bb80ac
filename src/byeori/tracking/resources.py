"""What a run has used: time of the processors, most memory; and what one that is at work uses now."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from byeori.tracking.environment import is_alive, is_here

USED = "used"
"""Where an environment holds it."""


def used_since(cpu_s: float, before: Mapping[str, Any] | None = None) -> dict[str, float]:
    """Give what this process has used since its processors had worked `cpu_s`, with what a run had used `before`.

    Most memory is that of the whole process, which may have had other work too; what cannot be known is left out.
    """
    found = {"cpu_s": round(time.process_time() - cpu_s, 1), "peak_memory_mb": _peak_memory_mb()}
    found["gpu_peak_memory_mb"] = _gpu_peak_memory_mb()
    had = before or {}
    found["cpu_s"] = round((found["cpu_s"] or 0.0) + float(had.get("cpu_s") or 0.0), 1)
    for name in ("peak_memory_mb", "gpu_peak_memory_mb"):
        found[name] = max(found[name] or 0.0, float(had.get(name) or 0.0)) or None
    return {name: value for name, value in found.items() if value is not None}


def used_now(environment: Mapping[str, Any]) -> dict[str, float]:
    """Give what the process of a run uses now; nothing where it is not of this machine, or has ended."""
    if not is_here(environment) or not is_alive(environment):
        return {}
    place = Path(f"/proc/{environment['pid']}")
    try:
        status = (place / "status").read_text(encoding="utf-8", errors="replace")
        stat = (place / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return {}
    kilobytes = {line.split(":")[0]: line.split()[1] for line in status.splitlines() if line.endswith(" kB")}
    found = {"cpu_s": (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")}
    names = {"VmRSS": "memory_mb", "VmHWM": "peak_memory_mb"}
    return found | {names[name]: int(value) / 1000 for name, value in kilobytes.items() if name in names}


def _peak_memory_mb() -> float | None:
    try:
        import resource
    except ImportError:  # on Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1e6 if sys.platform == "darwin" else 1e3), 1)  # bytes there, kB elsewhere


def _gpu_peak_memory_mb() -> float | None:
    torch: Any = sys.modules.get("torch")
    if torch is None or not torch.cuda.is_available() or not torch.cuda.is_initialized():
        return None
    return float(round(torch.cuda.max_memory_allocated() / 1e6, 1))
