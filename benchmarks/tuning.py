"""Searches over settings: how fast, whether kills lose anything, and whether they claim a winner that is none.

    python benchmarks/tuning.py --save

The objective takes no time and has a planted gain with known noise; everything else is the code that `byeori tune`
runs: the store, the worker, the course of the search, the sampler, the judgement. Trials that do nothing are counted a
second; a search of 40 settings is killed at random moments; and many searches are run in which no setting is better
than the default, and many in which some are.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from compare import Finding, Goal, arguments, publish

from byeori.core.ranges import Choice, Range
from byeori.core.seeds import draw
from byeori.tracking.records import StudyRecord
from byeori.tracking.store import Store
from byeori.tuning.legs import Found, Leg, gathered
from byeori.tuning.sampling import propose
from byeori.tuning.search import Plan, Search, Turn, judged, settings_of
from byeori.tuning.space import Space
from byeori.tuning.work import Worker

SPACE = Space(
    {
        "lr": Range(1e-4, 1e-1, log=True),
        "warmup": Range(0.0, 0.9),
        "schedule": Choice(("cosine", "constant")),
    },
    {"lr": 1e-3, "warmup": 0.2, "schedule": "cosine"},
)
RUNGS = (1 / 9, 1 / 3, 1.0)


def search(trials: int, sampler: str, seed: int = 0) -> Search:
    """Give a search over the planted space."""
    plan = Plan(trials=trials, repeats=5, rungs=RUNGS, at_once=4, overlap=0.0)
    return Search(
        plan,
        lambda n, seen: propose(SPACE, seen, number=n, seed=seed, sampler=sampler, trials=trials),
    )


def planted(leg: Leg, *, gain: float, seed: int) -> Found:
    """Score a leg: up to `gain` near a warmup of 0.7, with noise of deviation 1 for each training and rung."""
    best = max(0.0, 1 - abs(leg.settings["warmup"] - 0.7) / 0.5) * gain if leg.trial else 0.0
    values = {}
    for rung in range(leg.rung + 1):
        values[rung] = best + float(draw(seed, leg.trial, leg.draw, rung).normal())
    return Found(values, leg.rung == len(RUNGS) - 1, cost_s=1.0)


def worker(folder: Path, course: Search, objective: Callable[..., Found], tell: Any = None) -> Worker:
    """Give a worker on the study of a folder, which is begun where it is not there."""
    store = Store(folder)
    store.studies.begin(StudyRecord("s", "study", 0.0, "none", {}))
    return Worker(store.studies, "s", course, objective, tell or (lambda leg, found: None))


def speed(sampler: str, trials: int) -> tuple[float, float]:
    """Give the legs a second of a search that has nothing to train, by the clock and by the processor's time."""
    with TemporaryDirectory() as folder:
        one = worker(
            Path(folder),
            search(trials, sampler),
            lambda leg, is_mine: planted(leg, gain=0.0, seed=0),
        )
        begun, used = time.perf_counter(), time.process_time()
        count = len(one.work().ended)
        return count / (time.perf_counter() - begun), count / (time.process_time() - used)


def child(folder: Path) -> None:
    """Work on the killed search, and write down each leg that was ended."""
    log = (folder / "log").open("a")

    def train(leg: Leg, is_mine: Callable[[], bool]) -> Found:
        time.sleep(0.08)
        return planted(leg, gain=3.0, seed=7)

    def tell(leg: Leg, found: Found) -> None:
        log.write(f"{leg.trial} {leg.draw} {leg.rung}\n")
        log.flush()

    worker(folder, search(40, "tpe"), train, tell).work()


@dataclass
class Kills:
    """What was found after the kills."""

    kills: int = 0
    lost: int = 0
    """Legs that had ended and were gone, or had another result."""
    twice: int = 0
    """Legs that were ended twice."""
    legs: int = 0
    same: bool = False
    """Whether the search ended as one that nobody disturbed."""
    known: dict[int, Any] = field(default_factory=dict)


def killed(wanted: int) -> Kills:
    """Kill a search of 40 settings so often, at random moments, and let it end."""
    chance, seen = random.Random(0), Kills()
    with TemporaryDirectory() as name:
        place = Path(name)
        while True:
            number = os.fork()  # with all imports behind it, so that the kills meet the work
            if not number:
                child(place)
                os._exit(0)
            if seen.kills >= wanted:
                os.waitpid(number, 0)
                break
            time.sleep(chance.uniform(0.02, 0.2))
            os.kill(number, signal.SIGKILL)
            _, code = os.waitpid(number, 0)
            if code == 0:
                break  # it had come to its end before
            seen.kills += 1
            store = Store(place)
            ended = {one.number: one.result for one in store.studies.legs("s") if one.state == "done"}
            store.close()
            seen.lost += sum(ended.get(number) != result for number, result in seen.known.items())
            seen.known = ended
        lines = (place / "log").read_text().splitlines()
        seen.twice = len(lines) - len(set(lines))
        store = Store(place)
        disturbed = [(one.content, one.result) for one in store.studies.legs("s")]
    with TemporaryDirectory() as name:
        worker(
            Path(name),
            search(40, "tpe"),
            lambda leg, is_mine: planted(leg, gain=3.0, seed=7),
        ).work()
        whole = [(one.content, one.result) for one in Store(name).studies.legs("s")]
    seen.legs, seen.same = len(disturbed), disturbed == whole
    return seen


def claims(searches: int, gain: float, sampler: str) -> tuple[int, float, float]:
    """Give in how many searches a winner was claimed, what it truly gains, and what it seemed to."""
    won, true, seemed = 0, 0.0, 0.0
    for seed in range(searches):
        course = search(40, sampler, seed)
        ended: list[tuple[Leg, Found]] = []
        while isinstance(leg := course.next(ended, []), Leg):
            ended.append((leg, planted(leg, gain=gain, seed=seed)))
        assert leg is Turn.DONE
        trainings = gathered(ended, [], course.plan.top)
        found = judged(trainings, course.plan)
        if found.has_winner:
            won += 1
            warmup = settings_of(trainings, found.recommended)["warmup"]
            true += max(0.0, 1 - abs(warmup - 0.7) / 0.5) * gain
            seemed += found.gains[found.recommended].mean
    return won, true / max(won, 1), seemed / max(won, 1)


def _flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--kills",
        type=int,
        default=50,
        help="how often the search is killed (default: 50)",
    )
    parser.add_argument(
        "--searches",
        type=int,
        default=200,
        help="searches without a better setting (default: 200)",
    )
    parser.add_argument("--trials", type=int, default=400, help="trials that do nothing (default: 400)")


def main() -> None:
    given = arguments(__doc__ or "", repeats=1, more=_flags)
    fast, model = speed("random", given.trials), speed("tpe", 100)
    seen = killed(given.kills)
    none, _, _ = claims(given.searches, 0.0, "random")
    some = {gain: claims(given.searches // 4, gain, "tpe") for gain in (2.0, 4.0)}
    publish(_finding(given, fast, model, seen, none=none, some=some), given)


def _finding(
    given: argparse.Namespace,
    fast: tuple[float, float],
    model: tuple[float, float],
    seen: Kills,
    *,
    none: int,
    some: dict[float, tuple[int, float, float]],
) -> Finding:
    rows = [
        (
            "trials that do nothing, a second: proposed at random",
            f"{fast[0]:.0f}; {fast[1]:.0f} by the processor's time",
        ),
        ("the same, proposed by TPE, 100 settings", f"{model[0]:.0f}; {model[1]:.0f} by the processor's time"),
        ("kills in a search of 40 settings", f"{seen.kills}"),
        ("legs of it", f"{seen.legs}"),
        ("ended legs lost, or with another result", f"{seen.lost}"),
        ("legs ended twice", f"{seen.twice}"),
        ("ended as the undisturbed search", "yes" if seen.same else "no"),
        (
            f"of {given.searches} searches without a better setting: a winner claimed",
            f"{none}",
        ),
    ]
    for gain, (won, true, seemed) in some.items():
        what = f"of {given.searches // 4} searches with a best setting {gain:g} deviations better: a winner claimed"
        rows.append((what, f"{won}; it gains {true:.2f}, confirmed as {seemed:.2f}"))
    notes = [
        "The noise of a score has a deviation of 1, so a gain of 2 is 1.4 deviations of one comparison. Seeds alone, "
        "no splits: the harder case for false claims.",
    ]
    packages = ("optuna", "sqlalchemy")
    return Finding(
        "tuning",
        "Tuning: speed, kills, false winners",
        ("what", "found"),
        rows,
        _goals(given, fast[0], seen, none),
        notes,
        packages,
    )


def _goals(given: argparse.Namespace, fast: float, seen: Kills, none: int) -> list[Goal]:
    return [
        Goal("at least 100 durable trials a second", f"{fast:.0f}", fast >= 100),
        Goal(
            "killed 50 times: none lost, none twice, the same end",
            f"{seen.lost}, {seen.twice}, {'the same' if seen.same else 'another'}",
            seen.kills >= 50 and not seen.lost and not seen.twice and seen.same,
        ),
        Goal(
            "no winner in at least 95 % of searches without one",
            f"{none} of {given.searches}",
            none <= given.searches / 20,
        ),
    ]


if __name__ == "__main__":
    main()
