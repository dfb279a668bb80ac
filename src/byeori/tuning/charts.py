"""The pictures of a search: its history, each choice against what it gained, and all choices side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from byeori.core.ranges import Choice
from byeori.evaluation.report.charts import ACCENT, SIDE_PX, SOFT, data_of, svg_of
from byeori.tuning.space import Settings, Space

Shown = Sequence[tuple[int, Settings, float]]
"""Number, settings and gain over the default."""


def history(shown: Shown, deviation: float) -> str:
    """Draw what each setting gained, the best so far, and in grey how far chance alone goes."""
    best, rows = float("-inf"), list[dict[str, Any]]()
    for number, _, gain in shown:
        best = max(best, gain)
        rows.append({"n": number, "gain": gain, "best": best})
    x = alt.X("n:Q", title="setting", axis=alt.Axis(tickMinStep=1))
    base = alt.Chart(data_of(rows)).encode(x=x)
    points = base.mark_circle(color=ACCENT, size=50, opacity=0.8).encode(
        y=alt.Y("gain:Q", title="gain over the default")
    )
    line = base.mark_line(color=ACCENT, interpolate="step-after").encode(y="best:Q")
    band = alt.Chart(data_of([{"low": -deviation, "high": deviation}])).mark_rect(color=SOFT, opacity=0.15)
    drawn = band.encode(y=alt.Y("low:Q", title="gain over the default"), y2="high:Q")
    return svg_of(alt.layer(drawn, line, points).properties(width=2 * SIDE_PX, height=240))


def slices(shown: Shown, space: Space, name: str, deviation: float) -> str:
    """Draw what settings gained against one choice, with how far chance moves each."""
    tried = space.tried[name]
    rows = [
        {"x": settings[name], "gain": gain, "low": gain - deviation, "high": gain + deviation}
        for _, settings, gain in shown
        if name in settings
    ]
    if isinstance(tried, Choice):
        x = alt.X("x:N", title=name, axis=alt.Axis(labelAngle=0))
    else:
        kind: Any = "log" if tried.log else "linear"
        x = alt.X("x:Q", title=name, scale=alt.Scale(type=kind, domain=[tried.low, tried.high]))
    base = alt.Chart(data_of(rows)).encode(x=x)
    bands = base.mark_rule(color=SOFT, opacity=0.4).encode(y=alt.Y("low:Q", title="gain"), y2="high:Q")
    points = base.mark_circle(color=ACCENT, size=45, opacity=0.85).encode(y="gain:Q")
    return svg_of(alt.layer(bands, points).properties(width=SIDE_PX, height=180))


def parallel(shown: Shown, space: Space) -> str:
    """Draw each setting as a line through the places of its choices, the better half the stronger."""
    middle = sorted(gain for _, _, gain in shown)[len(shown) // 2]
    rows = [
        {"n": number, "choice": name, "place": _place(space, name, settings[name]), "good": gain >= middle}
        for number, settings, gain in shown
        for name in space.tried
        if name in settings
    ]
    chart = alt.Chart(data_of(rows)).mark_line(strokeWidth=1.5)
    drawn = chart.encode(
        x=alt.X("choice:N", title=None, sort=list(space.tried), axis=alt.Axis(labelAngle=0)),
        y=alt.Y("place:Q", title="from low to high", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(labels=False)),
        detail="n:N",
        color=alt.Color("good:N", scale=alt.Scale(domain=[True, False], range=[ACCENT, SOFT]), legend=None),
        opacity=alt.Opacity("good:N", scale=alt.Scale(domain=[True, False], range=[0.9, 0.25]), legend=None),
    )
    return svg_of(drawn.properties(width=2 * SIDE_PX, height=220))


def _place(space: Space, name: str, value: Any) -> float:
    tried = space.tried[name]
    if isinstance(tried, Choice):
        return tried.values.index(value) / max(len(tried.values) - 1, 1) if tried.holds(value) else 0.0
    return tried.share(value)
