"""The style of a target that answers a class for every pixel: intersection over union, and pictures of the worst.

The target has `classes`, their names, and `reduce(outputs)`, which gives the class of every pixel (samples, rows,
columns) uint8; packed truths are such maps too, 255 where a pixel is ignored. Samples are resampled, not pixels: those
of one picture are alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.seeds import draw
from byeori.evaluation.baselines.baselines import Baseline, PlainData
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.limits import PLAIN_SAMPLES_MASK
from byeori.evaluation.mask.sections import mask_sections
from byeori.evaluation.report.styles import Style
from byeori.evaluation.report.wording import without
from byeori.evaluation.statistics.estimate import Estimate, percentile, resampled
from byeori.fields.mask.mask import Mask
from byeori.fields.mask.scores import class_ious, counts_of
from byeori.fields.scores.score import Sums

if TYPE_CHECKING:
    from byeori.evaluation.report.blocks import Section


def _sections(target: Any, guesses: Guesses, headline: Mapping[str, Estimate]) -> tuple[Section, ...]:
    classes = tuple(target.classes)
    counts = counts_of(guesses.outputs, guesses.truth, len(classes))
    drawn = resampled({"ious": Sums(counts, class_ious)}, len(counts), 0)["ious"]
    values = class_ious(counts.sum(0))
    ious = [percentile(float(values[place]), drawn[:, place]) for place in range(len(classes))]
    return mask_sections(classes, counts, ious, guesses, values=target.values if isinstance(target, Mask) else ())


def _cautions(target: Any, guesses: Guesses) -> list[str]:
    seen = set(np.unique(guesses.truth).tolist())
    missing = [name for place, name in enumerate(target.classes) if place not in seen]
    return without(missing, len(target.classes), "classes have no pixel")


def _baselines(data: PlainData, guesses: Guesses, seed: int) -> list[Baseline]:
    """Always the most frequent class, and the most frequent one of each place."""
    prepared = data.own
    classes = len(prepared.task.target.classes)  # type: ignore[attr-defined]
    rows = np.sort(draw(seed, "baseline").permutation(prepared.rows["train"])[:PLAIN_SAMPLES_MASK])
    votes = np.zeros((classes, *guesses.truth.shape[1:]), np.int64)
    column = prepared.columns[prepared.task.name]
    for start in range(0, len(rows), 64):
        some = column.gather(rows[start : start + 64])
        for place in range(classes):
            votes[place] += (some == place).sum(0)
    usual, mean = votes.sum((1, 2)).argmax(), votes.argmax(0)
    given = (
        ("one class", np.full_like(mean, usual), "always the most frequent class of the training part's pixels"),
        ("mean mask", mean, "at each place the most frequent class there, whatever the picture shows"),
    )
    return [Baseline(name, np.broadcast_to(mask, guesses.truth.shape), note) for name, mask, note in given]


STYLE = Style(sections=_sections, cautions=_cautions, baselines=_baselines)
