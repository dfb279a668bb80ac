"""Charts as SVG by altair and vl-convert, without a network; colours are CSS variables, so they follow the page."""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np

from byeori.core.printable import printable, printable_all
from byeori.evaluation.limits import CHART_CLASSES, CHART_LETTERS, CHART_MARKS, TOLD_PAIRS
from byeori.evaluation.report.wording import end, measured
from byeori.evaluation.statistics.estimate import Estimate

if TYPE_CHECKING:
    from byeori.evaluation.category.calibration import Bin

INK, SOFT, LINE, ACCENT, ALARM, PAPER = (
    f"var(--{name})" for name in ("ink", "soft", "line", "accent", "alarm", "paper")
)
SIDE_PX = 320
"""The usual width of a chart: with its axis hardly more than a phone's."""
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
_NAMESPACES = re.compile(r' xmlns(:\w+)?="[^"]*"')  # HTML knows what an <svg> is
_ROW_PX = 46
_TRACK = (1.5, 55.0)  # per cent of the width, between which values are drawn; the numbers stand right of it
_TICKS = 3  # steps between numbers below a track


def described(svg: str, says: str) -> str:
    """Give a chart with what can be seen in it, for those who cannot see it; every chart of a page goes through here.

    One of a fixed size may grow by a quarter: it fills a phone, and its words are as large as those of the page.

    >>> described('<svg width="30" height="9">', "2 of 3")
    '<svg role="img" aria-label="2 of 3" style="max-width: 37px" width="30" height="9">'
    """
    width = width_px(svg)
    size = f' style="max-width: {width * 5 // 4}px"' if width else ""
    return _NAMESPACES.sub("", svg).replace("<svg", f'<svg role="img" aria-label="{html.escape(says)}"{size}', 1)


def width_px(svg: str) -> int | None:
    """Give a chart's width; None of one that is as wide as its place."""
    found = re.match(r'<svg[^>]* width="(\d+)(\.\d+)?"', svg)
    return int(found[1]) if found else None


def intervals(rows: Sequence[tuple[str, Estimate, bool]], *, title: str, domain: tuple[float, float] = (0, 1)) -> str:
    """Draw estimates with their intervals below each other; a row is name, estimate, and whether it stands out.

    The drawing is as wide as its place, and its words stay as large as they are: a phone shows all of it.
    """
    ticks, drawn = _ticks(*domain), [row for row in rows if row[1].value == row[1].value]

    def place(value: float) -> str:
        low, high = domain
        share = (min(max(value, low), high) - low) / ((high - low) or 1)
        return f"{_TRACK[0] + (_TRACK[1] - _TRACK[0]) * share:.2f}%"

    parts = []
    for number, (name, estimate, marked) in enumerate(drawn):
        top, colour = _ROW_PX * number, ACCENT if marked else SOFT
        low, value, high = (place(x) for x in (estimate.low, estimate.value, estimate.high))
        middle = top + 28
        parts += [
            f'<text x="0" y="{top + 14}" fill="{INK}">{html.escape(_cut(name, CHART_LETTERS))}</text>',
            *(_line((place(x), place(x)), (top + 20, top + 36), LINE) for x, _ in ticks),
            _line((low, high), (middle, middle), colour, 2),
            f'<circle cx="{value}" cy="{middle}" r="5" fill="{colour}"/>',
            f'<text x="100%" y="{middle + 4}" text-anchor="end" fill="{INK}">{_short(estimate)}</text>',
        ]
    bottom = _ROW_PX * len(drawn) + 14
    parts += [
        f'<text x="{place(x)}" y="{bottom}" text-anchor="middle" fill="{SOFT}">{text}</text>' for x, text in ticks
    ]
    parts.append(f'<text x="100%" y="{bottom}" text-anchor="end" fill="{SOFT}">{html.escape(title)}</text>')
    return f'<svg class="intervals" width="100%" height="{bottom + 6}" font-size="13">{"".join(parts)}</svg>'


def described_intervals(rows: Sequence[tuple[str, Estimate, bool]], title: str) -> str:
    """Say in words what `intervals` draws."""
    return f"{title}: " + "; ".join(
        f"{name} {_short(estimate)}" for name, estimate, _ in rows if estimate.value == estimate.value
    )


def _line(x: tuple[str, str], y: tuple[int, int], colour: str, width: int = 1) -> str:
    ends = f'x1="{x[0]}" x2="{x[1]}" y1="{y[0]}" y2="{y[1]}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width}"/>'


def _ticks(low: float, high: float) -> list[tuple[float, str]]:
    """A few round numbers between two ends, with how they are written.

    >>> _ticks(0, 1), _ticks(-300, 950)
    ([(0.0, '0'), (0.5, '0.5'), (1.0, '1')], [(0.0, '0'), (500.0, '500')])
    """
    size = 10.0 ** math.floor(math.log10((high - low) or 1))
    step = next(part * size for part in (0.2, 0.5, 1, 2, 5) if (high - low) / (part * size) <= _TICKS)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [(number * step, f"{number * step:,.6g}") for number in range(first, last + 1)]


def confusion(matrix: np.ndarray, classes: Sequence[str], support: np.ndarray) -> str:
    """Draw a matrix of counts (true class, guessed class) as a heat map; colour is the share of the true class.

    `support` (classes,) is the number of samples of each true class, those in no column of the matrix too.
    """
    side = min(640, max(200, 34 * len(classes) if len(classes) <= CHART_CLASSES else 560))
    lettered = len(classes) <= CHART_CLASSES
    shares = matrix / np.maximum(support, 1)[:, None]
    drawn = np.argwhere(matrix > 0)
    drawn = drawn[np.argsort(-shares[tuple(drawn.T)], kind="stable")][:CHART_MARKS]
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
        labelExpr=f"{json.dumps([_cut(printable(name)) for name in classes])}[datum.value]",
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


def described_confusion(matrix: np.ndarray, classes: Sequence[str], unit: str = "samples") -> str:
    """Say in words what `confusion` draws: how many are right, and which classes are mistaken most often."""
    wrong = matrix - np.diag(np.diag(matrix))
    text = f"Confusion matrix of {len(classes)} classes: {np.trace(matrix):,} of {matrix.sum():,} {unit} are right"
    pairs = [divmod(int(place), len(classes)) for place in np.argsort(-wrong, axis=None, kind="stable")[:TOLD_PAIRS]]
    most = [f"{wrong[t, g]:,} {classes[t]} taken for {classes[g]}" for t, g in pairs if wrong[t, g]]
    return f"{text}; most often {', '.join(most)}" if most else text


def reliability(bins: Sequence[Bin], before: Sequence[Bin] = ()) -> str:
    """Draw how often what was said is true against how sure it was, and how many there were; pale what was before."""
    scale = alt.Scale(domain=[0, 1])
    ideal = alt.Chart(data_of([{"a": 0}, {"a": 1}])).mark_line(stroke=SOFT, strokeDash=[4, 4], strokeWidth=1)
    layers: list[Any] = [
        ideal.encode(x=alt.X("a:Q", scale=scale, title=None), y=alt.Y("a:Q", scale=scale, title="share that is right"))
    ]
    x = alt.X("sure:Q", scale=scale, title=None, axis=alt.Axis(labels=False, tickCount=5))
    if before:
        past = alt.Chart(data_of(_bins(before))).encode(x=x)
        layers.append(past.mark_circle(fill="none", stroke=SOFT, size=70, opacity=1).encode(y="right:Q"))
    now = alt.Chart(data_of(_bins(bins))).encode(x=x)
    rules = now.mark_rule(stroke=ACCENT, strokeWidth=2)
    layers.append(rules.encode(y=alt.Y("low:Q", scale=scale, title="share that is right"), y2="high:Q"))
    layers.append(now.mark_circle(fill=ACCENT, size=80, opacity=1).encode(y="right:Q"))
    top = alt.layer(*layers).properties(width=SIDE_PX, height=260)
    title = "how sure the model was" + ("; rings: before" if before else "")
    bars = (
        alt.Chart(data_of(_bins(bins)))
        .mark_bar(fill=SOFT, opacity=0.6)
        .encode(
            x=alt.X("from:Q", scale=scale, axis=alt.Axis(tickCount=5), title=title),
            x2="to:Q",
            y=alt.Y("n:Q", title="samples", axis=alt.Axis(tickCount=3)),
            y2="zero:Q",
        )
    )
    return svg_of(alt.vconcat(top, bars.properties(width=SIDE_PX, height=70), spacing=8))


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
    return str(vl_convert.vegalite_to_svg(printable_all(chart.to_dict()), config=config, allowed_base_urls=[]))


def _short(estimate: Estimate) -> str:
    return f"{measured(estimate.value)} [{end(estimate.low)}, {end(estimate.high)}]"


def _cut(name: str, letters: int = 22) -> str:
    return name if len(name) <= letters else f"{name[: letters - 2]}…"
