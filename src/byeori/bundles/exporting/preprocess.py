"""What stands around an exported graph, as JSON: how cells become its inputs, and its outputs an answer."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from torch import stack

from byeori.fields.cells import NO, YES
from byeori.fields.kept import settings
from byeori.fields.kinds import (
    Category,
    Date,
    Flag,
    Image,
    Labels,
    Line,
    Mask,
    Number,
    Numbers,
    Points,
    Scene,
    Strip,
    Text,
    Vector,
)
from byeori.fields.text.ngrams import ACROSS, BITS, CHARACTERS, WORDS, known_of
from byeori.models.text.names import NGRAMS

if TYPE_CHECKING:
    from torch import Tensor

    from byeori.data.task import Task
    from byeori.fields.contract import Input

FORMAT = 1
"""Rises when a reader of the one before would read it wrongly."""
_PICTURE = (
    "open it upright (EXIF) in this mode with 8 bits a channel, numbers of more bits brought to 0 ... 255 by their "
    "range, what is transparent over white; "
)
_OF_DATES = ("order", "epoch", "used", "first", "last")
_BILINEAR = "with Pillow's BILINEAR and reducing_gap=3.0"


def preprocess(task: Task, outputs: Sequence[str]) -> dict[str, Any]:
    """Say all that a caller who has not byeori must know: the inputs in the graph's order, its outputs, the answer."""
    inputs = [{"name": name, "kind": field.kind, **_of_input(field)} for name, field in task.inputs.items()]
    target = {"name": task.name, "kind": task.target.kind, **_of_target(task.target)}
    return {"format": FORMAT, "inputs": inputs, "outputs": list(outputs), "target": target}


def finished(target: Any, outputs: Tensor) -> dict[str, Tensor]:
    """Give what of an answer a graph can compute by itself, of the network's outputs (batch, ...)."""
    if isinstance(target, (Category, Flag)):
        return {"probabilities": (outputs.double() / target.temperature).softmax(1).float()}
    if isinstance(target, Labels):
        scales = outputs.new_tensor(target.temperatures or [1.0] * len(target.labels)).double()
        return {"probabilities": (outputs.double() / scales).sigmoid().float()}
    if isinstance(target, Mask):
        from byeori.fields.mask.loss import to_size

        return {"probabilities": to_size(outputs, target.rows, target.columns).softmax(1)}
    if isinstance(target, Points):
        return {"points": (outputs.float().reshape(-1, outputs[0].numel() // 2, 2) + 1) / 2}
    if isinstance(target, Number):
        return _of_number(target, outputs.double())
    if isinstance(target, Numbers):
        columns = outputs.double().unbind(1)
        each = [_of_number(number, column) for number, column in zip(target.answering, columns, strict=True)]
        return {name: stack([one[name] for one in each], 1) for name in each[0]}
    return {}


def _of_number(field: Number, outputs: Tensor) -> dict[str, Tensor]:
    """The number in its own unit, and its interval where there is one."""
    ends = dict(zip(("low", "high"), field.interval, strict=True)) if field.interval else {}
    return {"value": field.restore(outputs), **{name: field.restore(outputs + off) for name, off in ends.items()}}


def _of_input(field: Input) -> dict[str, Any]:
    if isinstance(field, (Image, Scene, Strip)):
        return _of_picture(field)
    if isinstance(field, Text):
        return _of_text(field)
    if isinstance(field, Vector):
        how = "float32 (numbers): each without its mean, in units of its deviation"
        return {"how": how, "means": field.means, "stds": field.stds}
    if not isinstance(field, (Number, Category, Flag, Date)):
        return field.preprocessing() or {"how": "as the field's `batch` gives it", "settings": settings(field)}
    missing = {"missing": list(field.nothing)}
    if isinstance(field, Number):
        names = ("unit", "decimal", "scaling", "offset", "mean", "std", "least", "edges")
        how = "float32 (2): the number scaled, at most 10 from 0, and 0; where it is missing 0 and 1"
        return {"how": how, **missing, **{name: settings(field)[name] for name in names}}
    if isinstance(field, Category):
        how = "int64 (): the place among the classes, from 1; 0 for any other and where it is missing"
        return {"how": how, **missing, "classes": list(field.classes)}
    if isinstance(field, Flag):
        how = "float32 (2): -1 for no, 1 for yes, and 0; where it is missing 0 and 1"
        return {"how": how, **missing, "yes": sorted(YES), "no": sorted(NO)}
    how = "float32: of each part its place from -1 to 1, and sine and cosine but of the year; then 1 if it is missing"
    return {"how": how, **missing, **{name: settings(field)[name] for name in _OF_DATES}}


def _of_picture(field: Image | Scene | Strip) -> dict[str, Any]:
    mode = "RGB" if isinstance(field, Strip) else field.mode
    read = {"mode": mode, "integer_range": field.integer_range, "float_range": field.float_range}
    if isinstance(field, Image):
        how = (
            f"{_PICTURE}the middle square scaled to `side` px {_BILINEAR}, of which the middle `size` px; "
            "float32 (channels, size, size) from 0 to 255"
        )
        return {"how": how, **read, "side": field.side, "size": field.size}
    if isinstance(field, Scene):
        how = f"{_PICTURE}scaled to `columns` x `rows` px {_BILINEAR}; float32 (channels, rows, columns) from 0 to 255"
        return {"how": how, **read, "rows": field.rows, "columns": field.columns}
    how = (
        f"{_PICTURE}grey, scaled to `height` px and a width in proportion, at least 8 px, {_BILINEAR}; its ink, from 1 "
        "(paper) to 255, float32 (width, height); in a batch 0 after the end"
    )
    return {"how": how, **read, "height": field.size}


def _of_text(field: Text) -> dict[str, Any]:
    how = "int64 (entries): the numbers of the text's {}; in a batch -1 after the end"
    if field.model != NGRAMS:
        return {"how": how.format("tokens"), "length": field.length, "tokenizer": field.vocabulary}
    hashes = base64.b64encode(known_of(field.vocabulary).hashes.astype("<u4").tobytes()).decode("ascii")
    rules = {"words": WORDS, "characters": CHARACTERS, "across": ACROSS, "bits": BITS, "ngrams": hashes}
    return {"how": how.format("known n-grams, from 1, by the places of their hashes"), "length": field.length, **rules}


def _of_target(target: Any) -> dict[str, Any]:
    if isinstance(target, (Category, Flag)):
        line = {"class": target.classes[target.positive], "from": target.threshold}
        known = {"classes": list(target.classes), "temperature": target.temperature}
        return {**known, "threshold": None if target.threshold is None else line}
    if isinstance(target, Labels):
        least = list(target.thresholds or [0.5] * len(target.labels))
        return {"labels": list(target.labels), "temperatures": list(target.temperatures), "thresholds": least}
    if isinstance(target, Number):
        return {"unit": target.unit}
    if isinstance(target, Numbers):
        return {"names": list(target.names), "units": [number.unit for number in target.numbers]}
    if isinstance(target, Points):
        how = (
            "`points` are x and y as shares of the picture's width and height; in px from the middle of the first one, "
        )
        return {"how": f"{how}x is share * width - 0.5", "names": list(target.names), "radii": list(target.radii)}
    if isinstance(target, Mask):
        size = {"rows": target.rows, "columns": target.columns}
        return {"classes": list(target.classes), "values": list(target.values), **size}
    if isinstance(target, Line):
        search = {"beams": target.beams, "language": target.language, "weight": target.weight}
        decoding = "written" if target.most else "ctc"
        return {"characters": list(target.characters), "decoding": decoding, **search}
    return {"how": "as the field's `answer` makes it", "settings": settings(target)}
