"""The section on accuracy in the page of a monitor: the estimates side by side, and over time."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from byeori.evaluation.report.blocks import Entry, Figure, Section, Table
from byeori.evaluation.report.wording import measured
from byeori.evaluation.statistics.estimate import Estimate

if TYPE_CHECKING:
    from byeori.monitoring.accuracy.found import Accuracy, Period

_WIDE_PX, _HIGH_PX = 440, 130
_LONG = 14  # periods, beyond which their table is folded


def section_of(found: Accuracy) -> Section:
    """Give the section."""
    side = [_side_by_side(found)] if _named(found) else []
    figures = [*side, *([_over_time(found)] if side and len(found.periods) > 1 else [])]
    lead = f"{str(found)[0].upper()}{str(found)[1:]}. {' '.join(found.notes)}"
    return Section("Accuracy of live answers", lead, (*figures, _sources(found), _periods(found)))


def _named(found: Accuracy) -> list[tuple[str, Estimate, bool]]:
    """The estimates with their names, and which of them is the best."""
    known = [
        ("by labels", found.labels.estimate if found.labels else None, "labels"),
        ("by confidence alone", found.confidence, "confidence"),
        ("of judged and late truths", found.truths.estimate if found.truths else None, "truths"),
    ]
    return [(name, one, way == found.method) for name, one, way in known if one is not None]


def _side_by_side(found: Accuracy) -> Figure:
    from byeori.evaluation.report.charts import described_intervals, intervals

    rows = _named(found)
    ends = [end for _, one, _ in rows for end in (one.low, one.value, one.high) if math.isfinite(end)]
    domain = (0.0, found.scoring.high if math.isfinite(found.scoring.high) else 1.1 * max(ends, default=1.0) or 1.0)
    title = found.scoring.mean_name
    data = {name: one.to_json() for name, one, _ in rows}
    return Figure("accuracy", "", intervals(rows, title=title, domain=domain), described_intervals(rows, title), data)


def _over_time(found: Accuracy) -> Figure:
    """Draw what confidence leads to expect as a line, and what is known as points with their intervals."""
    import altair as alt

    from byeori.evaluation.report.charts import ACCENT, ALARM, SOFT, data_of, svg_of

    rows: list[dict[str, Any]] = []
    for one in found.periods:
        at = datetime.fromtimestamp((one.start + one.end) / 2, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        if one.confidence is not None:
            rows.append({"t": at, "y": one.confidence, "what": "expected", "low": None, "high": None})
        if one.score is not None:
            what = "known, too young" if one.is_young else "known"
            rows.append({"t": at, "y": one.score.value, "what": what, "low": one.score.low, "high": one.score.high})
    y = alt.Y("y:Q", title=found.scoring.mean_name, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=4))
    x = alt.X("t:T", title=None)
    line = alt.Chart(data_of([one for one in rows if one["what"] == "expected"])).mark_line(
        stroke=ACCENT, strokeWidth=2
    )
    layers: list[Any] = [line.encode(x=x, y=y)]
    for what, colour in (("known", ALARM), ("known, too young", SOFT)):
        some = data_of([one for one in rows if one["what"] == what])
        bars = alt.Chart(some).mark_rule(stroke=colour, strokeWidth=1.5)
        layers += [
            bars.encode(x=x, y=alt.Y("low:Q", title=found.scoring.mean_name), y2="high:Q"),
            alt.Chart(some).mark_point(fill=colour, stroke=colour, size=30, opacity=1).encode(x=x, y=y),
        ]
    chart = alt.layer(*layers).properties(width=_WIDE_PX, height=_HIGH_PX)
    says = "; ".join(_told(one) for one in found.periods[-5:])
    title = "Expected by confidence (line), and known (points; grey: too young to be judged)"
    return Figure("accuracy_over_time", title, svg_of(chart), says)


def _told(one: Period) -> str:
    expected = "nothing expected" if one.confidence is None else f"{measured(one.confidence)} expected"
    return f"{_date(one.start)}: {expected}, {measured(one.score.value) if one.score else 'nothing'} known"


def _sources(found: Accuracy) -> Table:
    rows: list[tuple[Entry, ...]] = []
    labels, truths = found.labels, found.truths
    if labels is not None:
        more = "" if labels.more is None or labels.estimate is None else f"{labels.more:,} more labels for a width of "
        further = f"{more}{measured(labels.width)}" if more else ""
        count = f"{labels.labelled} of {labels.asked} labels"
        rows.append(("by labels", labels.estimate, count, f"{labels.answers:,}", further))
    if found.confidence is not None:
        rows.append(("by confidence alone", found.confidence, "no label", f"{found.answers:,}", "blind to new truths"))
    if truths is not None:
        on_way = f"about {truths.waiting:,} on their way" if truths.waiting else ""
        rows.append(("judged and late truths", truths.estimate, f"{truths.known:,} truths", "those alone", on_way))
    columns = ("how", found.scoring.mean_name, "from", "of answers", "what it lacks")
    return Table("accuracy_sources", "", columns, tuple(rows))


def _periods(found: Accuracy) -> Table:
    rows = tuple(
        (_date(one.start), one.answers, one.confidence, one.labelled, one.known, one.score, "too young" * one.is_young)
        for one in found.periods
    )
    columns = ("from (UTC)", "answers", "expected by confidence", "labels", "truths", "mean of the truths", "")
    return Table("accuracy_periods", "By period", columns, rows, is_long=len(rows) > _LONG)


def _date(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M")
