"""What the answers of two models to the same evidence tell: by part, by metric, by slice, by the cases of the suite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from byeori.cycle.gate.evidence import Asked, Evidence
from byeori.cycle.gate.slicing import SliceFound, columns_of, sliced
from byeori.cycle.suite import SuiteOutcome, outcome_of
from byeori.evaluation.evaluate import metric_of
from byeori.evaluation.one_answer import scoring_of
from byeori.evaluation.paired.paired import Paired, Pairs, compare_pairs
from byeori.evaluation.statistics.comparison import Comparison, compare
from byeori.fields.scores.choice import score_named
from byeori.fields.scores.score import Marks

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle

_BY_SAMPLE = ("accuracy", "mae")
"""Scores that are the mean of what is compared anyway."""


@dataclass(frozen=True)
class Compared:
    """All that the evidence tells."""

    paired: Paired
    parts: Mapping[str, Paired]
    metric: tuple[str, Comparison] | None
    slices: tuple[SliceFound, ...]
    suite: SuiteOutcome | None


def compare_asked(champion: Bundle, challenger: Bundle, evidence: Evidence, *, before: Asked, after: Asked) -> Compared:
    """Compare what two models said; the test part was there from the start, the live part has come since."""
    is_share, live = scoring_of(challenger.task.target).is_share, evidence.live_rows
    test = Pairs(before.part.scores, after.part.scores, len(evidence.part.cases), is_share)
    since = Pairs(before.suite[live], after.suite[live], 0, is_share)
    scores = [np.r_[one.part.scores, one.suite[live]] for one in (before, after)]
    pairs = Pairs(scores[0], scores[1], len(evidence.part.cases), is_share)
    parts = {"test": compare_pairs(test)} | ({"live": compare_pairs(since)} if len(since) else {})
    tested = before.part.scores
    suite = evidence.suite
    outcome = outcome_of(suite, before.suite, after.suite, is_share=is_share, tested=tested) if len(suite) else None
    return Compared(
        compare_pairs(pairs),
        parts,
        _metric(champion, challenger, before, after),
        tuple(_slices(challenger, evidence, scores, is_share=is_share)),
        outcome,
    )


def _slices(challenger: Bundle, evidence: Evidence, scores: list[np.ndarray], *, is_share: bool) -> list[SliceFound]:
    part, live = evidence.part, evidence.live.cases
    cases = part.cases.joined(live)
    names = ["test"] * len(part.cases) + ["live"] * len(live)
    columns = columns_of(challenger, cases, names, samples=part.samples, rows=part.rows)
    known = np.isfinite(scores[0]) & np.isfinite(scores[1])
    there = np.flatnonzero(known).tolist()
    pairs = Pairs(scores[0][known], scores[1][known], 0, is_share)
    return sliced(pairs, {name: [cells[row] for row in there] for name, cells in columns.items()})


def _metric(champion: Bundle, challenger: Bundle, before: Asked, after: Asked) -> tuple[str, Comparison] | None:
    name = metric_of(challenger)
    if name in _BY_SAMPLE or before.part.outputs is None or after.part.outputs is None:
        return None
    score = score_named(name, challenger.task.target)
    if score.is_own:
        return None
    rows = np.intersect1d(before.part.rows, after.part.rows)
    marks = [
        Marks(bundle.task.target, asked.part.guesses(bundle.task.target, rows))
        for bundle, asked in ((challenger, after), (champion, before))
    ]
    return score.name, compare(score, *marks)
