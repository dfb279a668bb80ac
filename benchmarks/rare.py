"""Does the score that sees a rare class keep better weights than accuracy? Each set twice a seed, on a test part.

    python benchmarks/rare.py --save                        # all sets, 5 seeds; about a quarter of an hour on 2 cores
    python benchmarks/rare.py --sets "wine_quality" --save

Both trainings of a seed go the same way and differ in one thing: by which score of the validation part the weights of
an epoch are kept. What is kept is judged by the score that the default chooses, on samples that neither has seen.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from compare import DATA, Finding, arguments, before, publish

from byeori import Bundle, Dataset, Recipe, train
from byeori.data.preparing.prepared import prepare
from byeori.evaluation.asking import ask
from byeori.fields.scores.choice import usual_score
from byeori.fields.scores.score import Marks

_T975 = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78, 6: 2.57, 7: 2.45, 8: 2.36, 9: 2.31, 10: 2.26}  # of n - 1 degrees
_TEST = 0.5  # of the rows, so that a rare class has enough samples to be judged by

_FEWEST = 20  # rows of a class; one with fewer is not in every part


@dataclass(frozen=True)
class Set:
    """Rows of which one class, or several, are rare."""

    name: str
    title: str
    target: str
    rare: float
    """Share that is left to the rarer of two classes; 0: as they are."""
    rows: int


SETS = (
    Set("adult", "adult, 1 in 20 earns more", "income", 0.05, 6000),
    Set("adult", "adult, 1 in 100 earns more", "income", 0.01, 12000),
    Set("sms_spam", "sms_spam, 1 in 20 is spam", "label", 0.05, 4000),
    Set("wine_quality", "wine_quality, grades 3 to 8", "quality", 0.0, 6000),
)


def _read(name: str) -> pl.DataFrame:
    folder = DATA / name
    if not folder.exists():
        sys.exit(f"skipped: {folder} is not here")
    files = sorted(file for file in folder.iterdir() if file.suffix in (".csv", ".tsv"))
    marks = {".tsv": ("\t", None), ".csv": (",", '"')}
    tables = [pl.read_csv(file, separator=a, quote_char=b) for file in files for a, b in [marks[file.suffix]]]
    return pl.concat([table.with_columns(pl.all().cast(pl.String).str.strip_chars()) for table in tables])


def _table(given: Set, seed: int, folder: Path) -> Path:
    """Write a table in which classes are as rare as they should be, half of it a test part."""
    rows, draw = _read(given.name), np.random.default_rng(seed)
    rows = rows.filter(pl.len().over(given.target) >= _FEWEST)
    order = draw.permutation(len(rows))
    if given.rare:
        counts = rows[given.target].value_counts().sort("count")
        is_rare = (rows[given.target] == counts[given.target][0]).to_numpy()[order]
        few = order[is_rare][: round(given.rare * given.rows)]
        order = draw.permutation(np.concatenate([few, order[~is_rare][: given.rows - len(few)]]))
    rows = rows[order[: given.rows].tolist()]
    parts = np.where(np.arange(len(rows)) < _TEST * len(rows), "test", "train")
    parts[parts == "train"] = np.where(draw.random((parts == "train").sum()) < 0.3, "val", "train")
    rows.with_columns(pl.Series("split", parts)).write_csv(folder / "rows.csv")
    return folder / "rows.csv"


def measured(given: Set, seeds: int) -> dict[str, list[float]]:
    """Train for each seed by the default score and by accuracy; give the default score of what each has kept."""
    found: dict[str, list[float]] = {"default": [], "accuracy": []}
    for seed in range(seeds):
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            data = Dataset(_table(given, seed, folder), target=given.target, task="classification")
            for way in ("default", "accuracy"):
                recipe = Recipe(metric="auto" if way == "default" else way, seed=seed, select="best", device="cpu")
                run = train(data, recipe, folder=folder / "runs")
                found[way].append(_judged(run.folder, data))
        told = ", ".join(f"{name} {values[-1]:.3f}" for name, values in found.items())
        print(f"  {given.title}, seed {seed}: {told}", file=sys.stderr, flush=True)
    return found


def _judged(folder: Path, data: Dataset) -> float:
    bundle = Bundle.load(folder)
    prepared = prepare(data.samples, bundle.task, data.parts, data.fingerprint)
    target: Any = bundle.task.target
    return Marks(target, ask(bundle, prepared, "test")).value(usual_score(target))


def _gain(values: Mapping[str, Sequence[float]]) -> str:
    """The mean gain over accuracy, and half the width of its 95 % interval (Student's t, paired by seed)."""
    each = [a - b for a, b in zip(values["default"], values["accuracy"], strict=True)]
    half = _T975.get(len(each), 2.2) * statistics.stdev(each) / math.sqrt(len(each)) if len(each) > 1 else math.nan
    return f"{100 * statistics.mean(each):+.1f} ± {100 * half:.1f}"


def main() -> None:
    def flags(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--sets", default="", help="some of " + ", ".join(dict.fromkeys(one.name for one in SETS)))

    given = arguments(__doc__ or "", repeats=5, more=flags)
    wanted = [one for one in SETS if not given.sets or one.name in given.sets.split(",")]
    known = {**before("rare"), **{one.title: measured(one, given.repeats) for one in wanted}}
    titles = [one.title for one in SETS if one.title in known]
    rows = [
        (title, *(f"{statistics.mean(known[title][way]):.3f}" for way in ("default", "accuracy")), _gain(known[title]))
        for title in titles
    ]
    notes = [
        "Average precision of the rare class, of wine_quality macro-F1, on a test part of half the rows; means over "
        f"{given.repeats} seeds, which draw the rows anew. The gain is in percentage points, paired by seed, with half "
        "the width of its 95 % interval.",
        "Sets without a rare class are judged by accuracy as before, and end with the same bytes.",
        "A set that this command does not name stands as it was measured before.",
    ]
    columns = ("set", "weights kept by the default", "by accuracy", "gain")
    raw = {f"{title}: {way}": list(values) for title in titles for way, values in known[title].items()}
    title = "Rare classes: which score keeps the weights"
    publish(Finding("rare", title, columns, rows, [], notes, ("torch",), raw), given)


if __name__ == "__main__":
    os.environ.setdefault("BYEORI_CACHE", tempfile.mkdtemp(prefix="byeori-rare-"))
    main()
