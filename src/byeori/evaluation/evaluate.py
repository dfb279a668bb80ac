"""Ask a bundle about every sample of a part, and report how it did beside the plain baselines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from byeori.core.errors import DataError, nearest
from byeori.core.watching import doing
from byeori.data.left_out import left_out, passed_over
from byeori.data.preparing.prepared import Prepared
from byeori.evaluation.asking import ask
from byeori.evaluation.baselines.baselines import PlainData
from byeori.evaluation.guesses import PART_NAMES, Guesses
from byeori.evaluation.importance import importance_section
from byeori.evaluation.report.build import build_report
from byeori.evaluation.report.learning_curve import CURVE, learning_section, read_curve
from byeori.evaluation.report.report import Report
from byeori.evaluation.report.styles import style_of
from byeori.fields.scores.choice import score_named

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.evaluation.baselines.baselines import Baseline
    from byeori.evaluation.report.blocks import Section


@dataclass(frozen=True)
class Judged:
    """The samples that a bundle is asked about, and what must be said of them."""

    prepared: Prepared
    """Prepared by the bundle's task."""
    part: str
    notes: tuple[str, ...] = ()
    scope: str = ""
    """What the headline says of the samples."""
    unanswerable: int = 0
    """How many more are left out as the model has not learned their class."""


def evaluate_prepared(bundle: Bundle, judged: Judged, plain: PlainData | None) -> Report:
    """Judge a bundle, beside plain models where `plain` says on what they are fitted."""
    prepared, record = judged.prepared, bundle.record
    guesses, baselines = judge(bundle, prepared, judged.part, plain)
    report = build_report(
        bundle.task.target,
        guesses,
        baselines,
        title=f"{prepared.samples.name}: {record.get('model', 'model')}",
        facts=_facts(bundle, prepared),
        notes=[
            *judged.notes,
            *_as_wrong(judged, guesses),
            *passed_over(prepared.samples),
            *left_out(prepared.samples, prepared.quarantine),
            *map(str, prepared.unread),
        ],
        metric=metric_of(bundle),
        seed=_seed(bundle),
    )
    return replace(report, scope=judged.scope, sections=(*_first(bundle, judged, guesses), *report.sections))


def _first(bundle: Bundle, judged: Judged, guesses: Guesses) -> Iterator[Section]:
    """Give the chapters that people look for first."""
    curve = read_curve(bundle.folder.parent / CURVE)
    if curve and (learned := learning_section(curve)):
        yield learned
    score = score_named(metric_of(bundle), bundle.task.target)
    if matters := importance_section(bundle, judged.prepared, judged.part, guesses, score=score, seed=_seed(bundle)):
        yield matters


def judge(bundle: Bundle, prepared: Prepared, part: str, plain: PlainData | None) -> tuple[Guesses, Sequence[Baseline]]:
    """Ask a bundle about a part, and plain models that are fitted here."""
    guesses = ask(bundle, prepared, part)
    doing("plain models")
    baselines = style_of(bundle.task.target).baselines(plain, guesses, _seed(bundle)) if plain else ()
    return guesses, baselines


def metric_of(bundle: Bundle) -> str:
    """The score that the run was about; a bundle made before it could be chosen is judged by its target's first."""
    return str(bundle.record["recipe"].get("metric") or next(iter(bundle.task.target.scores())))


def _seed(bundle: Bundle) -> int:
    """The run's seed: whenever its plain models are fitted, they are the same."""
    return int(bundle.record["recipe"].get("seed", 0))


def judged_part(prepared: Prepared, part: str | None = None) -> str:
    """Give the part that is asked for, or by default test where there is one, else val."""
    if part is None:
        part = "test" if "test" in prepared.rows else "val"
    if part not in prepared.rows:
        known = ", ".join(prepared.rows) or "none"
        raise DataError(
            f"{prepared.samples.name}: no sample of the {PART_NAMES.get(part, part)} part can be read"
            f"{nearest(part, prepared.rows)}; parts with samples: {known}"
        )
    return part


def _facts(bundle: Bundle, prepared: Prepared) -> dict[str, str]:
    record = bundle.record
    sizes = ", ".join(f"{len(rows):,} {PART_NAMES[part]}" for part, rows in prepared.rows.items())
    facts = {
        "run": record.get("run", ""),
        "model": record.get("model", ""),
        "task": str(prepared.task),
        "data": f"{prepared.samples.name} ({sizes} samples)",
        "data fingerprint": prepared.fingerprint,
        "bundle": bundle.digest,
        "seed": str(_seed(bundle)),
        "decided by the clock": _by_clock(record),
        "byeori": record.get("byeori", ""),
    }
    return {name: str(value) for name, value in facts.items() if value}


def _by_clock(record: Mapping[str, Any]) -> str:
    """The choices that another try may make otherwise, each with what it became; nothing without a budget."""
    recipe = record["recipe"]
    made = [f"{name.replace('_', ' ')} {recipe[name]}" for name in record.get("by_clock", ()) if recipe.get(name)]
    return f"{', '.join(made)} (to keep the budget of {recipe.get('budget')})" if made else ""


def _as_wrong(judged: Judged, guesses: Guesses) -> list[str]:
    """Say what the share of right answers would be with those that cannot be right."""
    count, every = judged.unanswerable, len(guesses) + judged.unanswerable
    if not count:
        return []
    message = f"With the {count:,} samples of classes that it does not know counted as wrong"
    return [f"{message}, its accuracy is {guesses.right.sum() / every:.3f}."]
