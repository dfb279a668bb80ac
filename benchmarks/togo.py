"""The first "about N to go" of `byeori train` against what it really took, on sets of every kind.

python benchmarks/togo.py --save
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
from compare import DATA, Finding, Goal, arguments, publish, shown

ASKED = {
    "titanic": "--epochs 60",
    "wine_quality": "--epochs 10",
    "adult": "--epochs 3",
    "california_housing": "--epochs 5",
    "bike_sharing": "--epochs 5",
    "sms_spam": "--epochs 10",
    "ag_news_small": "--epochs 10",
    "mnist10k": "--epochs 1",
    "hymenoptera": "--head-epochs 4",
    "printed_uw3": "--epochs 8",
    "camvid": "--epochs 1",
    "1,000 classes": "--target y --epochs 2",
    "300,000 rows": "--target y --epochs 1",
}
_FACTOR = 2.0
_SAID = re.compile(r"^about ([\d.]+) (s|min|h) to go")
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0}


def made(name: str, folder: Path) -> Path:
    """Give where a set lies; those that are none of the shared ones are drawn."""
    if (DATA / name).exists():
        return DATA / name
    draw, path = np.random.default_rng(0), folder / "drawn.csv"
    classes, rows = (1000, 20_000) if "classes" in name else (2, 300_000)
    answers = draw.integers(0, classes, rows)
    x = draw.normal(size=(classes, 6))[answers] + draw.normal(size=(rows, 6))
    columns = {f"x{place}": x[:, place] for place in range(6)}
    pl.DataFrame({**columns, "y": [f"c{answer:04d}" for answer in answers]}).write_csv(path)
    return path


def said_and_taken(name: str, flags: str) -> tuple[float, float]:
    """Train from the shell with nothing in the cache; give what was said first, and the seconds from there."""
    with TemporaryDirectory() as folder:
        source = str(made(name, Path(folder)))
        command = [sys.executable, "-m", "byeori.cli.main", "train", source, *flags.split()]
        cache = {**os.environ, "BYEORI_CACHE": f"{folder}/cache"}
        with subprocess.Popen(
            command, cwd=folder, env=cache, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as run:
            assert run.stderr is not None
            said_s, since_s = 0.0, time.perf_counter()
            for line in run.stderr:
                if not said_s and (found := _SAID.match(line)):
                    said_s, since_s = float(found[1]) * _SECONDS[found[2]], time.perf_counter()
        taken_s = time.perf_counter() - since_s
        if run.returncode:
            sys.exit(f"{' '.join(command)}: exit {run.returncode}")
    print(f"  {name}: said {said_s:.0f} s, took {taken_s:.0f} s", file=sys.stderr, flush=True)
    return said_s, taken_s


def main() -> None:
    given = arguments(__doc__ or "", repeats=1)
    rows, raw, worst = [], {}, 1.0
    for name, flags in ASKED.items():
        found = [said_and_taken(name, flags) for _ in range(given.repeats)]
        ratios = [said_s / taken_s for said_s, taken_s in found]
        worst = max([worst, *(max(ratio, 1 / max(ratio, 1e-9)) for ratio in ratios)])
        said, taken = ([pair[place] for pair in found] for place in (0, 1))
        rows.append((name, f"`{flags}`", shown(said, 0), shown(taken, 0), shown(ratios, 2)))
        raw[name] = ratios
    goal = Goal("what is said first is within a factor of two", f"a factor of {worst:.2f} at most", worst <= _FACTOR)
    notes = ["From the line that says it to the end of the command: training, plain models and report are in it."]
    columns = ("set", "flags", "said, s", "taken, s", "said / taken")
    publish(Finding("togo", '"About N to go" is about right', columns, rows, [goal], notes, ("torch",), raw), given)


if __name__ == "__main__":
    main()
