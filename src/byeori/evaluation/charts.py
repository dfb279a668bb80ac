"""Charts as SVG by altair and vl-convert, without a network; colours are CSS variables, so they follow the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np

from byeori.evaluation.estimate import Estimate

if TYPE_CHECKING:
    from byeori.evaluation.calibration import Bin

INK, SOFT, LINE, ACCENT, ALARM, PAPER = (
    f"var(--{name})" for name in ("ink", "soft", "line", "accent", "alarm", "paper")
)
_FONT = "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif"
_AXIS = {
    "labelColor": INK,
    "titleColor": SOFT,
    "gridColor": LINE,
    "domainColor": LINE,
    "tickColor": LINE,
    "labelFontSize": 12,
    "titleFontSize": 12,
    "titleFontWeight": "normal",
    "labelLimit": 200,
}
_CONFIG = {"aria": False, "background": None, "font": _FONT, "view": {"stroke": None}, "axis": _AXIS}
_LETTERED = 24  # classes; the cells of a larger matrix carry no numbers
_MOST_CELLS = 1500  # of a large matrix; the page stays small


def intervals(
    rows: Sequence[tuple[str, Estimate, bool]], *, title: str, domain: tuple[float, float] = (0, 1), width_px: int = 420
) -> str:
    """Draw estimates with their intervals below each other; a row is name, estimate, and whether it stands out."""
    values = [
        {"name": n, "value": e.value, "low": max(e.low, domain[0]), "high": e.high, "text": _short(e), "marked": m}
        for n, e, m in rows
        if e.value == e.value
    ]
    y = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=8))
    x = alt.X("low:Q", title=title, scale=alt.Scale(domain=list(domain)), axis=alt.Axis(tickCount=6))
    colour = alt.Color("marked:N", scale=alt.Scale(domain=[False, True], range=[SOFT, ACCENT]), legend=None)
    base = alt.Chart(data_of(values)).encode(y=y, color=colour)
    lines = base.mark_rule(strokeWidth=2).encode(x=x, x2="high:Q")
    dots = base.mark_circle(size=90, opacity=1).encode(x="value:Q")
    text = base.mark_text(align="left", dx=2, fontSize=12).encode(
        x=alt.value(width_px + 16), text="text:N", color=alt.value(INK)
    )
    return svg_of(
        alt.layer(lines, dots, text).properties(width=width_px, height=max(40, 26 * len(values))), right_px=120
    )


def confusion(matrix: np.ndarray, classes: Sequence[str], support: np.ndarray) -> str:
    """Draw a matrix of counts (true class, guessed class) as a heat map; colour is the share of the true class.

    `support` (classes,) is the number of samples of each true class, those in no column of the matrix too.
    """
    side = min(640, max(200, 34 * len(classes) if len(classes) <= _LETTERED else 560))
    lettered = len(classes) <= _LETTERED
    shares = matrix / np.maximum(support, 1)[:, None]
    drawn = np.argwhere(matrix > 0)
    drawn = drawn[np.argsort(-shares[tuple(drawn.T)], kind="stable")][:_MOST_CELLS]
    values = [
        {
            "t": int(t),
            "g": int(g),
            "share": round(float(shares[t, g]), 3),
            "n": int(matrix[t, g]),
            "wrong": bool(t != g),
        }
        for t, g in drawn
    ]
    names = alt.Axis(
        labelExpr=f"{[_cut(name) for name in classes]}[datum.value]",
        labels=lettered,
        ticks=False,
        domain=False,
        labelAngle=0,
    )
    number = list(range(len(classes)))
    scale = alt.Scale(domain=number, paddingInner=0.06 if lettered else 0)
    turned = names.copy()
    if max(map(len, classes)) * 7 * len(classes) > side or not lettered:
        turned["labelAngle"] = -90
    cells = alt.Chart(data_of(values)).encode(
        x=alt.X("g:O", scale=scale, axis=turned, title="guessed"), y=alt.Y("t:O", scale=scale, axis=names, title="true")
    )
    fill = alt.Fill("wrong:N", scale=alt.Scale(domain=[False, True], range=[ACCENT, ALARM]), legend=None)
    low = 0.12 if lettered else 0.3
    opacity = alt.FillOpacity("share:Q", scale=alt.Scale(domain=[0, 1], range=[low, 1]), legend=None)
    chart: Any = cells.mark_rect().encode(fill=fill, fillOpacity=opacity)
    if lettered:
        ink = alt.condition("datum.share > 0.55", alt.value(PAPER), alt.value(INK))
        chart = chart + cells.mark_text(fontSize=12).encode(text="n:Q", color=ink)
    return svg_of(chart.properties(width=side, height=side), stroke=LINE)


def reliability(bins: Sequence[Bin], before: Sequence[Bin] = ()) -> str:
    """Draw how often what was said is true against how sure it was, and how many there were; pale what was before."""
    scale = alt.Scale(domain=[0, 1])
    ideal = alt.Chart(data_of([{"a": 0}, {"a": 1}])).mark_line(stroke=SOFT, strokeDash=[4, 4], strokeWidth=1)
    layers: list[Any] = [
        ideal.encode(x=alt.X("a:Q", scale=scale, title=None), y=alt.Y("a:Q", scale=scale, title="share that is right"))
    ]
    x = alt.X("sure:Q", scale=scale, title=None, axis=alt.Axis(labels=False))
    if before:
        past = alt.Chart(data_of(_bins(before))).encode(x=x)
        layers.append(past.mark_circle(fill="none", stroke=SOFT, size=70, opacity=1).encode(y="right:Q"))
    now = alt.Chart(data_of(_bins(bins))).encode(x=x)
    rules = now.mark_rule(stroke=ACCENT, strokeWidth=2)
    layers.append(rules.encode(y=alt.Y("low:Q", scale=scale, title="share that is right"), y2="high:Q"))
    layers.append(now.mark_circle(fill=ACCENT, size=80, opacity=1).encode(y="right:Q"))
    top = alt.layer(*layers).properties(width=360, height=260)
    bars = (
        alt.Chart(data_of(_bins(bins)))
        .mark_bar(fill=SOFT, opacity=0.6)
        .encode(
            x=alt.X("from:Q", scale=scale, title="how sure the model was" + ("; rings: before" if before else "")),
            x2="to:Q",
            y=alt.Y("n:Q", title="samples", axis=alt.Axis(tickCount=3)),
            y2="zero:Q",
        )
    )
    return svg_of(alt.vconcat(top, bars.properties(width=360, height=70), spacing=8))


def _bins(bins: Sequence[Bin]) -> list[dict[str, Any]]:
    return [
        {"sure": b.confidence, "right": b.accuracy.value, "low": b.accuracy.low, "high": b.accuracy.high, "n": b.count}
        | {"from": b.low, "to": b.high, "zero": 0}
        for b in bins
    ]


def data_of(values: list[dict[str, Any]]) -> Any:
    """Give rows to a chart."""
    return alt.Data(values=values)  # type: ignore[no-untyped-call]


def svg_of(chart: Any, *, stroke: str | None = None, right_px: int = 5) -> str:
    """Give a chart of altair as SVG, in the page's colours and fonts."""
    import vl_convert

    config = {**_CONFIG, "view": {"stroke": stroke}, "padding": {"left": 5, "top": 5, "bottom": 5, "right": right_px}}
    return str(vl_convert.vegalite_to_svg(chart.to_dict(), config=config, allowed_base_urls=[]))


def _short(estimate: Estimate) -> str:
    value, low, high = (round(x, 3) + 0.0 for x in (estimate.value, estimate.low, estimate.high))
    return f"{value:.3f}  [{low:.2f}, {high:.2f}]"


def _cut(name: str) -> str:
    return name if len(name) <= 22 else f"{name[:20]}…"
