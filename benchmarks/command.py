"""`byeori train` as a person types it: a new process, an empty cache, and the time until the shell is back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

BYEORI = Path(sys.executable).parent / "byeori"


@dataclass(frozen=True)
class Trained:
    """One run of the command."""

    seconds: float
    """From the shell and back: imports, preparing, training, bundle and report are all in it."""
    part: str
    """What the report is about: val or test."""
    accuracy: float


def byeori_train(data: Path, *flags: str) -> Trained:
    """Run `byeori train data flags` with nothing cached; a failure raises with what it said."""
    with TemporaryDirectory() as folder:
        words = [str(BYEORI), "train", str(data), "--folder", folder, "--name", "run", *flags]
        seconds = run(words, Path(folder) / "cache")
        report = json.loads((Path(folder) / "run" / "report" / "report.json").read_text(encoding="utf-8"))
    return Trained(seconds, report["part"], report["headline"]["accuracy"]["value"])


def run(words: list[str], cache: Path) -> float:
    """Run a command with its own cache folder and give the seconds it took."""
    begun_s = time.perf_counter()
    done = subprocess.run(
        words, env={**os.environ, "BYEORI_CACHE": str(cache)}, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - begun_s
    if done.returncode:
        sys.exit(f"{' '.join(words)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return seconds
