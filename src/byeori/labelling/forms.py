"""What a person answers, held against the form by which it was asked: a label is checked as a truth of training is."""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.errors import ConfigError, DataError, listed, nearest
from byeori.core.pixels import WHITE
from byeori.core.unicode import alike, normal

if TYPE_CHECKING:
    import numpy as np

TASKS = ("classification", "multilabel", "regression", "reading", "segmentation", "points")
"""Kinds of questions that can be asked without a model."""
_URL = "data:image/png;base64,"
UNSAID = WHITE
"""Of a drawn mask: a pixel of which nothing is said, unless it is a class."""


def form_for(task: str, classes: tuple[str, ...] = ()) -> dict[str, Any]:
    """Give the form of a question before there is a model; a choice needs `classes`, points may have names.

    >>> form_for("classification", ("cat", "dog"))
    {'widget': 'choice', 'options': ['cat', 'dog']}
    >>> form_for("reading")
    {'widget': 'short'}
    """
    if task not in TASKS:
        raise ConfigError(f"task {task!r} is not known{nearest(task, TASKS)}; wanted one of {', '.join(TASKS)}")
    fewest = {"classification": 2, "multilabel": 1, "segmentation": 2}.get(task, 0)
    if len(set(classes)) < fewest:
        raise ConfigError(
            f"{task}: which classes? nothing here tells them yet; name at least two, by `--classes cat,dog` (in "
            "Python: classes=('cat', 'dog')), or give the run of a model"
        )
    if task == "segmentation":
        from byeori.fields.mask.regions import colour_of

        legend = [
            {"name": name, "value": value, "colour": "#{:02x}{:02x}{:02x}".format(*colour_of(value))}
            for value, name in enumerate(classes)
        ]
        return {"widget": "file", "accept": "image/png", "legend": legend}
    simple = {"regression": {"widget": "number", "step": "any"}, "reading": {"widget": "short"}}
    if task == "points":
        return {"widget": "short", "hint": "; ".join(f"{name} x y" for name in classes), "names": list(classes)}
    return simple.get(task) or {
        "widget": "choice" if task == "classification" else "choices",
        "options": list(classes),
    }


def checked(value: Any, form: Mapping[str, Any], picture: Path | bytes | None = None) -> Any:
    """Give a label as it is kept; what the form does not allow is a DataError that says what is wanted.

    A mask is a data: URL of a PNG of class numbers, of the size of its `picture` where that is at hand.

    >>> checked("DOG ", {"widget": "choice", "options": ["cat", "DOG"]})
    'DOG'
    """
    options = form.get("options")
    if form["widget"] == "choices":
        if not isinstance(value, list):
            raise _wrong(value, 'a list of labels, ["one", "another"], or [] where none holds')
        return [_option(one, options or []) for one in dict.fromkeys(map(str, value))]
    if options is not None:
        return _option(value, options)
    if form["widget"] == "number":
        return _number(value)
    if form["widget"] == "file":
        return _mask(value, form, picture)
    if "names" in form:
        return _points(value, form["names"])
    if not isinstance(value, str) or not normal(value):
        raise _wrong(value, "a text; skip what cannot be read")
    return "\n".join(" ".join(line.split()) for line in normal(value).splitlines()).strip()


def _option(value: Any, options: list[Any]) -> Any:
    if isinstance(value, bool) and {"yes", "no"} <= set(map(str, options)):
        value = "yes" if value else "no"
    found = alike(normal(str(value)), [str(option) for option in options])
    for option in options:
        if str(option) == found:
            return option
    raise DataError(
        f"label {str(value)[:80]!r} is not one of the {len(options)} classes{nearest(str(value), map(str, options))}; "
        f"wanted {listed(options)}"
    )


def _number(value: Any) -> float | int:
    try:
        number = float(value) if not isinstance(value, bool) else math.nan
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise _wrong(value, "a number, such as 3.5")
    return int(number) if number.is_integer() and not isinstance(value, float) else number


def _points(value: Any, names: list[str]) -> Any:
    from byeori.fields.points.reading import read_points

    placed = read_points(value, tuple(names), ()).at
    if names and len(placed) != len(names):
        raise _wrong(value, f"{len(names)} points: {listed(names)}")
    return [None if pair[0] != pair[0] else [float(x) for x in pair] for pair in placed]


def _mask(value: Any, form: Mapping[str, Any], picture: Path | bytes | None) -> str:
    numbers = mask_numbers(value)
    legend = form.get("legend", [])
    known = {int(entry["value"]) for entry in legend} | {UNSAID}
    if legend and (odd := sorted(set(numbers.ravel().tolist()) - known)):
        classes = ", ".join(f"{entry['value']} {entry['name']}" for entry in legend)
        raise DataError(f"the mask has the number {odd[0]}, which is no class; wanted {classes}")
    if isinstance(picture, bytes) or (picture is not None and picture.is_file()):
        from byeori.fields.picture.reading import size_of

        width, height = size_of(picture)
        if numbers.shape != (height, width):
            raise DataError(
                f"the mask is {numbers.shape[1]} x {numbers.shape[0]} px and its picture {width} x {height} px; wanted "
                "one size, a class for every pixel"
            )
    return str(value)


def mask_numbers(value: Any) -> np.ndarray:
    """Give the class numbers of a mask in a data: URL, (rows, columns) uint8; what is none is a DataError."""
    from byeori.fields.mask.regions import read_regions

    if not isinstance(value, str) or not value.startswith(_URL):
        raise _wrong(value, "a mask: a PNG of class numbers as a data: URL")
    try:
        content = base64.b64decode(value[len(_URL) :], validate=True)
    except binascii.Error as error:
        raise DataError(f"the mask is no base64 ({error}); wanted a PNG of class numbers as a data: URL") from None
    return read_regions(content).numbers


def mask_value(numbers: np.ndarray) -> str:
    """Give a mask as a label: class numbers (rows, columns) as a PNG in a data: URL."""
    from byeori.fields.mask.regions import data_uri, png_of

    return data_uri(png_of(numbers))


def _wrong(value: Any, wanted: str) -> DataError:
    return DataError(f"label {json.dumps(value, default=str)[:80]}: wanted {wanted}")
