"""How long does a regression suite of 10,000 cases take beside the plain predicting of its samples?

    python benchmarks/suite.py --save                # rows of a table, and photos; about 5 minutes
    python benchmarks/suite.py --cases 1000

A model is trained, asked, and judged: every answer becomes a case. A suite is then read from the store and the files of
kept inputs, asked, and told by case; predicting is `Bundle.predict` of the same samples, which are at hand.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from compare import DATA, Finding, Goal, arguments, differences, middle, publish, shown, take_turns

from byeori import Bundle, Dataset, Recipe, Watch, predict, train
from byeori.cycle.gate.live_part import judged_answers
from byeori.cycle.gate.scoring import scores_on
from byeori.cycle.suite import Suite, outcome_of, suite_of
from byeori.tracking.records import Judgement
from byeori.tracking.store import Store

TABLE, PHOTOS = "rows of a table, 14 columns", "photos, 32 px"
RIGHT, SPARE_S = 0.8, 2.0


def table(folder: Path, cases: int) -> tuple[Bundle, Path]:
    """Train on a table; give the bundle, and a file of other rows to ask it about."""
    data = Dataset(DATA / "adult", target="income")
    asked = folder / "asked.csv"
    lines = (DATA / "adult" / "test.csv").read_text().splitlines()
    asked.write_text("\n".join(lines[: cases + 1]) + "\n")
    return trained(data, Recipe(epochs=1, model="mlp", device="cpu"), folder), asked


def photos(folder: Path, cases: int) -> tuple[Bundle, Path]:
    """Train on photos; give the bundle, and a folder of other photos to ask it about."""
    place = DATA / "cifar10n_10k"
    data = Dataset(place / "test", val=0.2)
    asked = folder / "asked"
    asked.mkdir()
    for number, photo in enumerate(sorted((place / "train").glob("*/*.jpg"))[:cases]):
        shutil.copy(photo, asked / f"{number:05}.jpg")
    return trained(data, Recipe(epochs=1, model="small-resnet", weights="none", device="cpu"), folder), asked


def trained(data: Dataset, recipe: Recipe, folder: Path) -> Bundle:
    """Train for an epoch."""
    return Bundle.load(train(data, recipe, folder=folder / "runs", watch=Watch(progress=False)))


def judge(bundle: Bundle, asked: Path, folder: Path) -> Store:
    """Ask a bundle, keep its answers, and judge each of them, most of them right; give the store."""
    predict(bundle, asked, folder / "answers.csv", record=True)
    store, draw = Store(folder / "runs"), np.random.default_rng(0)
    classes = bundle.task.target.classes
    answers = store.answers(bundle=bundle.digest, limit=None)
    others = [next(name for name in classes if name != one.value) for one in answers]
    right = draw.random(len(answers)) < RIGHT
    store.write_judgements(
        [
            Judgement(0, one.id, time.time(), bool(ok), one.value if ok else other)
            for one, other, ok in zip(answers, others, right, strict=True)
        ]
    )
    return store


def suite_in(bundle: Bundle, store: Store, folder: Path) -> Suite:
    """Give the suite."""
    judged = judged_answers(store, {bundle.digest}, folder / "runs", tuple(bundle.task.inputs))
    return suite_of(store, None, judged, bundle.task)


def run_suite(bundle: Bundle, store: Store, folder: Path) -> None:
    """Read the suite, ask all of it, and tell."""
    suite = suite_in(bundle, store, folder)
    scores = scores_on(bundle, suite.cases)
    outcome = outcome_of(suite, scores, scores, is_share=True, tested=scores)
    outcome.to_json()


def spent(work: Callable[[], object], walls: list[float]) -> float:
    """Do a work; give its CPU seconds, of all threads, and note those on the clock."""
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    walls.append(time.perf_counter() - begun)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measured(make: Callable[[Path, int], tuple[Bundle, Path]], given: argparse.Namespace) -> tuple[int, dict, dict]:
    """Give how many cases there are, and by way the CPU seconds of each repeat and those on the clock."""
    walls: dict[str, list[float]] = {"suite": [], "predicting": []}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        bundle, asked = make(folder, given.cases)
        store = judge(bundle, asked, folder)
        cases = suite_in(bundle, store, folder).cases
        ways = {
            "suite": lambda: spent(lambda: run_suite(bundle, store, folder), walls["suite"]),
            "predicting": lambda: spent(lambda: bundle.predict(cases.cells), walls["predicting"]),
        }
        found = take_turns(ways, given.repeats)
        store.close()
    return len(cases), found, {name: values[1:] for name, values in walls.items()}


def main() -> None:
    """Measure and publish."""

    def flags(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--cases", type=int, default=10_000, help="answers that are judged (default: 10,000)")

    given = arguments(__doc__ or "", repeats=3, more=flags)
    rows, goals, raw = list[list[str]](), list[Goal](), dict[str, list[float]]()
    for what, make in ((TABLE, table), (PHOTOS, photos)):
        print(what, file=sys.stderr)
        count, found, walls = measured(make, given)
        more, longer = (differences(one["suite"], one["predicting"]) for one in (found, walls))
        cpu = [shown(found[name], 2) for name in ("predicting", "suite")]
        rows.append([what, f"{count:,}", *cpu, shown(more, 2), shown(longer, 2)])
        text = f"{what}: {count:,} cases in at most the time of predicting them + {SPARE_S:g} s"
        goals.append(Goal(text, f"{middle(more):+.2f} CPU s", middle(more) <= SPARE_S))
        raw |= {f"{what}: {name}": values for name, values in found.items()}
        raw |= {f"{what}: {name}, on the clock": values for name, values in walls.items()}
    columns = ["samples", "cases", "predicting, CPU s", "suite, CPU s", "more, CPU s", "more on the clock, s"]
    notes = [
        "Of contents that were asked several times one is a case. CPU seconds are those of all threads; the suite "
        "reads photos with as many as there are cores, predicting with one.",
        "In the suite's time: answers, judgements and kept inputs read, contents hashed, all asked, scored and told.",
    ]
    title = "A regression suite beside the predicting of its cases"
    publish(Finding("suite", title, columns, rows, goals, notes, ("numpy", "torch"), raw), given)


if __name__ == "__main__":
    main()
