"""Charts of an order: the ROC curve, and precision by recall."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from byeori.evaluation.report.charts import ACCENT, INK, SIDE_PX, SOFT, data_of, svg_of

_HIGH_PX = 240


def curve(
    points: Sequence[tuple[float, float]],
    chance: Sequence[tuple[float, float]],
    mark: tuple[float, float] | None,
    *,
    titles: tuple[str, str],
) -> str:
    """Draw a curve from 0 to 1, dashed what chance would give, and a dot where the threshold in force lies."""
    scale, axis = alt.Scale(domain=[0, 1]), alt.Axis(tickCount=5)
    x, y = alt.X("x:Q", scale=scale, axis=axis, title=titles[0]), alt.Y("y:Q", scale=scale, axis=axis, title=titles[1])
    rows = ([{"x": a, "y": b, "n": number} for number, (a, b) in enumerate(some)] for some in (chance, points))
    dashed, line = (alt.Chart(data_of(some)).encode(x, y, order="n:Q") for some in rows)
    layers = [dashed.mark_line(stroke=SOFT, strokeDash=[4, 4], strokeWidth=1), line.mark_line(stroke=ACCENT)]
    if mark is not None:
        dot = alt.Chart(data_of([{"x": mark[0], "y": mark[1]}])).encode(x=x, y=y)
        layers.append(dot.mark_circle(fill=INK, size=80, opacity=1))
    return svg_of(alt.layer(*layers).properties(width=SIDE_PX, height=_HIGH_PX))
