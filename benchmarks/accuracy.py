"""How far off is the accuracy that a monitor gives with 50 labels, and how often does its interval hold?

    python benchmarks/accuracy.py --save        # seven sets, 27 shifts, 200 draws of each; about 8 CPU-minutes

Models are trained quickly on a part of each set, in a folder that `--runs` may keep, and answer test samples with and
without a shift. The truth of all of them is known here, so what is estimated from 50 of them can be held against it:
the draws of the questions are those of `byeori monitor --ask 50`, and so is the estimate. Beside it stand the estimate
from calibrated confidence alone, and 50 labels drawn alike with Wilson's interval, of numbers Student's.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from compare import Finding, Goal, arguments, publish
from shifted import SETS, bundle_of, met

from byeori import Bundle
from byeori.evaluation.one_answer import scoring_of
from byeori.evaluation.statistics.estimate import Estimate, wilson
from byeori.monitoring.accuracy.choosing import design_for, drawn
from byeori.monitoring.accuracy.labelled import Asked, with_labels
from byeori.monitoring.accuracy.reference import expectation_of, greatest_seen, known_sample
from byeori.monitoring.accuracy.unlabelled import without_labels

LABELS = 50
_T = 2.0095752344892093  # of 49 degrees of freedom
WAYS = ("50 labels, chosen", "50 labels at random", "confidence alone")


@dataclass(frozen=True)
class Drawn:
    """What one way said of one shift, over all draws."""

    errors: tuple[float, ...]
    """Of each draw, in points: hundredths of a share; of a number, of the mean error itself."""
    held: tuple[bool, ...]
    widths: tuple[float, ...]


def by_chance(score: np.ndarray, rows: np.ndarray, *, is_share: bool) -> Estimate:
    """Give the mean of labels that were drawn alike."""
    some = score[rows]
    if is_share:
        return wilson(int(some.sum()), len(some))
    half = _T * float(some.std(ddof=1)) / math.sqrt(len(some))
    return Estimate(float(some.mean()), float(some.mean()) - half, float(some.mean()) + half)


def draws_of(bundle: Bundle, signal: np.ndarray, score: np.ndarray, repeats: int) -> dict[str, Drawn]:
    """Ask about 50 answers again and again, and hold what is estimated against the mean of all scores."""
    scoring, (expectation, _) = scoring_of(bundle.task.target), expectation_of(bundle)
    expected, spread = expectation.expected(signal), expectation.spread(signal)
    probability = design_for(spread, LABELS).probabilities(spread)
    sample, found = known_sample(bundle), dict[str, list[Estimate]]()
    seen = greatest_seen(sample[1])
    alone = without_labels(signal, *sample, is_share=scoring.is_share)
    for seed in range(repeats):
        draw = np.random.default_rng(seed)
        rows = drawn(probability, LABELS, draw)
        high = 1.0 if scoring.is_share else max(seen, float(score[rows].max()))
        asked = Asked(
            score[rows], expected[rows], probability[rows], expected, probability, len(score), high, scoring.is_share
        )
        found.setdefault(WAYS[0], []).append(with_labels(asked, seed=seed))
        alike = draw.choice(len(score), LABELS, replace=False)
        found.setdefault(WAYS[1], []).append(by_chance(score, alike, is_share=scoring.is_share))
        found.setdefault(WAYS[2], []).append(alone)
    truth = float(score.mean())
    unit = 100.0 if scoring.is_share else 100.0 / truth
    return {way: _held(some, truth, unit) for way, some in found.items()}


def _held(found: Sequence[Estimate], truth: float, unit: float) -> Drawn:
    return Drawn(
        tuple(unit * abs(one.value - truth) for one in found),
        tuple(one.low <= truth <= one.high for one in found),
        tuple(unit * (one.high - one.low) for one in found),
    )


def measured(name: str, folder: Path, repeats: int) -> dict[str, tuple[float, float, dict[str, Drawn]]]:
    """Give for each shift of a set the true mean score, its unit's scale, and what each way said."""
    given = SETS[name]()
    bundle, found = bundle_of(given, folder), {}
    for what, (cells, truth) in given.lives().items():
        signal, score = met(bundle, cells, truth)
        found[what] = (float(score.mean()), float(len(score)), draws_of(bundle, signal, score, repeats))
        told = ", ".join(f"{way} {statistics.mean(one.errors):.1f}" for way, one in found[what][2].items())
        print(f"  {name}, {what}: true {score.mean():.3f}; off by {told}", file=sys.stderr, flush=True)
    return found


def mean_error(found: Sequence[Drawn]) -> float:
    """Give the mean over shifts of the mean error over draws."""
    return statistics.mean(statistics.mean(one.errors) for one in found) if found else math.nan


def share_held(found: Sequence[Drawn]) -> float:
    """Give how often intervals held, over shifts and draws alike."""
    return statistics.mean(statistics.mean(one.held) for one in found)


def _flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sets", default="", help=f"some of {', '.join(SETS)}")
    parser.add_argument("--runs", default="", help="folder that keeps the trained models for another time")


def main() -> None:
    given = arguments(__doc__ or "", repeats=200, more=_flags)
    names = [one for one in SETS if not given.sets or one in given.sets.split(",")]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(given.runs or temporary)
        found = {name: measured(name, folder, given.repeats) for name in names}
    rows, raw = [], dict[str, Sequence[float]]()
    for name, shifts in found.items():
        for what, (truth, _, ways) in shifts.items():
            cells = (
                f"{statistics.mean(one.errors):.1f} ({100 * statistics.mean(one.held):.0f} %, "
                f"{statistics.mean(one.widths):.0f})"
                for one in (ways[way] for way in WAYS)
            )
            rows.append((name, what, f"{truth:.3f}", *cells))
            raw |= {f"{name}, {what}: {way}": [round(x, 3) for x in one.errors] for way, one in ways.items()}
    publish(_finding(found, rows, raw, given.repeats), given)


Found = Mapping[str, Mapping[str, tuple[float, float, dict[str, Drawn]]]]


def _finding(found: Found, rows: Sequence[Sequence[str]], raw: Mapping[str, Sequence[float]], repeats: int) -> Finding:
    numbers = ("bike_sharing", "wine_quality")
    every = {way: [ways[way] for shifts in found.values() for _, _, ways in shifts.values()] for way in WAYS}
    shares = {
        way: [ways[way] for name, shifts in found.items() if name not in numbers for _, _, ways in shifts.values()]
        for way in WAYS
    }
    worst = min(statistics.mean(one.held) for one in every[WAYS[0]])
    beside = "; ".join(f"{way} {mean_error(shares[way]):.1f}" for way in WAYS[1:])
    held = "; ".join(f"{way} {100 * share_held(every[way]):.0f} %" for way in WAYS[1:])
    goals = [
        Goal(
            f"accuracy with 50 labels is off by at most 4 points in the mean, over {len(shares[WAYS[0]])} shifts",
            f"{mean_error(shares[WAYS[0]]):.1f} ({beside})",
            mean_error(shares[WAYS[0]]) <= 4,
        ),
        Goal(
            f"95 % intervals hold at least 93 %, over all {len(every[WAYS[0]])} shifts",
            f"{100 * share_held(every[WAYS[0]]):.1f} %, in the worst shift {100 * worst:.1f} % ({held})",
            share_held(every[WAYS[0]]) >= 0.93,
        ),
    ]
    notes = [
        "In each cell: how far off in the mean, in points; in brackets how often the interval held, and its mean "
        "width. Points are hundredths of a share; of numbers (bike_sharing, wine_quality) hundredths of the mean "
        "absolute error itself.",
        f"{repeats} draws of the 50 labels of each shift, of up to 1,000 answers. Confidence alone draws nothing: "
        "it is right or wrong once a shift.",
    ]
    columns = ("set", "shift", "truth", *(f"{way}: off (held, width)" for way in WAYS))
    title = "Accuracy of live answers: 50 labels, and none"
    return Finding("accuracy", title, columns, rows, goals, notes, ("torch", "numpy"), raw)


if __name__ == "__main__":
    main()
