"""The curve of a learning-rate sweep as a chart, and the page that shows it: one file, nothing fetched."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from byeori.training.choices.find_lr import Sweep

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>learning rates</title>
<link rel="icon" href="data:,">
<style>
:root {{ color-scheme: light dark; --paper: #ffffff; --ground: #f6f7f9; --ink: #1b2330; --soft: #647083;
  --line: #dfe3e9; --accent: #2563c9; --alarm: #b5461a }}
@media (prefers-color-scheme: dark) {{ :root {{ --paper: #171b22; --ground: #0f1217; --ink: #e6e9ee; --soft: #98a3b3;
  --line: #313945; --accent: #7aa8ff; --alarm: #ff9a66 }} }}
body {{ margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", sans-serif }}
main {{ max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 4rem }}
section {{ background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: 1.25rem 1.5rem }}
h1 {{ font-size: 1.5rem; margin: 0 }}
.number {{ font-size: 3.4rem; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums }}
.soft {{ color: var(--soft); max-width: 44rem }}
figure {{ margin: 1rem 0 0 }} figure svg {{ display: block; width: 100%; height: auto }}
</style>
</head>
<body><main><section>
<h1>Which learning rate?</h1>
<div class="number">{suggestion}</div>
<p class="soft">{text}</p>
<figure>{chart}</figure>
</section></main></body>
</html>
"""


def page(sweep: Sweep) -> str:
    """Give a sweep as HTML."""
    from byeori.evaluation.report.charts import described

    end = "It diverged there." if sweep.diverged else "It did not diverge."
    text = (
        f"The loss of the stage “{sweep.stage}” after each of {len(sweep.rates)} updates, each at a higher rate, "
        f"up to {sweep.rates[-1]:.1g}. {end} The rate is taken from the middle of the longest fall; the loss fell "
        f"fastest at {sweep.steepest:.1e}. Train with --lr {sweep.suggestion:.1e}."
    )
    return _PAGE.format(
        suggestion=f"{sweep.suggestion:.1e}",
        text=html.escape(text),
        chart=described(chart(sweep), _says(sweep)),
    )


def _says(sweep: Sweep) -> str:
    """What the chart shows, in words."""
    least = min(range(len(sweep.losses)), key=sweep.losses.__getitem__)
    return (
        f"Training loss against the learning rate: {sweep.losses[0]:.3f} at {sweep.rates[0]:.0e}, least, "
        f"{sweep.losses[least]:.3f}, at {sweep.rates[least]:.1e}, {sweep.losses[-1]:.3g} at {sweep.rates[-1]:.1g}; it "
        f"falls fastest at {sweep.steepest:.1e}, and {sweep.suggestion:.1e} is suggested"
    )


def chart(sweep: Sweep) -> str:
    """Draw the smoothed loss against the rate as SVG, with the suggestion and the steepest place."""
    import altair as alt

    from byeori.evaluation.report.charts import ACCENT, INK, SIDE_PX, SOFT, data_of, svg_of

    top = 1.3 * sweep.losses[0] - 0.3 * min(sweep.losses)
    x = alt.X("rate:Q", scale=alt.Scale(type="log"), title="learning rate", axis=alt.Axis(format=".0e", tickCount=5))
    y = alt.Y("loss:Q", scale=alt.Scale(domain=[min(sweep.losses), top], zero=False), title="smoothed training loss")
    values = [{"rate": rate, "loss": loss} for rate, loss in zip(sweep.rates, sweep.losses, strict=True)]
    line = alt.Chart(data_of(values)).mark_line(stroke=ACCENT, strokeWidth=2, clip=True).encode(x=x, y=y)
    marks = [
        {"rate": rate, "loss": _loss_at(sweep, rate), "text": text, "is_it": text == "suggested"}
        for rate, text in ((sweep.steepest, "steepest"), (sweep.suggestion, "suggested"))
    ]
    colour = alt.Color("is_it:N", scale=alt.Scale(domain=[False, True], range=[SOFT, ACCENT]), legend=None)
    points = alt.Chart(data_of(marks))
    dots = points.mark_circle(size=110, opacity=1, clip=True).encode(x=x, y=y, color=colour)
    words = points.mark_text(align="left", dx=9, dy=-9, fontSize=13, fill=INK).encode(x=x, y=y, text="text:N")
    return svg_of(alt.layer(line, dots, words).properties(width=SIDE_PX, height=240))


def _loss_at(sweep: Sweep, rate: float) -> float:
    return sweep.losses[min(range(len(sweep.rates)), key=lambda place: abs(sweep.rates[place] - rate))]
