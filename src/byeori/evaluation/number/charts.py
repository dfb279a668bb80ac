"""Charts about guessed numbers: guess against truth, and what is left over."""

from __future__ import annotations

import altair as alt
import numpy as np

from byeori.core.seeds import draw
from byeori.evaluation.limits import CHART_MARKS, FEWEST, NUMBER_BINS
from byeori.evaluation.report.charts import ACCENT, SIDE_PX, SOFT, data_of, svg_of


def against(guess: np.ndarray, truth: np.ndarray, unit: str = "") -> str:
    """Draw guesses against truths, (samples,) both, with the line on which they are equal."""
    some = _some(len(guess))
    low, high = _ends(np.concatenate([guess, truth]))
    scale = alt.Scale(domain=[low, high], nice=False, clamp=True)
    values = [{"t": float(t), "g": float(g)} for t, g in zip(truth[some], guess[some], strict=True)]
    line = alt.Chart(data_of([{"t": low, "g": low}, {"t": high, "g": high}]))
    ideal = line.mark_line(stroke=SOFT, strokeDash=[4, 4], strokeWidth=1)
    dots = alt.Chart(data_of(values)).mark_circle(fill=ACCENT, size=24, opacity=_opacity(len(some)), clip=True)
    x, y = (
        alt.X("t:Q", scale=scale, title=_title("true", unit)),
        alt.Y("g:Q", scale=scale, title=_title("guessed", unit)),
    )
    return svg_of(alt.layer(dots.encode(x=x, y=y), ideal.encode(x=x, y=y)).properties(width=SIDE_PX, height=SIDE_PX))


def left_over(guess: np.ndarray, error: np.ndarray, unit: str = "") -> str:
    """Draw the error (guess less truth) by guess: dots, and in bins the middle with the band of 80 % of the samples."""
    some = _some(len(guess))
    low, high = _ends(guess)
    reach = float(np.quantile(np.abs(error), 0.99)) or 1.0
    x = alt.X("g:Q", scale=alt.Scale(domain=[low, high], nice=False), title=_title("guessed", unit))
    y = alt.Y("e:Q", scale=alt.Scale(domain=[-reach, reach]), title=_title("guess less truth", unit))
    values = [{"g": float(g), "e": float(e)} for g, e in zip(guess[some], error[some], strict=True)]
    dots = alt.Chart(data_of(values)).mark_circle(fill=SOFT, size=16, opacity=_opacity(len(some)) * 0.7, clip=True)
    zero = alt.Chart(data_of([{"e": 0}])).mark_rule(stroke=SOFT, strokeDash=[4, 4]).encode(y="e:Q")
    layers = [dots.encode(x=x, y=y), zero]
    if bins := _binned(guess, error):
        banded = alt.Chart(data_of(bins))
        layers.append(banded.mark_rule(stroke=ACCENT, strokeWidth=2, clip=True).encode(x="g:Q", y="low:Q", y2="high:Q"))
        layers.append(banded.mark_circle(fill=ACCENT, size=70, opacity=1, clip=True).encode(x="g:Q", y="middle:Q"))
    return svg_of(alt.layer(*layers).properties(width=SIDE_PX, height=240))


def _binned(guess: np.ndarray, error: np.ndarray) -> list[dict[str, float]]:
    """The error's quantiles in bins of equally many samples."""
    count = min(NUMBER_BINS, len(guess) // FEWEST)
    order = np.argsort(guess, kind="stable")
    found = []
    for places in np.array_split(order, count) if count > 1 else []:
        low, middle, high = (float(q) for q in np.quantile(error[places], [0.1, 0.5, 0.9]))
        found.append({"g": float(np.median(guess[places])), "low": low, "middle": middle, "high": high})
    return found


def _some(count: int) -> np.ndarray:
    return np.sort(draw(0, "dots").permutation(count)[:CHART_MARKS])


def _ends(values: np.ndarray) -> tuple[float, float]:
    """Both ends of what is drawn, with a little room; one far-off value must not press all others together."""
    low, high = (float(q) for q in np.quantile(values, [0.002, 0.998]))
    room = 0.04 * (high - low) or 1.0
    return low - room, high + room


def _opacity(count: int) -> float:
    return float(np.clip(60 / np.sqrt(max(count, 1)) / 4, 0.25, 0.9))


def _title(what: str, unit: str) -> str:
    return f"{what}, {unit}" if unit else what
