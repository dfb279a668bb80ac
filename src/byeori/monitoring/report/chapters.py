"""The sections of the page of a monitor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from byeori.evaluation.report.blocks import Entry, Figure, Gallery, Picture, Section, Table
from byeori.evaluation.report.wording import measured, signed
from byeori.monitoring.drift.compared import Drift
from byeori.monitoring.limits import LATENCY_ROWS, LATENCY_WINDOWS
from byeori.monitoring.report.charts import changes_over_time, counts_over_time, histogram, latency_over_time
from byeori.monitoring.report.spoken import spoken
from byeori.monitoring.times import when

if TYPE_CHECKING:
    from byeori.monitoring.report.report import MonitorReport


_SHOWN = 6  # changed traits that are drawn


def sections(report: MonitorReport) -> tuple[Section, ...]:
    """Give all chapters that there is something to say in."""
    every = (
        _alarms(report),
        _over_time(report),
        _traits(report),
        *_own(report),
        *_expectations(report),
        *_slices(report),
    )
    return (*every, *(chapter.section() for chapter in report.chapters), *_strange(report), *_latency(report))


def _alarms(report: MonitorReport) -> Section:
    if not report.alarms:
        name, wealth, limit = report.promise.strongest
        closest = (
            f" Closest to one is {spoken(name)} ({name}): evidence 10^{wealth:.1f}, an alarm is at 10^{limit:.1f}."
            if name
            else ""
        )
        return Section("Alarms", f"No alarm stands. {report.promise.text()}{closest}")
    rows = tuple(
        (
            spoken(one.what),
            one.what,
            when(one.since),
            f"10^{one.evidence['log10_wealth']:.1f}",
            f"10^{one.evidence['log10_threshold']:.1f}",
            int(one.evidence["answers"]),
        )
        for one in report.alarms
    )
    columns = ("what has changed", "trait", "seen at the answer of", "evidence", "alarm at", "answers tested")
    lead = (
        f"{report.promise.text()} An alarm stands until somebody has looked: `byeori monitor --acknowledge mended` "
        "where answers are to be again as they were, `normal` where they are to be as they have been since."
    )
    return Section("Alarms", lead, (Table("alarms", "", columns, rows, frozenset(range(len(rows)))),))


def _over_time(report: MonitorReport) -> Section:
    figures = [counts_over_time(report)]
    if any(window.psi for window in report.windows) and len(report.windows) > 1:
        figures.append(changes_over_time(report))
    lead = (
        f"{report.answers:,} answers by {report.by}. Broken upright lines: a bundle began to answer; whole ones: an "
        "alarm began."
    )
    return Section("Over time", lead, tuple(figures))


def _traits(report: MonitorReport) -> Section:
    changed = report.changed
    lead = (
        f"{len(changed)} of {len(report.drifts)} traits differ from the reference by more than chance "
        "(Kolmogorov-Smirnov or chi-squared, 5 % false ones among those that are named, Benjamini-Hochberg). This "
        "looks at the time of this report alone and is no alarm: whoever looks often will see something by chance. "
        "The smallest change is what so many answers show in 4 of 5 cases."
    )
    lead += f" The first {_SHOWN} of them are drawn." if len(changed) > _SHOWN else ""
    table = _table("traits", report.drifts, "reference")
    drawn = [histogram(one) for one in changed[:_SHOWN] if one.groups]
    return Section("Traits beside the reference", lead, (table, *drawn))


def _own(report: MonitorReport) -> tuple[Section, ...]:
    if not report.own:
        return ()
    lead = (
        "The newest kept inputs of the time, at most 1,000, beside as many of before it: a bundle knows nothing of "
        "traits of your own, so that what came before is what they are compared with. They have no alarm."
    )
    drawn = [histogram(one) for one in report.own[:_SHOWN] if one.groups]
    return (Section("Traits of your own", lead, (_table("own", report.own, "before"), *drawn)),)


def _table(name: str, drifts: Sequence[Drift], beside: str) -> Table:
    rows = tuple(_row(one) for one in drifts)
    marked = frozenset(place for place, one in enumerate(drifts) if one.is_changed)
    columns = ("trait", "of", beside, "now", "change", "smallest change", "PSI", "p", "missing", "answers")
    return Table(name, "", columns, rows, marked, is_long=len(rows) > 20)


def _row(one: Drift) -> tuple[Entry, ...]:
    missing = f"{one.missing_before:.1%} → {one.missing_after:.1%}" if one.missing_before or one.missing_after else ""
    unit = one.unit if one.of == "mean" else "share"
    return (
        one.name,
        one.of,
        measured(one.before),
        measured(one.after),
        f"{signed(one.change.value)} ({measured(one.change.low)} to {measured(one.change.high)}) {unit}".rstrip(),
        measured(one.seeable),
        None if math.isnan(one.psi) else round(one.psi, 3),
        one.adjusted,
        missing,
        one.answers,
    )


def _expectations(report: MonitorReport) -> tuple[Section, ...]:
    if not report.broken:
        return ()
    rows = tuple((one.trait, one.kind, one.expected, one.answers, one.share, one.usual) for one in report.broken)
    columns = ("trait", "what", "the training data has", "answers that break it", "share", "of the reference")
    lead = "What the training data keeps to, and more answers than chance explains do not."
    return (Section("Expectations that are broken", lead, (Table("expectations", "", columns, rows),)),)


def _slices(report: MonitorReport) -> tuple[Section, ...]:
    if not report.slices:
        return ()
    rows = tuple(
        (one.trait, one.slice, one.answers, signed(one.change), signed(one.elsewhere), one.p) for one in report.slices
    )
    columns = ("trait", "part of the answers", "answers", "change there", "change elsewhere", "p")
    lead = f"Parts of the newest {report.looked_at:,} answers in which a trait has changed more than in the others."
    return (Section("Where the change is", lead, (Table("slices", "", columns, rows),)),)


def _strange(report: MonitorReport) -> tuple[Section, ...]:
    if not report.examples:
        return ()
    shown = [one for one in report.examples if one.shown]
    pictures = tuple(Picture(_key(one.id, one.why), None, one.value, one.confidence, one.shown) for one in shown)
    rows = tuple(
        (one.id, when(one.time), one.value, one.confidence, one.score, ", ".join(one.why)) for one in report.examples
    )
    table = Table("examples", "", ("answer", "when", "said", "sure", "score", "most unusual"), rows)
    gallery = (Gallery("unlike", "", pictures),) if pictures else ()
    gone = len(report.examples) - len(shown)
    lead = f"Of the newest {report.looked_at:,} answers those that are least like the reference."
    lead += f" The inputs of {gone} were not kept, or are gone." if gone else ""
    return (Section("Least like the reference", lead, (*gallery, table)),)


def _key(answer: str, why: tuple[str, ...]) -> str:
    return f"{', '.join(why)} · {answer}" if why else answer


def _latency(report: MonitorReport) -> tuple[Section, ...]:
    if not report.latencies:
        return ()
    figures: tuple[Figure, ...] = (latency_over_time(report),)
    worst = max(report.latencies, key=lambda one: one.p95_ms)
    unread = max(report.latencies, key=lambda one: one.unread)
    lead = (
        f"Of the newest {LATENCY_ROWS} answers of each {report.by}: 95 of 100 came within "
        f"{measured(worst.p95_ms)} ms in the slowest, which began {when(worst.start)}."
    )
    if len(report.latencies) == LATENCY_WINDOWS:
        lead += f" It is told of the newest {LATENCY_WINDOWS} alone."
    if unread.unread:
        lead += (
            f" An input could not be read in up to {unread.unread:.1%} of them, most in that of {when(unread.start)}."
        )
    return (Section("How long answers took", lead, figures),)
