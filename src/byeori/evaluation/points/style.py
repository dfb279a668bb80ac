"""The style of a target that answers points in a picture: how far off each is, and pictures of the worst.

The target has `names`, or none; outputs are (samples, points, 2), packed truths (samples, points, 5), see
`data.scores.points`.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core import digits
from byeori.evaluation.baselines.baselines import Baseline, PlainData, plain_inputs
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.limits import POINTS_PX, UNFOLDED, WORST_POINTS
from byeori.evaluation.number.style import ridge
from byeori.evaluation.report.blocks import Entry, Gallery, Picture, Section, Table
from byeori.evaluation.report.styles import Style
from byeori.evaluation.statistics.estimate import Estimate, percentile, resampled
from byeori.fields.points.scores import NEAR, Distances, distances, mean_of

if TYPE_CHECKING:
    from PIL import ImageDraw

_TRUE, _GUESSED = (20, 150, 110), (220, 60, 40)


def _sections(target: Any, guesses: Guesses, headline: Mapping[str, Estimate]) -> tuple[Section, ...]:
    found = distances(guesses.outputs, guesses.truth)
    names = target.names or tuple(map(str, range(1, found.px.shape[1] + 1)))
    return (_each(names, found), _how_far(found), _worst(found, guesses))


def _each(names: Sequence[str], found: Distances) -> Section:
    parts = ("px", "share", "near")
    scores = {f"{part} {i}": mean_of(getattr(found, part)[:, [i]]) for part in parts for i in range(len(names))}
    drawn = resampled(scores, len(found.px), 0, resamples=200)
    ones = np.ones((1, len(found.px)))
    known = {name: percentile(float(score(ones)[0]), drawn[name]) for name, score in scores.items()}
    rows: tuple[tuple[Entry, ...], ...] = tuple(
        (name, *(known[f"{part} {i}"] for part in parts), int((~np.isnan(found.px[:, i])).sum()))
        for i, name in enumerate(names)
    )
    off = [known[f"share {i}"].value for i in range(len(names))]
    lead = f"Furthest off is the point {names[int(np.nanargmax(off))]}." if np.isfinite(off).any() else ""
    columns = ("point", "mean distance, px", "NME", f"within {NEAR:.0%}", "known in samples")
    table = Table("points", "All points" if len(rows) > UNFOLDED else "", columns, rows, is_long=len(rows) > UNFOLDED)
    return Section("By point", lead, (table,))


def _how_far(found: Distances) -> Section:
    known = ~np.isnan(found.px)
    px, share = found.px[known], found.share[known]
    rows = tuple(
        (
            "all" if part == 1 else f"{part:.0%}",
            digits.formatted(float(np.quantile(px, part))),
            f"{np.quantile(share, part):.2%}",
        )
        for part in (0.5, 0.8, 0.9, 0.95, 1.0)
    )
    near = np.mean(found.near[known])
    lead = (
        "Distances are in px of the pictures as they are, and as a share of their size, the root of their area (NME is "
        f"the mean of that). {near:.0%} of the points are within {NEAR:.0%} of the longer side (PCK)."
    )
    columns = ("of the points", "are off by at most, px", "of the picture's size")
    return Section("How far off", lead, (Table("error_quantiles", "", columns, rows),))


def _worst(found: Distances, guesses: Guesses) -> Section:
    known = ~np.isnan(found.px)
    mean = np.where(known.any(1), np.nansum(found.px, 1) / np.maximum(known.sum(1), 1), -1)
    places = [i for i in np.argsort(-mean, kind="stable").tolist() if known[i].any()][:WORST_POINTS]
    pictures = tuple(
        Picture(guesses.keys[i], "", f"{digits.formatted(float(mean[i]))} px off in the mean", None, _drawn(guesses, i))
        for i in places
    )
    lead = "Green rings are true, red crosses guessed. Some of these may be wrong points."
    return Section("The worst", lead, (Gallery("worst", "Furthest off", pictures, is_wide=True),))


def _drawn(guesses: Guesses, place: int) -> bytes | None:
    """A JPEG of a sample's picture with the true points and the guessed ones."""
    if guesses.pixels is None:
        return None
    from PIL import Image, ImageDraw

    from byeori.fields.picture.reading import in_mode

    pixels = guesses.pixels(place)
    image = in_mode(Image.fromarray(pixels.squeeze(2) if pixels.shape[2] == 1 else pixels), "RGB")
    times = POINTS_PX / max(image.size)
    image = image.resize((max(1, round(image.width * times)), max(1, round(image.height * times))))
    draw_on = ImageDraw.Draw(image)
    truth, size = guesses.truth[place], np.array(image.size) / 2
    guess = np.asarray(guesses.outputs[place]).reshape(-1, 2)
    for true, guessed in zip(truth, guess, strict=True):
        if true[2] > 0:
            _ring(draw_on, (true[:2] + 1) * size)
        _cross(draw_on, (guessed + 1) * size)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80)
    return file.getvalue()


def _ring(on: ImageDraw.ImageDraw, at: np.ndarray, reach: float = 5.0) -> None:
    on.ellipse((at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach), outline=_TRUE, width=2)


def _cross(on: ImageDraw.ImageDraw, at: np.ndarray, reach: float = 4.0) -> None:
    for side in (-1, 1):
        on.line((at[0] - reach, at[1] - side * reach, at[0] + reach, at[1] + side * reach), fill=_GUESSED, width=2)


def _cautions(target: Any, guesses: Guesses) -> list[str]:
    unknown = int((guesses.truth[..., 2] == 0).sum())
    return [f"{unknown:,} of {guesses.truth[..., 2].size:,} points of this part are missing."] if unknown else []


def _baselines(data: PlainData, guesses: Guesses, seed: int) -> list[Baseline]:
    """Always the mean places, and a linear model on small pictures, fitted where all points are known."""
    truth = np.asarray(data.train_truth, np.float64)
    known = truth[..., 2]
    mean = (truth[..., :2] * known[..., None]).sum(0) / np.maximum(known.sum(0), 1)[:, None]
    places = np.broadcast_to(mean, (len(guesses), *mean.shape))
    found = [Baseline("mean places", places, "always the mean places of the training part")]
    whole = known.all(1)
    if whole.sum() > 1 and (given := plain_inputs(data)) is not None:
        y = truth[whole, :, :2].reshape(int(whole.sum()), -1)
        guess, note = ridge(given.train[whole], y, given.judged, seed)
        found.append(Baseline(f"ridge regression on {given.name}", guess.reshape(len(guesses), -1, 2), note))
    return found


STYLE = Style(
    sections=_sections,
    cautions=_cautions,
    baselines=_baselines,
    align=lambda reference, target, guesses: (
        guesses
    ),  # places are reported as shares of the picture, whatever was learned
)
