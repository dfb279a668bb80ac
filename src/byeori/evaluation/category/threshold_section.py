"""The chapter on the one class of two that is looked for: how well it is found, and what thresholds give and cost."""

from __future__ import annotations

from typing import Any

import numpy as np

from byeori.core.threshold import Wanted, wanted_threshold
from byeori.evaluation.category.operating import Point, Ranking
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.limits import FALSE_ALARMS, FIRST, FOUND
from byeori.evaluation.report.blocks import Entry, Figure, Section, Table
from byeori.evaluation.report.curves import curve
from byeori.evaluation.report.wording import end, measured
from byeori.evaluation.statistics.estimate import Estimate, wilson
from byeori.evaluation.statistics.scores import estimates
from byeori.fields.category.scores import class_scores, positive_of
from byeori.fields.scores.choice import shown_class
from byeori.fields.scores.score import Marks

_EVEN = 0.5


def threshold_section(target: Any, guesses: Guesses, seed: int = 0) -> Section | None:
    """Give the chapter; None where there are not two classes with samples of both."""
    place = positive_of(target)
    true = guesses.truth == place
    if len(target.classes) != 2 or not 0 < true.sum() < len(true):
        return None
    name, ranking = shown_class(target.classes[place]), Ranking.of(guesses.shares[:, place], true)
    scores = class_scores(target)
    areas = estimates(Marks(target, guesses), [scores["auc"], scores["average_precision"]], seed)
    threshold = target.about.calibration.threshold
    now = ranking.at(_EVEN if threshold is None else threshold)
    blocks = (
        _roc(ranking, now, name, areas["auc"]),
        _precision_recall(ranking, now, name, areas["average_precision"]),
        _thresholds(target, ranking, now, name),
        _gains(ranking, name),
    )
    return Section(f"Finding {name}", f"{_chosen(target, name)} {_described(now, name, guesses.part_name)}", blocks)


def _chosen(target: Any, name: str) -> str:
    """Say from which probability on the class is answered, and why."""
    wanted, threshold = target.about.calibration.threshold_for, target.about.calibration.threshold
    if threshold is None:
        return f"{name} is answered where it is the more probable one; `--threshold` draws the line elsewhere."
    by = wanted_threshold(wanted) if wanted else None
    why = f", chosen on the validation part for {by}" if by and by.kind != "number" else ""
    return f"{name} is answered from a probability of {threshold:.3g} on{why}."


def _described(point: Point, name: str, part: str) -> str:
    each = 1000 / point.count
    return (
        f"Of 1,000 samples of the {part} part it then takes {_few(point.taken * each)} for {name}, "
        f"{_few(point.hits * each)} of them rightly, and misses {_few(point.missed * each)}: precision "
        f"{_described_estimate(point.precision)}, recall {_described_estimate(point.recall)}."
    )


def _roc(ranking: Ranking, now: Point, name: str, area: Estimate) -> Figure:
    points, others = ranking.roc(), max(now.count - now.whole, 1)
    mark = now.false_alarms / others, now.hits / max(now.whole, 1)
    svg = curve(points, [(0, 0), (1, 1)], mark, titles=("share of false alarms", f"share of {_cut(name)} found"))
    found = ", ".join(f"{alarms:.0%} false alarms {_height(points, alarms):.0%} found" for alarms in FALSE_ALARMS)
    says = f"ROC curve of {name}, area {_described_estimate(area)}: {found}; the threshold {mark[0]:.1%}, {mark[1]:.0%}"
    return Figure("roc", f"ROC curve: area (AUC) {_described_estimate(area)}", svg, says, points)


def _precision_recall(ranking: Ranking, now: Point, name: str, area: Estimate) -> Figure:
    points, base = ranking.precision_recall(), now.whole / now.count
    mark = (now.hits / max(now.whole, 1), now.hits / now.taken) if now.taken else None
    svg = curve(points, [(0, base), (1, base)], mark, titles=(f"share of {_cut(name)} found (recall)", "precision"))
    findings = [(share, ranking.finding(share)) for share in FOUND]
    precision = ", ".join(f"{share:.0%} found with precision {point.precision.value:.2f}" for share, point in findings)
    says = f"Precision by recall of {name}, area {_described_estimate(area)}, by chance {measured(base)}: {precision}"
    return Figure(
        "precision_recall", f"Precision by recall: average precision {_described_estimate(area)}", svg, says, points
    )


def _thresholds(target: Any, ranking: Ranking, now: Point, name: str) -> Table:
    """The threshold in force first, then others, as they turn out on these samples."""
    rows = [("in force", now)]
    if target.about.calibration.threshold is not None:
        rows.append(("the more probable", ranking.at(_EVEN)))
    rows += [(f"{share:.0%} found", ranking.finding(share)) for share in FOUND]
    by = wanted_threshold(target.about.calibration.threshold_for or "none")
    cost = by.value if by is not None and by.kind == "cost" else None
    columns = ("threshold", "from", "precision", "recall", "F1", "false alarms in 1,000", "missed in 1,000")
    return Table(
        "thresholds",
        f"What a threshold of {name} gives on these samples",
        columns + (("cost in 1,000",) if cost else ()),
        tuple((label, *_row(point, cost)) for label, point in rows),
        frozenset({0}),
    )


def _row(point: Point, cost: float | None) -> tuple[Entry, ...]:
    each = 1000 / point.count
    row = (
        f"{point.threshold:.3g}",
        point.precision,
        point.recall,
        point.f1,
        round(point.false_alarms * each, 2),
        round(point.missed * each, 2),
    )
    return (*row, round((point.false_alarms + cost * point.missed) * each, 2)) if cost else row


def _gains(ranking: Ranking, name: str) -> Table:
    base, rows = ranking.whole / len(ranking.true), []
    for share in FIRST:
        taken, hits = ranking.first(share)
        lift = hits / taken / base
        rows.append((f"{share:.0%}", taken, wilson(hits, ranking.whole), wilson(hits, taken), round(lift, 2)))
    columns = ("most probable", "samples", f"share of {name} among them", "precision", "lift")
    return Table("gains", f"Where only some can be looked at: the most probable {name} first", columns, tuple(rows))


def _height(points: list[tuple[float, float]], x: float) -> float:
    """How high a rising curve is at a place."""
    return float(np.interp(x, [point[0] for point in points], [point[1] for point in points]))


def _described_estimate(estimate: Estimate) -> str:
    return f"{measured(estimate.value)} [{end(estimate.low)}, {end(estimate.high)}]"


def _few(count: float) -> str:
    """Write how many of 1,000 as exactly as it says something."""
    return f"{count:.0f}" if count >= 10 or count == round(count) else f"{count:.2g}"


def _cut(name: str) -> str:
    return name if len(name) <= 14 else f"{name[:12]}…"


def missing_threshold(target: Any) -> str:
    """Say that a threshold was wanted and there is none; nothing where that is not so."""
    text = target.about.calibration.threshold_for
    wanted: Wanted | None = wanted_threshold(text) if text else None
    if wanted is None or target.about.calibration.threshold is not None:
        return ""
    name = shown_class(target.classes[positive_of(target)])
    return (
        f"There is no threshold for {wanted}: the validation part has no sample of {name}, or none of its thresholds "
        f"reaches that; {name} is answered where it is the more probable one."
    )
