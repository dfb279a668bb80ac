"""What a table costs before anything is learned: processor seconds and memory of `check` and of preparing, by rows.

python benchmarks/tables.py --save
python benchmarks/tables.py --rows 10000,100000 --before ../byeori-before/src --save
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
from compare import Finding, Goal, arguments, publish, shown

ROWS = "10000,100000,1000000"
GOAL_ROWS, GOAL_S, GOAL_MB = 1_000_000, 8.0, 800.0
_WORK = {
    "check, CSV": ("csv", "from byeori.checks.check import check; check({!r})"),
    "prepare and split, Parquet": (
        "parquet",
        "from byeori.data.dataset import Dataset; Dataset({!r}, target='target').prepare()",
    ),
}


def table(rows: int) -> pl.DataFrame:
    """Give 20 columns as tables have them: numbers, categories, dates as words, missing words, and a target."""
    draw = np.random.default_rng(0)
    columns: dict[str, object] = {f"measure_{place}": draw.normal(size=rows).round(4) for place in range(8)}
    columns |= {"count": draw.integers(0, 1000, rows), "age": draw.integers(18, 90, rows)}
    for place, kinds in enumerate((3, 12, 40, 200)):
        columns[f"kind_{place}"] = np.array([f"value {kind}" for kind in range(kinds)])[draw.integers(0, kinds, rows)]
    days = pl.Series(draw.integers(10_000, 20_000, rows).astype("int32")).cast(pl.Date)
    columns |= {"signed_up": days.dt.strftime("%Y-%m-%d"), "seen": days.dt.offset_by("3d").dt.strftime("%d.%m.%Y")}
    columns["member"] = np.array(["yes", "no"])[draw.integers(0, 2, rows)]
    for name, word, share, digits in (("income", "NA", 0.1, 2), ("height", "", 0.05, 3)):
        numbers = pl.Series(draw.normal(50, 10, rows).round(digits)).cast(pl.String)
        columns[name] = numbers.set(pl.Series(draw.random(rows) < share), word)
    told = np.asarray(columns["measure_0"]) + (draw.integers(0, 3, rows) == 0) + draw.normal(0, 0.5, rows)
    columns["target"] = np.where(told > 0.3, "good", "bad")
    return pl.DataFrame(columns)


def cost(work: str, source: Path | None, folder: Path) -> tuple[float, float]:
    """Do one piece of work in a process of its own; give its processor seconds and its peak memory in MB."""
    environment = {**os.environ, "BYEORI_CACHE": str(folder / "cache"), "OMP_NUM_THREADS": "1"}
    if source is not None:
        environment["PYTHONPATH"] = str(source)
    ends = "import resource, sys; used = resource.getrusage(resource.RUSAGE_SELF)"
    print_it = "print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1000, file=sys.stderr)"
    with TemporaryDirectory(dir=folder) as empty:
        environment["BYEORI_CACHE"] = empty
        done = subprocess.run(
            [sys.executable, "-c", f"{work}\n{ends}\n{print_it}"], env=environment, text=True, capture_output=True
        )
    if done.returncode:
        sys.exit(done.stderr)
    seconds, memory = done.stderr.splitlines()[-1].split()
    return float(seconds), float(memory)


def options(parser: argparse.ArgumentParser) -> None:
    """What may be asked beside what all benchmarks are asked."""
    parser.add_argument("--rows", default=ROWS)
    parser.add_argument("--before", type=Path, default=None, help="the `src` of an earlier byeori")


def main() -> None:
    given = arguments(__doc__ or "", repeats=1, more=options)
    rows, raw, found = [], {}, {}
    ways = {"this byeori": None, **({"before": given.before} if given.before else {})}
    with TemporaryDirectory() as folder:
        for count in map(int, given.rows.split(",")):
            made = table(count)
            made.write_csv(csv := Path(folder, f"{count}.csv"))
            made.write_parquet(parquet := Path(folder, f"{count}.parquet"))
            for name, (kind, work) in _WORK.items():
                for way, source in ways.items():
                    text = work.format(str(csv if kind == "csv" else parquet))
                    costs = [cost(text, source, Path(folder)) for _ in range(given.repeats)]
                    seconds, memory = ([pair[place] for pair in costs] for place in (0, 1))
                    print(
                        f"  {name}, {count:,}, {way}: {seconds[-1]:.1f} s, {memory[-1]:.0f} MB",
                        file=sys.stderr,
                        flush=True,
                    )
                    rows.append((name, f"{count:,}", way, shown(seconds, 1), shown(memory, 0)))
                    raw[f"{name} {count}: {way}"] = [*seconds, *memory]
                    found[name, count, way] = min(seconds), min(memory)
    goals = []
    for name, most_mb in (("check, CSV", GOAL_MB), ("prepare and split, Parquet", float("inf"))):
        if (own := found.get((name, GOAL_ROWS, "this byeori"))) is not None:
            memory = "" if most_mb == float("inf") else f" and {most_mb:.0f} MB"
            goals.append(
                Goal(
                    f"{name}: {GOAL_ROWS:,} rows in at most {GOAL_S:.0f} CPU-seconds{memory}",
                    f"{own[0]:.1f} s and {own[1]:.0f} MB",
                    own[0] <= GOAL_S and own[1] <= most_mb,
                )
            )
    notes = [
        "20 columns: 10 of numbers, 4 of categories, 2 of dates as words, one of yes and no, 2 of numbers with words "
        "that mean nothing, and the target.",
        "Each work in a process of its own, imports among its seconds; nothing in the cache.",
    ]
    columns = ("work", "rows", "by", "CPU-seconds", "peak memory, MB")
    publish(
        Finding("tables", "Tables before anything is learned", columns, rows, goals, notes, ("polars",), raw), given
    )


if __name__ == "__main__":
    main()
