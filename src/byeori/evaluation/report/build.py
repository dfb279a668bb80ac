"""From guesses and baselines to a Report: the numbers, and the sentences that follow from them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from byeori.core.errors import DataError
from byeori.core.watching import doing
from byeori.evaluation.baselines.baselines import Baseline
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.limits import FEW
from byeori.evaluation.report.report import Report
from byeori.evaluation.report.styles import style_of
from byeori.evaluation.report.verdicts import Beside, passes, verdicts
from byeori.evaluation.report.wording import judged_by
from byeori.evaluation.statistics.comparison import compare
from byeori.evaluation.statistics.scores import estimates
from byeori.fields.contract import uncalibrated
from byeori.fields.scores.choice import AUTO, score_named, scores_of
from byeori.fields.scores.score import Marks, Score

if TYPE_CHECKING:
    from byeori.fields.contract import Target


def build_report(
    target: Target,
    guesses: Guesses,
    baselines: Sequence[Baseline] = (),
    *,
    title: str = "report",
    facts: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
    metric: str = AUTO,
    seed: int = 0,
) -> Report:
    """Judge guesses; `baselines` stand from the simplest to the strongest, made on the same samples.

    `metric` names the score that the report is about, as a recipe does. A part without samples is a DataError.
    """
    if not len(guesses):
        raise DataError(f"{title}: the {guesses.part_name} part has no sample that can be read; nothing to judge")
    doing("report")
    style, main = style_of(target), score_named(metric, target)
    marks = Marks(target, guesses)
    shown = shown_scores(target, main)
    found = estimates(marks, shown, seed)
    known = {name: one for name, one in found.items() if name == main.name or math.isfinite(one.value)}
    headline = {**known, **style.more(guesses, seed)}
    plain = {one.name: marks_beside(target, guesses, one) for one in baselines}
    beside = [_beside(name, main, marks, other, seed=seed) for name, other in plain.items()]
    return Report(
        title,
        guesses.part,
        len(guesses),
        headline,
        judged_by=judged_by(main, target),
        baselines={one.name: one.estimate for one in beside},
        verdicts=verdicts(main, beside, len(guesses)),
        notes=(*notes, *_cautions(guesses), *style.cautions(target, guesses)),
        facts=facts or {},
        sections=style.sections(target, guesses, headline),
        passed=passes(beside),
        units={score.name: score.unit for score in shown if score.unit},
        domain=main.domain,
    )


def marks_beside(target: Target, guesses: Guesses, baseline: Baseline) -> Marks:
    """Give the marks of a plain model; what `target` has learned from its own model is no part of them."""
    return Marks(uncalibrated(target), guesses.others(baseline.outputs, baseline.decided))


def shown_scores(target: Target, main: Score) -> list[Score]:
    """Give the scores that a report shows: what it is about, the target's own, what reports have besides."""
    given = target.scores()
    shown = [one for one in scores_of(target).values() if one.name in given or one.shown == "report"]
    return [main, *(one for one in shown if one.name != main.name)]


def _beside(name: str, main: Score, marks: Marks, other: Marks, *, seed: int) -> Beside:
    """Compare a model with a plain one by the main score; where that does not say that it is better, by proper ones."""
    comparison, ahead = compare(main, marks, other, seed=seed), ""
    if not comparison.is_better:
        proper = (one for one in scores_of(marks.target).values() if one.is_proper and one.name != main.name)
        ahead = next((one.name for one in proper if compare(one, marks, other, seed=seed).is_better), "")
    return Beside(name, estimates(other, [main], seed)[main.name], comparison, ahead)


def _cautions(guesses: Guesses) -> list[str]:
    found = []
    if guesses.part == "val":
        found.append("The validation part has also chosen the checkpoint; on new data expect slightly less.")
    if guesses.part == "train":
        found.append("The model was trained on these very samples; this says nothing about new ones.")
    if len(guesses) < FEW:
        count = "1 sample" if len(guesses) == 1 else f"{len(guesses)} samples"
        found.append(f"Only {count}: four times as many would halve the intervals.")
    return found
