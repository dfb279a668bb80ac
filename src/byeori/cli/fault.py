"""A fault of byeori's own: said as one, with a file that can be sent to those who mend it, and no data in it."""

from __future__ import annotations

import platform
import shlex
import sys
import time
import traceback
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import gettempdir

EXIT_CODE = 70
"""EX_SOFTWARE of sysexits.h: an internal fault, which no other use of the command would have avoided."""
_PACKAGES = ("byeori", "torch", "numpy", "polars", "pillow", "timm", "transformers", "onnxruntime")


def tell_fault(error: BaseException, arguments: Sequence[str]) -> str:
    """Write the file, and give the lines that the user sees.

    The file has versions, command and places in the code. What the error says is left out of it, as that may quote a
    cell of the user's data; the user sees it on the screen.
    """
    name = f"byeori-fault-{time.strftime('%Y%m%dT%H%M%S')}-{id(error) % 10_000:04d}.txt"
    path = Path(gettempdir()) / name
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    lines = [
        f"command: byeori {shlex.join(arguments)}",
        f"python {sys.version.split()[0]} on {platform.platform()}",
        *(f"{package} {_version(package)}" for package in _PACKAGES),
        f"error: {type(error).__module__}.{type(error).__name__}",
        *places,
    ]
    said = f"{type(error).__name__}: {' '.join(str(error).split())[:500]}"
    try:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", errors="replace")
    except OSError as full:
        return f"byeori: this is a fault of byeori, not of yours: {said} (no file of it could be written: {full})"
    return (
        f"byeori: this is a fault of byeori, not of yours: {said}\n"
        f"What happened stands in {path}, without your data; please send it to those who make byeori."
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"
