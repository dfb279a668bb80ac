"""What tables cost by rows, processor seconds and memory: before anything is learned, and when a network is asked.

python benchmarks/tables.py --save
python benchmarks/tables.py --rows 10000,100000 --before ../byeori-before/src --save
python benchmarks/tables.py --works asked --rows 50000 --before ../byeori-before/src --save
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
from command import BYEORI
from compare import Finding, Goal, arguments, publish, shown

ROWS = "10000,100000,1000000"
GOAL_ROWS, GOAL_S, GOAL_MB = 1_000_000, 8.0, 800.0
LEARNED = 5_000  # rows
START, FORWARD, PREDICT, EVALUATE = (
    "start and loading alone",
    "the network's forward alone",
    "predict, CSV to CSV",
    "evaluate, CSV",
)
MOST_OF_FORWARD = 1.3
_LEARNING = {
    "check, CSV": ("csv", "from byeori.checks.check import check; check({table!r})"),
    "prepare and split, Parquet": (
        "parquet",
        "from byeori.data.dataset import Dataset; Dataset({table!r}, target='target').prepare()",
    ),
}
_ASKED = {
    START: ("csv", "from byeori.bundles.bundle import Bundle; Bundle.load({run!r})"),
    FORWARD: (
        "csv",
        "from byeori.bundles.bundle import Bundle; bundle = Bundle.load({run!r})\n"
        "batch = bundle.task.examples(64)\n"
        "for _ in range({rows} // 64): bundle.outputs(batch)",
    ),
    PREDICT: (
        "csv",
        "from byeori.journal.predicting import predict; predict({run!r}, {table!r}, {table!r} + '.out.csv')",
    ),
    EVALUATE: ("csv", "from byeori.training.evaluate import evaluate; evaluate({run!r}, {table!r})"),
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


def learned(folder: Path) -> Path:
    """Train a small network on a table like the others; give its run."""
    table(LEARNED).write_csv(folder / "learned.csv")
    flags = ["--target", "target", "--model", "mlp", "--epochs", "1", "--name", "run"]
    command = [str(BYEORI), "train", "learned.csv", *flags]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "runs/run"


def options(parser: argparse.ArgumentParser) -> None:
    """What may be asked beside what all benchmarks are asked."""
    parser.add_argument("--rows", default=ROWS)
    parser.add_argument("--works", choices=("learning", "asked"), default="learning")
    parser.add_argument("--before", type=Path, default=None, help="the `src` of an earlier byeori")


def learning_goals(found: dict[tuple[str, int, str], tuple[float, float]]) -> list[Goal]:
    """Hold what was found before anything is learned beside what is wanted."""
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
    return goals


def asked_goals(found: dict[tuple[str, int, str], tuple[float, float]], rows: str) -> list[Goal]:
    """Hold what `predict` takes beside what the network itself takes."""
    goals = []
    for count in map(int, rows.split(",")):
        start, forward, own = (found[work, count, "this byeori"][0] for work in (START, FORWARD, PREDICT))
        own, forward = own - start, forward - start
        most = f"at most {MOST_OF_FORWARD} times the network's own forward, both without the start"
        goals.append(
            Goal(f"predict: {count:,} rows in {most}", f"{own / forward:.1f} times", own <= MOST_OF_FORWARD * forward)
        )
    return goals


def main() -> None:
    given = arguments(__doc__ or "", repeats=1, more=options)
    rows, raw, found = [], {}, {}
    works = _LEARNING if given.works == "learning" else _ASKED
    ways = {"this byeori": None, **({"before": given.before} if given.before else {})}
    with TemporaryDirectory() as folder:
        run = learned(Path(folder)) if given.works == "asked" else None
        for count in map(int, given.rows.split(",")):
            made = table(count)
            made.write_csv(csv := Path(folder, f"{count}.csv"))
            made.write_parquet(parquet := Path(folder, f"{count}.parquet"))
            for name, (kind, work) in works.items():
                for way, source in ways.items():
                    text = work.format(table=str(csv if kind == "csv" else parquet), run=str(run), rows=count)
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
    goals = learning_goals(found) if given.works == "learning" else asked_goals(found, given.rows)
    notes = [
        "20 columns: 10 of numbers, 4 of categories, 2 of dates as words, one of yes and no, 2 of numbers with words "
        "that mean nothing, and the target.",
        "Each work in a process of its own, imports among its seconds; nothing in the cache.",
    ]
    columns = ("work", "rows", "by", "CPU-seconds", "peak memory, MB")
    name, title = "tables", "Tables before anything is learned"
    if given.works == "asked":
        name, title = "tables_asked", "Tables that a network is asked about"
        notes.append(
            f"An mlp that has learned from {LEARNED:,} such rows; the forward in batches of 64, as in `predict`."
        )
    publish(Finding(name, title, columns, rows, goals, notes, ("polars",), raw), given)


if __name__ == "__main__":
    main()
