"""The report over folds: each score's mean and standard error, a table by fold, and all guesses judged together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.evaluation.baselines.baselines import Baseline
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.report.blocks import Entry, Section, Table
from byeori.evaluation.report.build import build_report, marks_beside, shown_scores
from byeori.evaluation.report.report import Report
from byeori.evaluation.report.styles import Style, style_of
from byeori.evaluation.report.wording import score_name
from byeori.evaluation.statistics.estimate import Estimate
from byeori.fields.contract import uncalibrated
from byeori.fields.kept import settings
from byeori.fields.scores.choice import AUTO, score_named, scores_of
from byeori.fields.scores.score import Marks, Score
from byeori.fields.stacking import concatenate

if TYPE_CHECKING:
    from byeori.fields.contract import Target

_STUDENT = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262)
_CAUTION = (
    "The folds' trainings share most of their samples, so the standard error is somewhat too small (Bengio, Grandvalet "
    "2004); no estimate of it from one cross-validation is without this fault."
)


@dataclass(frozen=True)
class Fold:
    """One fold: a model's guesses about the samples that were held out, and plain models' about the same."""

    name: str
    """The run's."""
    target: Any
    """Its target field, as its training part has taught it."""
    guesses: Guesses
    baselines: Sequence[Baseline]


def fold_report(
    reference: Target,
    folds: Sequence[Fold],
    *,
    title: str,
    facts: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
    metric: str = AUTO,
    seed: int = 0,
) -> Report:
    """Judge folds by `metric`; `reference` is the target as it learns from the samples of all folds together."""
    style, main = style_of(reference), score_named(metric, reference)
    shown = shown_scores(reference, main)
    values = [_values(fold, shown) | _more(style, fold, seed) for fold in folds]
    plain = [{one.name: _plain_value(fold, one, main) for one in fold.baselines} for fold in folds]
    domains = {score.name: score.domain for score in shown}
    headline = {name: over_folds([one[name] for one in values], domains.get(name, (0, 1))) for name in values[0]}
    beside = {name: over_folds([one[name] for one in plain], main.domain) for name in _everywhere(plain)}
    table = _table(folds, values, plain)
    common = {"title": title, "facts": facts or {}, "notes": (*notes, _CAUTION)}
    target = folds[0].target if style.align is None else reference
    together = _together(style, target, folds)
    if together is None:
        count = sum(len(fold.guesses) for fold in folds)
        why = "The folds have learned different answers; their guesses cannot be judged together."
        common["notes"] = (*notes, _CAUTION, why)
        return Report(part="folds", samples=count, headline=headline, sections=(table,), **common)  # type: ignore[arg-type]
    joined_plain = _joined_baselines(target, folds, list(beside))
    report = build_report(target, together, joined_plain, metric=main.name, seed=seed, **common)  # type: ignore[arg-type]
    return replace(report, headline=headline, baselines=beside, sections=(table, *report.sections))


def over_folds(values: Sequence[float], domain: tuple[float, float] | None = None) -> Estimate:
    """Give the mean of folds with its 95 % interval, by Student's t with one degree less than there are folds.

    What reaches out of `domain`, between which the score can lie, is cut off.

    >>> print(over_folds([0.7, 0.8, 0.9]), over_folds([0.7, 0.8, 0.9], (0, 1)))
    0.800 [0.55, 1.05] 0.800 [0.55, 1.00]
    """
    known = np.array([value for value in values if math.isfinite(value)])
    if len(known) < 2:
        return Estimate(float(known.mean()) if len(known) else math.nan, math.nan, math.nan)
    half = _student(len(known) - 1) * standard_error(known)
    mean = float(known.mean())
    low, high = domain or (-math.inf, math.inf)
    return Estimate(mean, min(max(mean - half, low), mean), max(min(mean + half, high), mean))


def _student(degrees: int) -> float:
    """The 97.5 % point of Student's t: exact for few degrees, else by the expansion of Fisher and Cornish (1960)."""
    if degrees <= len(_STUDENT):
        return _STUDENT[degrees - 1]
    z = 1.959964
    second = (5 * z**5 + 16 * z**3 + 3 * z) / (96 * degrees**2)
    return z + (z**3 + z) / (4 * degrees) + second


def standard_error(values: Sequence[float] | np.ndarray) -> float:
    """Give the standard error of the mean of folds."""
    return float(np.std(values, ddof=1) / math.sqrt(len(values))) if len(values) > 1 else math.nan


def fold_lines(report: Report) -> list[str]:
    """Give a line for each score, with its mean and standard error, for the terminal."""
    rows = report.sections[0].blocks[0]
    assert isinstance(rows, Table)
    lines = []
    for place, name in enumerate(report.headline, start=2):
        mean, error = (rows.rows[row][place] for row in (-2, -1))
        unit = report.units.get(name, "")
        lines.append(f"{score_name(name)} {mean:.4g} ± {error:.2g} {unit}".rstrip())
    return lines


def _table(
    folds: Sequence[Fold], scores: Sequence[Mapping[str, float]], plain: Sequence[Mapping[str, float]]
) -> Section:
    names, beside = list(scores[0]), _everywhere(plain)
    rows: list[tuple[Entry, ...]] = [
        (
            fold.name,
            len(fold.guesses),
            *(score[name] for name in names),
            *(one[name] for name in beside),
        )
        for fold, score, one in zip(folds, scores, plain, strict=True)
    ]
    columns = np.array([row[2:] for row in rows], dtype=np.float64).T
    count = sum(len(fold.guesses) for fold in folds)
    rows.append(("mean", count, *(float(column.mean()) for column in columns)))
    rows.append(("standard error", None, *(standard_error(column) for column in columns)))
    head = ("fold", "samples", *map(score_name, names), *beside)
    lead = (
        f"{len(folds)} trainings, each judged on the samples that were held out of it: every sample once. The numbers "
        "above are means over the folds with 95 % intervals from their standard errors; below, all guesses together."
        + (f" The last columns are the {score_name(names[0])} of plain models." if beside else "")
    )
    return Section("The folds", lead, (Table("folds", "", head, tuple(rows), frozenset()),))


def _values(fold: Fold, shown: Sequence[Score]) -> dict[str, float]:
    """The scores of a fold, by the target that it has learned."""
    marks, scores = Marks(fold.target, fold.guesses), scores_of(fold.target)
    return {one.name: marks.value(scores[one.name]) if one.name in scores else math.nan for one in shown}


def _more(style: Style, fold: Fold, seed: int) -> dict[str, float]:
    return {name: estimate.value for name, estimate in style.more(fold.guesses, seed).items()}


def _plain_value(fold: Fold, baseline: Baseline, main: Score) -> float:
    scores, marks = scores_of(fold.target), marks_beside(fold.target, fold.guesses, baseline)
    return marks.value(scores[main.name]) if main.name in scores else math.nan


def _everywhere(plain: Sequence[Mapping[str, float]]) -> list[str]:
    return [name for name in plain[0] if all(name in one for one in plain)]


def _together(style: Style, reference: Any, folds: Sequence[Fold]) -> Guesses | None:
    """All folds' guesses in the reference's terms; None where that cannot be."""
    parts = []
    for fold in folds:
        if style.align is not None:
            parts.append(style.align(reference, fold.target, fold.guesses))
        elif _learned(fold.target) != _learned(reference):
            return None
        else:
            parts.append(fold.guesses)
    names = [name for name in parts[0].columns if all(name in part.columns for part in parts)]
    pictures = _pictures(parts)
    return Guesses(
        keys=[key for part in parts for key in part.keys],
        outputs=concatenate([part.outputs for part in parts]),
        truth=concatenate([part.truth for part in parts], reference.about.blank),
        part="folds",
        columns={
            "fold": [f"{number}" for number, part in enumerate(parts, 1) for _ in range(len(part))],
            **{name: [cell for part in parts for cell in part.columns[name]] for name in names},
        },
        thumbnail=pictures,
        decided=_decided(parts),
    )


def _pictures(parts: Sequence[Guesses]) -> Any:
    """Give how a sample is shown by its place among all; None where samples are plain values."""
    if any(part.thumbnail is None for part in parts):
        return None
    ends = np.cumsum([len(part) for part in parts])

    def thumbnail(place: int) -> bytes | str:
        number = int(np.searchsorted(ends, place, side="right"))
        show = parts[number].thumbnail
        assert show is not None
        return show(place - int(ends[number]) + len(parts[number]))

    return thumbnail


def _joined_baselines(target: Any, folds: Sequence[Fold], names: Sequence[str]) -> list[Baseline]:
    """The plain models of all folds, one after the other, in the terms of `target`."""
    align, found = style_of(target).align, []
    for name in names:
        parts = []
        for fold in folds:
            one = next(one for one in fold.baselines if one.name == name)
            others = fold.guesses.others(one.outputs, one.decided)
            parts.append(align(uncalibrated(target), uncalibrated(fold.target), others) if align else others)
        found.append(Baseline(name, concatenate([part.outputs for part in parts]), decided=_decided(parts)))
    return found


def _decided(parts: Sequence[Guesses]) -> np.ndarray | None:
    """What is answered in all folds, each by the thresholds of its own; None where the outputs say it."""
    decided = [part.decided for part in parts if part.decided is not None]
    return np.concatenate(decided) if len(decided) == len(parts) else None


def _learned(target: Any) -> dict[str, Any]:
    """What a target has learned, but for what it learned from its own answers."""
    return {name: value for name, value in settings(target).items() if name not in target.about.calibrated}
