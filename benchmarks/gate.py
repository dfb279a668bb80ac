"""Does the gate keep its promise, and does it see two points?

    python benchmarks/gate.py --save                   # 1,000 repetitions; about 15 minutes
    python benchmarks/gate.py --repetitions 100

Two models are trained on each set, with two seeds; what is resampled is how good their answers to the test part are.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from compare import DATA, Finding, Goal, arguments, publish

from byeori import Bundle, Dataset, Recipe, Watch, train
from byeori.cycle.gate.scoring import cases_of, scores_on
from byeori.evaluation.paired.paired import Pairs, compare_pairs

CASES, LOOKS, GAIN = 2_000, 10, 0.02
SHARES = (0.06, 0.1, 0.2)
"""Of the samples, those that only one of the two models gets right: two points are the harder to see the more."""
SETS = {"adult": "income", "california_housing": "median_house_value"}


@dataclass(frozen=True)
class Real:
    """How good two models' answers to the same real samples are."""

    name: str
    one: np.ndarray  # (samples,)
    other: np.ndarray  # (samples,)
    is_share: bool

    def equal(self, draw: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Resample pairs, and give each of the two answers to either model by a toss: the models are equal."""
        rows = draw.integers(0, len(self.one), count)
        turned = draw.random(count) < 0.5
        one, other = self.one[rows], self.other[rows]
        return np.where(turned, other, one), np.where(turned, one, other)

    def differing(self, share: float) -> Real:
        """Give this share of pairs that differ, and the rest of pairs that do not, each as often as the others."""
        differs = self.one != self.other
        often = np.where(differs, share / max(differs.mean(), 1e-9), (1 - share) / max((~differs).mean(), 1e-9))
        rows = np.repeat(np.arange(len(self.one)), np.round(often / often.min()).astype(int))
        return Real(self.name, self.one[rows], self.other[rows], self.is_share)

    def better(self, draw: np.random.Generator, count: int, gain: float) -> tuple[np.ndarray, np.ndarray]:
        """Resample the same with the toss on the second's side, so that it is better by `gain` on the mean."""
        rows = draw.integers(0, len(self.one), count)
        low, high = np.minimum(self.one, self.other)[rows], np.maximum(self.one, self.other)[rows]
        differ = float(np.abs(self.one - self.other).mean())
        is_won = draw.random(count) < (1 + gain / differ) / 2
        return np.where(is_won, low, high), np.where(is_won, high, low)


def real_answers(name: str, target: str, folder: Path) -> Real:
    """Train two models that differ by their seed, and ask both about the test part."""
    data = Dataset(DATA / name, target=target)
    bundles = []
    for seed in (0, 1):
        recipe = Recipe(epochs=2, model="mlp", seed=seed, device="cpu")
        run = train(data, recipe, folder=folder / "runs", watch=Watch(progress=False))
        bundles.append(Bundle.load(run))
    rows = np.flatnonzero(data.parts == "test")
    cases = cases_of(data.readable, data.task, rows, data.hashes)
    scores = [scores_on(bundle, cases) for bundle in bundles]
    return Real(name, *scores, is_share=target == "income")


def called_better(real: Real, repetitions: int, first: int, *, looks: int, gain: float) -> float:
    """Give how often the second model is ever called better, in `looks` looks at `CASES` pairs that grow."""
    sizes = (
        [CASES] if looks == 1 else np.linspace(max(first, CASES // looks), CASES, looks).round().astype(int).tolist()
    )
    found = 0
    for repetition in range(repetitions):
        draw = np.random.default_rng([repetition, first, looks, int(gain > 0)])
        one, other = real.better(draw, CASES, gain) if gain else real.equal(draw, CASES)
        looked = (Pairs(one[:n], other[:n], min(first, n), real.is_share) for n in sizes)
        found += any(compare_pairs(pairs).word == "better" for pairs in looked)
    return found / repetitions


def _asked(real: Real, repetitions: int, rows: list[tuple[str, str, str]], raw: dict[str, list[float]]) -> list[Goal]:
    """Add a row for each way of looking, and give the goals."""
    goals, differ = list[Goal](), float((real.one != real.other).mean())
    gain = GAIN if real.is_share else 0.05 * float(np.abs(real.one).mean())
    what = "2 points better" if real.is_share else "mean error 5 % smaller"
    said = f"{real.name}, {'right and wrong' if real.is_share else 'absolute errors'}, {differ:.0%} differ"
    for first, looks in ((CASES, 1), (CASES // 2, LOOKS), (0, LOOKS)):
        at = f"{said}: {first:,} at once, " + ("one look" if looks == 1 else f"the others in {looks} looks")
        wrong = called_better(real, repetitions, first, looks=looks, gain=0.0)
        seen = called_better(real, repetitions, first, looks=looks, gain=gain)
        rows.append((at, f"{wrong:.1%}", f"{seen:.1%} ({what})"))
        raw[at] = [wrong, seen]
        if looks > 1:
            goals.append(Goal(f"{at}, equal: better at most 5 %", f"{wrong:.1%}", wrong <= 0.05))
        elif real.is_share:
            goals.append(Goal(f"{at}, {what}: better at least 80 %", f"{seen:.1%}", seen >= 0.8))
    return goals


def main() -> None:
    def flags(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--repetitions", type=int, default=1_000, help="draws of two models")

    given = arguments(__doc__ or "", repeats=3, more=flags)
    rows, goals, raw = list[tuple[str, str, str]](), list[Goal](), dict[str, list[float]]()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name, target in SETS.items():
            found = real_answers(name, target, folder)
            for real in [found.differing(share) for share in SHARES] if found.is_share else [found]:
                goals += _asked(real, given.repetitions, rows, raw)
    notes = [
        f"{given.repetitions:,} draws each of {CASES:,} pairs with replacement from real answers of two models (two "
        "seeds, 2 epochs) to the test part. Equal: each pair is given to the two by a toss. Better: the toss favours "
        "the second.",
        "Two seeds differ on 1 % of adult's samples, which cannot make two points: pairs that differ are drawn the "
        "more often, up to the shares that stand in the table.",
    ]
    title = "The gate: equal models, and two points"
    columns = ("what", "equal: ever called better", "better: called so")
    publish(Finding("gate", title, columns, rows, goals, notes, ("numpy", "torch"), raw), given)


if __name__ == "__main__":
    main()
