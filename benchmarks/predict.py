"""How long does `byeori predict` take for the rows of a table, and how much memory: CSV to CSV, and to Parquet.

python benchmarks/predict.py --save --before ../older/src --rows 20000
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from command import BYEORI
from compare import Finding, Goal, arguments, middle, publish, shown, take_turns

LEARNED = 1_500
_WORDS = ("Seoul", "Paris", "Berlin, West", "Rome")


def write_table(path: Path, rows: int) -> None:
    """Write a table of numbers, words, dates, and yes and no, some of them missing."""
    draw = np.random.default_rng(0)
    sizes, ages = draw.normal(50, 10, rows).round(2), draw.integers(18, 90, rows)
    days = np.datetime64("2015-01-01") + draw.integers(0, 3000, rows)
    prices, places = np.exp(draw.normal(5, 1, rows)).round(2), draw.integers(0, 12, rows)
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "size", "age", "city", "joined", "member", "price", "kind"])
        for n in range(rows):
            kind = "abc"[int(sizes[n] > 50) + int(ages[n] > 50)]
            member, city = ("yes", "no", "")[places[n] % 3], _WORDS[places[n] % 4]
            table.writerow([f"u{n}", sizes[n], ages[n], city, days[n], member, prices[n], kind])


def spent(folder: Path, flags: list[str], source: str | None) -> tuple[float, float]:
    """Run the command; give the CPU seconds that it took, and the memory at its peak, MB."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", **({"PYTHONPATH": source} if source else {})}
    words = [str(BYEORI), "predict", "runs/run", "new.csv", *flags]
    with (folder / "printed").open("wb") as printed:
        process = subprocess.Popen(words, cwd=folder, env=environment, stdout=printed, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(words)}: ended with {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    def more(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--rows", type=int, default=100_000, help="rows to answer")
        parser.add_argument("--before", help="the folder src of an older version, to compare with")

    given = arguments(__doc__ or "", repeats=3, more=more)
    peaks: dict[str, float] = {}

    def way(name: str, folder: Path, flags: list[str], source: str | None = None) -> Callable[[], float]:
        def measured() -> float:
            seconds, peaks[name] = spent(folder, flags, source)
            return seconds

        return measured

    with TemporaryDirectory() as inside:
        folder = Path(inside)
        write_table(folder / "t.csv", LEARNED)
        write_table(folder / "new.csv", given.rows)
        train = [str(BYEORI), "train", "t.csv", "--target", "kind", "--epochs", "2", "--name", "run"]
        older = {"PYTHONPATH": given.before} if given.before else {}  # bundles are read by later versions
        subprocess.run(train, cwd=folder, check=True, capture_output=True, env={**os.environ, **older})
        ways = {
            "to CSV": way("to CSV", folder, ["--output", "out.csv"]),
            "to Parquet": way("to Parquet", folder, ["--output", "out.parquet"]),
        }
        if given.before:
            ways["before, CSV on stdout"] = way("before, CSV on stdout", folder, ["--format", "csv"], given.before)
        found = take_turns(ways, given.repeats, warm=False)
    rows = [(name, shown(s, 1), f"{given.rows / middle(s):,.0f}", f"{peaks[name]:.0f}") for name, s in found.items()]
    rate = given.rows / middle(found["to CSV"])
    goal = Goal("at least 5,000 rows for a second of one processor", f"{rate:,.0f}", rate >= 5_000)
    notes = ["The whole command: the start of Python and torch (about 2 s) is in it. One thread; TabM, six inputs."]
    columns = ("way", f"CPU s for {given.rows:,} rows", "rows for a CPU second", "peak memory, MB")
    publish(Finding("predict", "`predict`: rows of a table", columns, rows, [goal], notes, ("torch",), found), given)


if __name__ == "__main__":
    main()
