"""Ask a bundle about every sample of a part, in batches."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from byeori.core.process import threads
from byeori.core.watching import counted
from byeori.data.guessing.plain_values import plain_values
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.limits import ASKED_AT_ONCE, THUMBNAIL_PX, TRAITS_SAMPLES
from byeori.evaluation.statistics.slices import cut
from byeori.fields.coded import taken
from byeori.fields.stacking import concatenate

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.data.preparing.prepared import Prepared
    from byeori.fields.contract import Field


def ask(bundle: Bundle, prepared: Prepared, part: str) -> Guesses:
    """Give the bundle's guesses about a part of prepared data."""
    rows, name = prepared.rows[part], prepared.task.name
    target = prepared.task.target
    outputs, truth = [], []
    for start in counted("judging", range(0, len(rows), ASKED_AT_ONCE)):
        packed = prepared.gather(rows[start : start + ASKED_AT_ONCE])
        truth.append(packed.pop(name))
        outputs.append(target.reduce(bundle.outputs(packed)))
    pixels, together, columns = _pixels(prepared, rows), concatenate(outputs), _columns(prepared, rows)
    return Guesses(
        keys=[prepared.samples.keys[row] for row in rows.tolist()],
        outputs=together,
        decided=target.decide(together),
        truth=concatenate(truth, target.about.blank),
        part=part,
        columns={**columns, **_traits(prepared, rows, _cut_by_traits(prepared, columns))},
        thumbnail=_shown(prepared, rows) if pixels is None else lambda place: jpeg(pixels(place)),
        pixels=pixels,
    )


def _columns(prepared: Prepared, rows: np.ndarray) -> dict[str, Sequence[object]]:
    """The columns of the table to cut slices by: those that are inputs as they are, then those that the task leaves."""
    columns, task = prepared.samples.columns, prepared.task
    words = [name for name, field in task.inputs.items() if field.about.media is None]
    names = [*words, *(name for name in columns if name not in task.columns)]
    return {name: plain_values(taken(columns[name], rows), task.inputs.get(name)) for name in names}


def _cut_by_traits(prepared: Prepared, columns: Mapping[str, Sequence[object]]) -> dict[str, Field]:
    """The inputs whose own cells, the plain ones of `columns`, make no slices: pictures, texts, dates."""

    def says_enough(name: str, field: Field) -> bool:
        return field.about.is_table and name in columns and bool(cut(columns[name]))

    return {name: field for name, field in prepared.task.inputs.items() if not says_enough(name, field)}


def _traits(prepared: Prepared, rows: np.ndarray, fields: Mapping[str, Field]) -> dict[str, Sequence[object]]:
    """The traits of inputs, such as a picture's brightness, as columns to cut slices by."""
    if len(rows) > TRAITS_SAMPLES or not fields:
        return {}
    samples = prepared.samples

    def measure(row: int) -> dict[str, float]:
        traits = {name: f.traits(f.read(samples.columns[name][row], samples.root)) for name, f in fields.items()}
        named = {prepared.task.trait_name(n, one): v for n, found in traits.items() for one, v in found.items()}
        # A word is the cell itself, which says too little to be cut by, or it would not be here.
        return {name: value for name, value in named.items() if isinstance(value, float) and not math.isnan(value)}

    with ThreadPoolExecutor(threads()) as pool:
        measured = list(pool.map(measure, rows))
    names = dict.fromkeys(name for found in measured for name in found)
    return {name: [found.get(name) for found in measured] for name in names}


def _pixels(prepared: Prepared, rows: np.ndarray) -> Callable[[int], np.ndarray] | None:
    """Pictures of the first input that is one, as the model gets them; by its field's `picture`."""
    for name, field in prepared.task.inputs.items():
        column = prepared.columns[name]
        if field.picture(column.gather(rows[:1])[0]) is not None:
            return lambda place, c=column, f=field: f.picture(c.gather(rows[place : place + 1])[0])  # type: ignore[misc]
    return None


def _shown(prepared: Prepared, rows: np.ndarray) -> Callable[[int], str] | None:
    """What the first input that comes in files shows of each sample, as HTML."""
    samples = prepared.samples
    for name, field in prepared.task.inputs.items():
        if field.about.media is not None:
            cells = samples.columns[name]
            return lambda place, f=field, c=cells: f.show(f.read(c[rows[place]], samples.root))  # type: ignore[misc]
    return None


def jpeg(pixels: np.ndarray) -> bytes:
    """Give (rows, columns, 1, 3 or 4) uint8 as a small JPEG; tiny pictures are enlarged, pixel by pixel."""
    from PIL import Image

    image = Image.fromarray(pixels.squeeze(2) if pixels.shape[2] == 1 else pixels)
    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    if max(image.size) * 2 <= THUMBNAIL_PX:
        times = THUMBNAIL_PX // max(image.size)
        image = image.resize((image.width * times, image.height * times), Image.Resampling.NEAREST)
    image.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=78)
    return file.getvalue()
