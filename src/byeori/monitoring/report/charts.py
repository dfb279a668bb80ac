"""The pictures of a monitor: over time with releases and alarms marked, and a trait beside its reference."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import altair as alt

from byeori.evaluation.report.blocks import Figure
from byeori.evaluation.report.charts import ACCENT, ALARM, INK, SIDE_PX, SOFT, data_of, svg_of
from byeori.evaluation.report.wording import measured
from byeori.monitoring.drift.compared import Drift
from byeori.monitoring.times import when

if TYPE_CHECKING:
    from byeori.monitoring.report.report import MonitorReport

_WIDE_PX, _HIGH_PX = 440, 150
_LINES = 4  # traits that are drawn over time
_COLOURS = (ALARM, ACCENT, INK, SOFT)
_HOUR_S, _DAY_S = 3600.0, 86_400.0


def counts_over_time(report: MonitorReport) -> Figure:
    """Draw how many answers came, with the bundles that began to answer and the alarms."""
    long_s = _DAY_S if report.by == "day" else _HOUR_S
    rows = [
        {"t": _t(one.start), "to": _t(one.start + long_s * 0.9), "n": one.answers, "zero": 0} for one in report.windows
    ]
    bars = alt.Chart(data_of(rows)).mark_bar(fill=SOFT, opacity=0.6)
    y = alt.Y("n:Q", title="answers", axis=alt.Axis(tickCount=3))
    drawn = bars.encode(x=_time(report), x2="to:T", y=y, y2="zero:Q")
    chart = alt.layer(drawn, *_marks(report)).properties(width=_WIDE_PX, height=90)
    least, most = (f(one.answers for one in report.windows) for f in (min, max))
    says = f"Answers by {report.by}: {least:,} to {most:,}. {_marked(report)}"
    return Figure("answers", "", svg_of(chart), says.strip(), [one.to_json() for one in report.windows])


def changes_over_time(report: MonitorReport) -> Figure:
    """Draw how far the traits that differ most were from the reference."""
    alarmed = [one.what for one in report.alarms]
    names = list(dict.fromkeys([*alarmed, *(one.name for one in report.drifts)]))
    known = [name for name in names if any(name in one.psi for one in report.windows)][:_LINES]
    rows: list[dict[str, Any]] = [
        {"t": _t(one.start), "psi": one.psi[name], "trait": name}
        for one in report.windows
        for name in known
        if name in one.psi
    ]
    colour = alt.Color(
        "trait:N",
        scale=alt.Scale(domain=known, range=list(_COLOURS[: len(known)])),
        legend=alt.Legend(orient="bottom", title=None, labelColor=INK, columns=2, labelLimit=200, symbolOpacity=1),
    )
    lines = alt.Chart(data_of(rows)).mark_line(point={"size": 24, "opacity": 1}, strokeWidth=2)
    y = alt.Y("psi:Q", title="distance (PSI)", axis=alt.Axis(tickCount=4))
    drawn = lines.encode(x=_time(report), y=y, color=colour)
    chart = alt.layer(drawn, *_marks(report)).properties(width=_WIDE_PX, height=_HIGH_PX)
    worst = {name: max((one for one in rows if one["trait"] == name), key=lambda one: one["psi"]) for name in known}
    says = "; ".join(f"{name} at most {measured(one['psi'])}, {one['t'][:16]}" for name, one in worst.items())
    return Figure("distance", "Distance from the reference", svg_of(chart), f"{says}. {_marked(report)}".strip())


def latency_over_time(report: MonitorReport) -> Figure:
    """Draw the median and the 95th percentile of the time that answers took."""
    rows = [
        {"t": _t(one.start), "ms": value, "what": what}
        for one in report.latencies
        for what, value in (("median", one.median_ms), ("95 %", one.p95_ms), ("99 %", one.p99_ms))
    ]
    scale = alt.Scale(domain=["median", "95 %", "99 %"], range=[ACCENT, ALARM, SOFT])
    legend = alt.Legend(orient="bottom", title=None, labelColor=INK, symbolOpacity=1)
    lines = alt.Chart(data_of(rows)).mark_line(point={"size": 24, "opacity": 1}, strokeWidth=2)
    drawn = lines.encode(
        x=_time(report), y=alt.Y("ms:Q", title="ms"), color=alt.Color("what:N", scale=scale, legend=legend)
    )
    chart = alt.layer(drawn, *_marks(report)).properties(width=_WIDE_PX, height=120)
    says = "; ".join(f"{when(one.start)}: median {measured(one.median_ms)} ms" for one in report.latencies[-5:])
    return Figure("latency", "", svg_of(chart), says, [dict(vars(one)) for one in report.latencies])


def histogram(drift: Drift) -> Figure:
    """Draw the shares of a trait's groups, of the reference and of the answers."""
    groups = (
        sorted(drift.groups, key=lambda one: -abs(one[2] - one[1]))[:12] if drift.kind == "category" else drift.groups
    )
    order = [name for name, *_ in groups]
    rows = [
        {"place": name, "what": what, "share": share}
        for name, before, after in groups
        for what, share in (("reference", before), ("answers", after))
    ]
    colour = alt.Color(
        "what:N",
        scale=alt.Scale(domain=["reference", "answers"], range=[SOFT, ACCENT]),
        legend=alt.Legend(orient="top", title=None, labelColor=INK),
    )
    place = alt.Y("place:N", sort=order, title=None, axis=alt.Axis(labelLimit=140))
    bars = alt.Chart(data_of(rows)).mark_bar()
    chart = bars.encode(y=place, x=alt.X("share:Q", title="share"), yOffset="what:N", color=colour)
    says = "; ".join(
        f"{name}: {before:.1%} of the reference, {after:.1%} of the answers" for name, before, after in groups
    )
    svg = svg_of(chart.properties(width=SIDE_PX, height=max(60, 26 * len(groups))))
    return Figure(f"shares of {drift.name}", f"{drift.name}{f', {drift.unit}' * bool(drift.unit)}", svg, says)


def _marks(report: MonitorReport) -> list[Any]:
    """Upright lines where a bundle began to answer and where an alarm did."""
    found = []
    releases = [{"t": _t(one.time)} for one in report.releases]
    alarms = [{"t": _t(one.since)} for one in report.alarms if report.since <= one.since < report.until]
    for rows, colour, dash in ((releases, INK, [4, 3]), (alarms, ALARM, [1, 0])):
        if rows:
            rules = alt.Chart(data_of(rows)).mark_rule(stroke=colour, strokeDash=dash, strokeWidth=1.5)
            found.append(rules.encode(x="t:T"))
    return found


def _marked(report: MonitorReport) -> str:
    began = [f"bundle {one.digest[:12]} began to answer {when(one.time)}" for one in report.releases]
    alarms = [f"alarm of {one.what} {when(one.since)}" for one in report.alarms]
    return "; ".join([*began, *alarms])


def _time(report: MonitorReport) -> Any:
    form = "%m-%d" if report.until - report.since > 2 * _DAY_S else "%H:%M"
    return alt.X("t:T", title=None, axis=alt.Axis(format=form, tickCount=6, labelAngle=0))


def _t(time: float) -> str:
    """Give local time as vega draws it: it is told that it is UTC, so that no other machine's zone is asked."""
    return datetime.fromtimestamp(time).replace(tzinfo=UTC).isoformat()[:19]
