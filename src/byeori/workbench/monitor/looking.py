"""What the monitor says of a bundle, for the page: alarms, what has changed, how good it is, strange answers."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.errors import ByeoriError
from byeori.core.printable import printable
from byeori.evaluation.report.wording import measured, signed
from byeori.monitoring.accuracy.accuracy import accuracy
from byeori.monitoring.accuracy.found import Accuracy, said
from byeori.monitoring.accuracy.reading import Span
from byeori.monitoring.monitor import look_once
from byeori.monitoring.options import Looking
from byeori.monitoring.subject import Subject
from byeori.workbench.frame.page import Missing
from byeori.workbench.samples.inputs import cells_of_answer, shown_inputs

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.monitoring.drift.compared import Drift
    from byeori.monitoring.report.report import Example, MonitorReport, Standing
    from byeori.tracking.store import Store
    from byeori.workbench.monitor.watched import Watched

DAY_S = 86_400.0
_SHOWN = 8  # traits before the rest is folded


def bundle_for(chosen: Watched) -> Bundle:
    """Give the bundle that is watched; one that is gone is a Missing."""
    if chosen.folder is None:
        raise Missing(f"{chosen.name}: it is in no run of this folder any more, so there is nothing to compare with")
    return _bundle(chosen.folder)


@lru_cache(maxsize=8)
def _bundle(folder: Path) -> Bundle:
    from byeori.bundles.bundle import Bundle

    return Bundle.load(folder, prove=False)


def subject_for(store: Store, chosen: Watched) -> Subject:
    """Give what is watched, for the monitor; a bundle without a reference is a BundleError."""
    bundle = bundle_for(chosen)
    run = bundle.folder.parent
    return Subject(bundle, bundle.reference, store, chosen.digests, run.name, run.parent)


def span_of(chosen: Watched, days: int) -> Span:
    """The answers of the last days."""
    now = time.time()
    return Span(chosen.digests, now - days * DAY_S, now)


def looked_at(store: Store, chosen: Watched, days: int) -> dict[str, Any]:
    """Give all that the page says of the last days; what cannot be said comes as the reason why."""
    found: dict[str, Any] = {"report": None, "why_not": None, "accuracy": None, "unknown": None}
    bundle = bundle_for(chosen)
    try:
        subject = subject_for(store, chosen)
        report = look_once(subject, Looking(since=f"{days}d"))
    except ByeoriError as error:
        found["why_not"] = printable(str(error))
    else:
        good = next(one for one in report.chapters if isinstance(one, Accuracy))
        return found | {"report": told(subject, report), "accuracy": _good(good)}
    try:  # of answers too few to compare, or of a bundle without a reference
        found["accuracy"] = _good(accuracy(store, bundle, span_of(chosen, days)))
    except ByeoriError as error:
        found["unknown"] = printable(str(error))
    return found


def told(subject: Subject, report: MonitorReport) -> dict[str, Any]:
    """Give a report as the template writes it."""
    return {
        "promise": report.promise.text(),
        "alarms": report.alarms,
        "since": _since(report.alarms),
        "changed": len(report.changed),
        "shown": max(len(report.changed), _SHOWN),
        "drifts": [_drift(one) for one in report.drifts],
        "broken": [one.text() for one in report.broken],
        "slices": report.slices,
        "signed": signed,
        "examples": [_example(subject, one) for one in report.examples],
        "looked_at": report.looked_at,
        "notes": report.notes,
    }


def _since(alarms: Iterable[Standing]) -> list[tuple[float, list[str]]]:
    """What stands since which minute, the newest first."""
    found: dict[float, list[str]] = {}
    for one in sorted(alarms, key=lambda alarm: -alarm.since):
        found.setdefault(one.since // 60 * 60, []).append(one.what)
    return list(found.items())


def _drift(one: Drift) -> dict[str, Any]:
    """One trait as a row of the table."""
    unit = one.unit if one.of == "mean" else ""
    low, high = measured(one.change.low), measured(one.change.high)
    return {
        "name": one.name,
        "of": one.of,
        "before": f"{measured(one.before)} {unit}".strip(),
        "after": f"{measured(one.after)} {unit}".strip(),
        "change": f"{signed(one.change.value)} ({low} – {high}) {unit}".strip(),
        "seeable": measured(one.seeable),
        "psi": "–" if math.isnan(one.psi) else f"{one.psi:.3f}",
        "p": f"{one.adjusted:.2g}" if not math.isnan(one.adjusted) else "–",
        "is_changed": one.is_changed,
    }


def _example(subject: Subject, one: Example) -> dict[str, Any]:
    """An answer that is unlike the reference, with its inputs."""
    answer = subject.store.answer(one.id)
    only = next(iter(subject.bundle.task.inputs), "")
    cells = cells_of_answer(answer, subject.inputs) if answer else {}
    inputs = shown_inputs(
        {name or only: cell for name, cell in cells.items()}, lambda _name: f"/monitor/answers/{one.id}/input"
    )
    return {
        "id": one.id,
        "time": one.time,
        "value": one.value,
        "sure": one.confidence,
        "why": one.why,
        "inputs": inputs,
    }


def _good(found: Accuracy) -> dict[str, Any]:
    """How good the answers are, by each of the ways in which that is known."""
    labels, truths, scoring = found.labels, found.truths, found.scoring
    return {
        "name": scoring.mean_name,
        "best": said(found.estimate, scoring) if found.estimate else None,
        "method": found.method,
        "labels": labels,
        "by_labels": said(labels.estimate, scoring) if labels and labels.estimate else None,
        "truths": truths,
        "by_truths": said(truths.estimate, scoring) if truths else None,
        "by_confidence": said(found.confidence, scoring) if found.confidence else None,
        "notes": found.notes,
    }
