"""SIGKILL at random moments while a run trains and saves: every checkpoint loads, and the end has the same bytes.

    python benchmarks/killed.py --save

A process trains and saves after every step, so that a good part of its time is saving. It is killed after a random
while; then every checkpoint on the disk is read and its hash compared, and a new process goes on. A run that comes to
its end must have the bytes of one that nobody disturbed; the next process begins a new run, until there were enough.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from compare import Finding, Goal, arguments, publish
from PIL import Image

from byeori import Dataset, Recipe, Run, resume, train
from byeori.core.files import TEMPORARY, file_hash
from byeori.tracking.checkpoint import load_checkpoint
from byeori.training.progress.watch import Watch

_NAME = "run"


def child(folder: Path) -> None:
    """Train, or go on where the last process was killed; saves after every step."""
    print("ready", flush=True)  # the imports are over
    watch = Watch(save_every_s=0)
    if (folder / _NAME / "data.json").exists():
        run = Run.open(folder / _NAME)
        if run.record.state != "done":
            resume(run, watch=watch)
        return
    shutil.rmtree(folder, ignore_errors=True)  # killed before there was a run to go on with
    recipe = Recipe(model="small-resnet", epochs=12, batch=16, precision="fp32", ema=0.9, device="cpu")
    train(Dataset(folder.parent / "pictures"), recipe, folder=folder, name=_NAME, watch=watch)


def draw_pictures(folder: Path) -> None:
    """Write 120 small pictures of two classes, dark and light noise."""
    draw = np.random.default_rng(0)
    for number in range(120):
        name = "light" if number % 2 else "dark"
        (folder / name).mkdir(parents=True, exist_ok=True)
        pixels = draw.integers(0, 160, (16, 16, 3)) + (60 if number % 2 else 0)
        Image.fromarray(pixels.astype(np.uint8)).save(folder / name / f"{number}.png")


@dataclass
class Seen:
    """What was found after the kills."""

    kills: int = 0
    while_saving: int = 0
    """A new temporary folder beside the checkpoints tells that one was being written or removed."""
    left: set[str] = field(default_factory=set)
    """Temporary folders that were seen so far."""
    early: int = 0
    """Kills before the first checkpoint: while preparing, or in the first step."""
    late: int = 0
    """Kills after the last step, while the bundle or the report was written."""
    loaded: int = 0
    finished: int = 0
    same: int = 0
    """Finished runs whose weights have the bytes of the undisturbed one."""
    lost_metrics: int = 0
    """Numbers of the log that the finished, killed runs have not."""
    garbage: int = 0
    """Temporary files and folders that the finished runs still hold."""


def look(place: Path, last: int, seen: Seen) -> int:
    """Read every checkpoint on the disk after a kill; one that does not load ends the script with its error."""
    folder = place / _NAME / "checkpoints"
    names = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
    unfinished = {f"{place.name}/{name}" for name in names if name.startswith(TEMPORARY)}
    steps = [load_checkpoint(folder / name).step for name in names if name.startswith("step-")]
    seen.kills += 1
    seen.loaded += len(steps)
    seen.while_saving += not unfinished <= seen.left
    seen.left |= unfinished
    seen.early += not steps
    seen.late += bool(steps) and steps[-1] == last
    return steps[-1] if steps else 0


def start(folder: Path) -> subprocess.Popen[str]:
    """Start a process that trains in `folder`, and wait until its imports are over."""
    environment = {**os.environ, "BYEORI_CACHE": f"{folder}-cache", "OMP_NUM_THREADS": "1"}
    words = [sys.executable, __file__, "--child", str(folder)]
    process = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def disturb(folder: Path, kills: int, latest_s: float, draw: random.Random) -> Seen:
    """Kill trainings until there were `kills`; the last one may come to its end."""
    wanted, log = weights(folder / "unbroken"), metrics(folder / "unbroken")
    seen, number, last = Seen(), 0, max(step for step, _, _ in log)
    while True:
        place = folder / f"disturbed-{number}"
        process = start(place)
        try:
            code = process.wait(draw.uniform(0, latest_s) if seen.kills < kills else None)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            step = look(place, last, seen)
            print(f"  kill {seen.kills}, run {number}: at step {step} of {last}", file=sys.stderr, flush=True)
            continue
        if code:
            sys.exit(f"the training ended by itself with code {code}")
        number += 1
        seen.finished += 1
        seen.same += weights(place) == wanted
        seen.lost_metrics += len(set(log) - set(metrics(place)))
        seen.garbage += sum(path.name.startswith(TEMPORARY) for path in (place / _NAME).rglob("*"))
        if seen.kills >= kills:
            return seen


def weights(place: Path) -> dict[str, str]:
    """Give the hash of every file of weights in a run's bundle."""
    bundle = place / _NAME / "bundle"
    found = {str(path.relative_to(bundle)): file_hash(path) for path in sorted(bundle.rglob("*.safetensors"))}
    if not found:
        sys.exit(f"{bundle}: holds no weights")
    return found


def metrics(place: Path) -> Sequence[tuple[int, str, float]]:
    """Give what a run logged."""
    run = Run.open(place / _NAME)
    found = run.metrics()
    run.close()
    return found


def _flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kills", type=int, default=50, help="how often it is killed (default: 50)")
    parser.add_argument("--seed", type=int, default=0, help="of the moments (default: 0)")


def main() -> None:
    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]))
        return
    given = arguments(__doc__ or "", repeats=1, more=_flags)
    with TemporaryDirectory() as name:
        folder = Path(name)
        draw_pictures(folder / "pictures")
        process = start(folder / "unbroken")
        begun_s = time.perf_counter()
        if process.wait():
            sys.exit("the undisturbed training did not end well")
        whole_s = time.perf_counter() - begun_s
        seen = disturb(folder, given.kills, whole_s, random.Random(given.seed))
    publish(_finding(seen, whole_s), given)


def _finding(seen: Seen, whole_s: float) -> Finding:
    rows = [
        ("kills", f"{seen.kills}"),
        ("of them while a checkpoint was written or removed", f"{seen.while_saving}"),
        ("of them before the first checkpoint", f"{seen.early}"),
        ("of them after the last step, while the bundle or the report was written", f"{seen.late}"),
        ("checkpoints read after the kills, all whole", f"{seen.loaded}"),
        ("runs that came to their end", f"{seen.finished}"),
        ("of them with the bytes of the undisturbed run", f"{seen.same}"),
        ("numbers missing in their logs", f"{seen.lost_metrics}"),
        ("temporary files left in their folders", f"{seen.garbage}"),
    ]
    goals = [
        Goal("every checkpoint on disk loads", f"{seen.loaded} of {seen.loaded}", seen.loaded > 0),
        Goal(
            "the finished run has the bytes of the unbroken one",
            f"{seen.same} of {seen.finished} runs",
            seen.same == seen.finished,
        ),
    ]
    notes = [
        f"Moments drawn evenly over the {whole_s:.1f} s that an undisturbed training takes after its imports. It saves "
        "after every step; one thread, moving average on. Checkpoints are read with their hash.",
    ]
    return Finding("killed", "Killed: SIGKILL while training and saving", ("what", "count"), rows, goals, notes)


if __name__ == "__main__":
    main()
