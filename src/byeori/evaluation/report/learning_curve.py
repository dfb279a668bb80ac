"""The learning curve: the losses and the score while a model trained, and where the weights that are kept stood."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

import altair as alt
import numpy as np

from byeori.core.errors import ByeoriError
from byeori.core.files import read_json
from byeori.evaluation.limits import LEARNING_POINTS, RISEN, TICKED
from byeori.evaluation.report.blocks import Figure, Section
from byeori.evaluation.report.charts import ACCENT, INK, LINE, SIDE_PX, SOFT, data_of, svg_of
from byeori.evaluation.report.wording import measured, score_name

CURVE = "curve.json"
"""The file of a run that holds its curve."""
_TRAINED = {"training": "all layers", "upper half": "the upper half"}

Points = tuple[tuple[int, float], ...]
"""(updates so far, value)."""


@dataclass(frozen=True)
class Curve:
    """What was measured while a model trained."""

    score: str
    """The name of the score that has chosen the weights."""
    loss: Points
    """Of the training, means of some updates."""
    val_loss: Points
    val_score: Points
    """Of the validation part, at the end of each epoch."""
    stages: tuple[tuple[str, int], ...] = ()
    """The parts of the training: name, updates before it."""
    kept: int = 0
    """The update after which the weights are those that are kept."""

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON; what is no number becomes null."""
        return asdict(self)


def curve_of(
    metrics: Sequence[tuple[int, str, float]], score: str, *, stages: Sequence[tuple[str, int]], kept: int
) -> Curve:
    """Make the curve of a run's metrics, (step, name, value); of many updates some are averaged."""

    def points(name: str) -> Points:
        return tuple((step, value) for step, found, value in metrics if found == name and math.isfinite(value))

    last = max((step for step, _, _ in metrics), default=0)
    begun = tuple((name, before) for name, before in stages if before < last)
    return Curve(
        score, _thinned(points("loss")), _some(points("val_loss")), _some(points(f"val_{score}")), begun, int(kept)
    )


def stages_in_vain(
    metrics: Sequence[tuple[int, str, float]], score: str, *, stages: Sequence[tuple[str, int]], kept: int
) -> list[str]:
    """Say of each stage but the first, (name, updates before it), whose best validation score is below that before it.

    `kept` is the update after which the weights are those that are kept.
    """
    turned = [(step, value) for step, name, value in metrics if name == "score" and not math.isnan(value)]
    values = {step: value for step, name, value in metrics if name == f"val_{score}"}
    ends = [*(before for _, before in stages[1:]), math.inf]
    found = []
    for (name, begun), end in list(zip(stages, ends, strict=True))[1:]:
        earlier = max((point for point in turned if point[0] <= begun), key=lambda point: point[1], default=None)
        own = max((point for point in turned if begun < point[0] <= end), key=lambda point: point[1], default=None)
        if earlier is None or own is None or own[1] >= earlier[1] or not {earlier[0], own[0]} <= values.keys():
            continue
        before, after = measured(values[earlier[0]]), measured(values[own[0]])
        weights = "the weights of before are kept" if kept <= begun else "the later weights are kept, as `select` says"
        message = f"validation {score_name(score)} {after} at best, {before} before; {weights}"
        found.append(f"Training {_TRAINED.get(name, name)} made it worse: {message}")
    return found


def read_curve(path: Path) -> Curve | None:
    """Read a curve's file; None where there is none, as beside the bundles of before, or it is no curve."""
    try:
        record: Mapping[str, Any] = read_json(path) if path.is_file() else {}
        named = {one.name: record[one.name] for one in fields(Curve)}
        lists = {name: tuple(map(tuple, named[name])) for name in ("loss", "val_loss", "val_score", "stages")}
        return Curve(**{**named, **lists})
    except (ByeoriError, KeyError, TypeError):
        return None


def learning_section(curve: Curve) -> Section | None:
    """Give the chapter; None where nothing was trained."""
    if not curve.loss or not curve.val_score:
        return None
    lead = " ".join([_losses(curve), _kept(curve), *_advice(curve)])
    figure = Figure("learning_curve", "", _chart(curve), _says(curve), curve.to_json())
    return Section("How it learned", lead, (figure,))


def _losses(curve: Curve) -> str:
    first, last = curve.loss[0][1], curve.loss[-1][1]
    text = f"The loss on the training part went from {measured(first)} to {measured(last)}"
    if not curve.val_loss:
        return f"{text}."
    return f"{text}, on the validation part from {measured(curve.val_loss[0][1])} to {measured(curve.val_loss[-1][1])}."


def _kept(curve: Curve) -> str:
    last = curve.val_score[-1][0]
    at = dict(curve.val_score).get(curve.kept)
    which = "the last ones" if curve.kept >= last else f"those after update {curve.kept:,} of {last:,}"
    value = "" if at is None else f", with a validation {score_name(curve.score)} of {measured(at)}"
    return f"The weights that are kept are {which}{value}."


def _advice(curve: Curve) -> list[str]:
    """What the form of the curve says about what to try next."""
    found = []
    if len(curve.val_loss) > 2:
        lowest, least = min(curve.val_loss, key=lambda point: point[1])
        risen, fell = curve.val_loss[-1][1] - least, curve.val_loss[0][1] - least
        if risen > RISEN * max(fell, abs(least)) and lowest < curve.val_loss[-1][0]:
            found.append(
                f"The validation loss was least, {measured(least)}, after update {lowest:,} and has risen since: from "
                "there on the model learns its training samples by heart."
            )
    if not found and len(curve.val_score) > 2 and curve.kept >= curve.val_score[-1][0]:
        found.append("It was best at the end: more epochs may do better.")
    return found


def _says(curve: Curve) -> str:
    parts = [f"{name} from update {before:,} on" for name, before in curve.stages] if len(curve.stages) > 1 else []
    scores = [value for _, value in curve.val_score]
    ends = f"validation {score_name(curve.score)} from {measured(scores[0])} to {measured(scores[-1])}"
    between = f", between {measured(min(scores))} and {measured(max(scores))}"
    return "; ".join([_losses(curve).rstrip("."), f"{ends}{between}", *parts, _kept(curve).rstrip(".")])


def _chart(curve: Curve) -> str:
    last = max(curve.loss[-1][0], curve.val_score[-1][0])
    scale = alt.Scale(domain=[0, last], nice=False)
    ticks: Any = list(range(last + 1)) if last <= TICKED else alt.Undefined  # fractions of updates would be rounded
    losses = [("training", curve.loss, SOFT), ("validation", curve.val_loss, ACCENT)]
    above = _panel(losses, "loss", scale, axis=alt.Axis(labels=False, tickCount=4, values=ticks))
    stages = [{"x": before, "name": name} for name, before in curve.stages] if len(curve.stages) > 1 else []
    if stages:
        marks = alt.Chart(data_of(stages)).encode(x=alt.X("x:Q", scale=scale))
        above.append(marks.mark_rule(stroke=SOFT, strokeDash=[2, 3]))
        words = marks.mark_text(align="left", baseline="top", dx=4, fontSize=13, fill=SOFT)
        above.append(words.encode(text="name:N", y=alt.value(0)))
    below = _panel(
        [("", curve.val_score, ACCENT)],
        score_name(curve.score),
        scale,
        axis=alt.Axis(format=",d", tickCount=4, values=ticks),
    )
    kept = alt.Chart(data_of([{"x": curve.kept, "text": "kept"}])).encode(x=alt.X("x:Q", scale=scale))
    for panel in (above, below):
        panel.append(kept.mark_rule(stroke=INK, strokeWidth=1))
    side: Literal["left", "right"] = "right" if curve.kept > last / 2 else "left"
    word = kept.mark_text(align=side, baseline="bottom", dx=-4 if side == "right" else 4, fontSize=13, fill=INK)
    below.append(word.encode(text="text:N", y=alt.value(110)))
    panels = [alt.layer(*above).properties(width=SIDE_PX, height=170)]
    panels.append(alt.layer(*below).properties(width=SIDE_PX, height=110))
    return svg_of(alt.vconcat(*panels, spacing=8), stroke=LINE)


def _panel(lines: Sequence[tuple[str, Points, str]], title: str, scale: Any, *, axis: Any) -> list[Any]:
    """The layers of lines over updates, each with its name at its end."""
    layers: list[Any] = []
    x = alt.X("x:Q", scale=scale, title="updates" if axis["labels"] is not False else None, axis=axis)
    values = [value for _, points, _ in lines for _, value in points]
    low, high = min(values), max(values)
    room = 0.08 * (high - low) or 0.5
    y_scale = alt.Scale(domain=[low - room, high + room], nice=False, zero=False)
    y = alt.Y("y:Q", scale=y_scale, title=title, axis=alt.Axis(tickCount=4))
    for number, (name, points, colour) in enumerate(lines):
        rows = [{"x": step, "y": value} for step, value in points]
        base = alt.Chart(data_of(rows)).encode(x=x, y=y)
        layers.append(base.mark_line(stroke=colour, strokeWidth=2, clip=True))
        if len(rows) <= LEARNING_POINTS // 2:
            layers.append(base.mark_circle(fill=colour, size=30, opacity=1, clip=True))
        if name:  # in the corner where no loss that falls comes
            word = alt.Chart(data_of([{"name": name}])).mark_text(align="right", fontSize=13, fill=colour)
            layers.append(word.encode(text="name:N", x=alt.value(SIDE_PX - 6), y=alt.value(12 + 17 * number)))
    return layers


def _thinned(points: Points) -> Points:
    """Average neighbours, so that few points are left."""
    if len(points) <= LEARNING_POINTS:
        return _rounded(points)
    groups = np.array_split(np.array(points), LEARNING_POINTS)
    return _rounded(tuple((round(group[:, 0].mean()), float(group[:, 1].mean())) for group in groups))


def _some(points: Points) -> Points:
    """Leave some out where they are many, the last one never."""
    every = math.ceil(len(points) / LEARNING_POINTS) or 1
    return _rounded(tuple(points[::-1][::every][::-1]))


def _rounded(points: Points) -> Points:
    return tuple((int(step), float(f"{value:.5g}")) for step, value in points)
