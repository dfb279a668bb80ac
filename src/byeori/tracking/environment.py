"""What a run was made on: Python, packages, processors, the process; and whether that process still lives."""

import os
import platform
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

_PACKAGES = (
    "byeori",
    "numpy",
    "pillow",
    "polars",
    "safetensors",
    "scikit-learn",
    "sqlalchemy",
    "timm",
    "torch",
    "torchmetrics",
    "torchvision",
)


def environment() -> dict[str, Any]:
    """Everything about this machine and process that a run should remember; never imports torch."""
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: version for name in _PACKAGES if (version := _version(name))},
        "cpus": os.cpu_count(),
        "gpu": _gpu(),
        "command": [os.fsencode(part).decode(errors="replace") for part in sys.argv],
        **process(),
    }


def process() -> dict[str, Any]:
    """What this process is known by, on which machine: enough to see later whether it still lives."""
    return {"host": platform.node(), "pid": os.getpid(), "pid_started": _started(os.getpid())}


def is_here(environment: Mapping[str, Any]) -> bool:
    """Whether the process of a run belongs to this machine, so that it can be looked for."""
    return environment.get("host") == platform.node() and isinstance(environment.get("pid"), int)


def is_alive(environment: Mapping[str, Any]) -> bool:
    """Whether the process of a run still lives; of another machine's process this cannot be known and is assumed."""
    if not is_here(environment) or sys.platform == "win32":
        return True
    pid = environment["pid"]
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's process, so a living one
    return _started(pid) == environment.get("pid_started")  # else the number went to a new process


def _started(pid: int) -> int | None:
    """When a process began, in the kernel's own count, where /proc tells; a dead one not yet reaped gives -1."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    state, *rest = said.rpartition(")")[2].split()  # the name before may hold spaces and brackets
    return -1 if state in "ZX" else int(rest[18])


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _gpu() -> str | None:
    torch: Any = sys.modules.get("torch")
    if torch is None or not torch.cuda.is_available():
        return None
    return str(torch.cuda.get_device_name())
