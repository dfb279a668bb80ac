"""Label Studio's JSON: tasks with annotations and predictions, as its export writes them and its import reads them.

https://labelstud.io/guide/task_format.html; choices, texts, numbers, points, and masks by brush or polygon.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import numpy as np

from byeori.core.errors import DataError
from byeori.labelling.exchange.labels import Labelled, Labels, Said
from byeori.labelling.exchange.rle import brush_mask, brush_runs, filled
from byeori.labelling.forms import UNSAID, mask_numbers, mask_value

_BY = "byeori"
"""Key in a task's data of what byeori needs to find the sample again."""


def tasks_of(labels: Labels) -> Iterator[dict[str, Any]]:
    """Give labels as Label Studio's tasks, one after the other; what the model guessed is a prediction."""
    return (_task(number, one, labels) for number, one in enumerate(labels.samples, start=1))


def _task(number: int, one: Labelled, labels: Labels) -> dict[str, Any]:
    cells, guess = one.shown()
    data = dict(cells) or {"place": one.place}
    annotations = [
        {
            "id": number * 100 + place,
            "completed_by": said.who,
            "created_at": _moment(said.time),
            "was_cancelled": False,
            "ground_truth": False,
            "result": _result(said.value, labels, next(iter(data))),
        }
        for place, said in enumerate(one.said)
    ]
    task = {"id": number, "data": data | {_BY: {"place": one.place, "sample": one.sample}}, "annotations": annotations}
    guessed = _result(guess, labels, next(iter(data))) if guess is not None else []
    return task | {"predictions": [{"model_version": "byeori", "result": guessed}] if guessed else []}


@lru_cache(maxsize=1_000)
def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")


def _result(value: Any, labels: Labels, to_name: str) -> list[dict[str, Any]]:
    form, names = labels.form, {"from_name": labels.target, "to_name": to_name}
    if form["widget"] == "file":
        return _brushes(value, form, names)
    if form["widget"] == "number":
        return [names | {"type": "number", "value": {"number": value}}]
    if form.get("options") is not None:
        return [
            names | {"type": "choices", "value": {"choices": [*value] if isinstance(value, list) else [str(value)]}}
        ]
    text = value if isinstance(value, str) else str(value)
    return [names | {"type": "textarea", "value": {"text": [text]}}]


def _brushes(value: Any, form: Mapping[str, Any], names: dict[str, str]) -> list[dict[str, Any]]:
    numbers, found = mask_numbers(value), []
    size = {"original_width": numbers.shape[1], "original_height": numbers.shape[0], "image_rotation": 0}
    for entry in form.get("legend", ()):
        mask = numbers == entry["value"]
        if mask.any():
            brush = {"format": "rle", "rle": brush_runs(mask), "brushlabels": [entry["name"]]}
            found.append(names | size | {"type": "brushlabels", "value": brush})
    return found


def labels_from(tasks: Any, form: Mapping[str, Any]) -> list[Labelled]:
    """Give the labels of Label Studio's tasks: all annotations that were not cancelled.

    Masks become class numbers as the `form` names them; what nobody drew is the class `background`, where there is one,
    else nothing is said of it. What is no such file is a DataError.
    """
    if not isinstance(tasks, list) or not all(isinstance(task, dict) and "data" in task for task in tasks):
        raise DataError(
            'this is no export of Label Studio: wanted a list of tasks, [{"data": {...}, "annotations": [...]}, ...]; '
            "choose its format JSON, not JSON-MIN"
        )
    return [_labelled(task, form) for task in tasks]


def _labelled(task: Mapping[str, Any], form: Mapping[str, Any]) -> Labelled:
    data = task["data"] if isinstance(task["data"], dict) else {}
    told = data.get(_BY)
    own = told if isinstance(told, dict) else {}
    place = own.get("place") or _place(data) or str(task.get("file_upload") or task.get("id"))
    said = []
    for annotation in task.get("annotations") or task.get("completions") or ():
        if annotation.get("was_cancelled"):
            continue
        value = _value(annotation.get("result") or [], form)
        if value is not None:
            said.append(Said(value, _who(annotation.get("completed_by")), _time(annotation.get("created_at"))))
    return Labelled(str(place), own.get("sample"), said)


def _place(data: Mapping[str, Any]) -> str | None:
    words = [cell for cell in data.values() if isinstance(cell, str)]
    return next((word for word in words if "." in word.rpartition("/")[2] and " " not in word), None)


def _value(result: Sequence[Mapping[str, Any]], form: Mapping[str, Any]) -> Any:
    """One label of an annotation's regions; None where there is none of a kind that is known."""
    kinds = {str(region.get("type")) for region in result}
    values = [region.get("value") or {} for region in result]
    if kinds & {"brushlabels", "polygonlabels"}:
        return _mask([region for region in result if region.get("type") in ("brushlabels", "polygonlabels")], form)
    if "keypointlabels" in kinds:
        return _points(result)
    if "choices" in kinds:
        chosen = [name for value in values for name in value.get("choices", ())]
        return chosen if form["widget"] == "choices" else next(iter(chosen), None)
    if "number" in kinds or "rating" in kinds:
        return next((value.get("number", value.get("rating")) for value in values), None)
    if "textarea" in kinds:
        texts = [value.get("text") for value in values if value.get("text") is not None]
        lines = [line for text in texts for line in (text if isinstance(text, list) else [text])]
        return "\n".join(map(str, lines)) or None
    return None


def _mask(regions: Sequence[Mapping[str, Any]], form: Mapping[str, Any]) -> str:
    legend = {str(entry["name"]): int(entry["value"]) for entry in form.get("legend", ())}
    rows, columns = int(regions[0]["original_height"]), int(regions[0]["original_width"])
    numbers = np.full((rows, columns), legend.get("background", UNSAID), np.uint8)
    for region in regions:
        kind, value = region["type"], region["value"]
        name = str(next(iter(value.get(kind, ())), ""))
        if name not in legend:
            raise DataError(f"the drawn class {name!r} is not known; wanted one of {', '.join(legend)}")
        if kind == "brushlabels":
            mask = brush_mask(value["rle"], rows, columns)
        else:
            mask = filled([(x / 100 * columns, y / 100 * rows) for x, y in value["points"]], rows, columns)
        numbers[mask] = legend[name]
    return mask_value(numbers)


def _points(result: Sequence[Mapping[str, Any]]) -> Any:
    found = dict[str, list[float]]()
    for region in result:
        if region.get("type") == "keypointlabels":
            value, width, height = region["value"], region["original_width"], region["original_height"]
            name = str(next(iter(value.get("keypointlabels", ())), len(found)))
            found[name] = [value["x"] / 100 * width, value["y"] / 100 * height]
    return found


def _who(person: Any) -> str | None:
    """Who annotated: a number, or a record with an address."""
    if isinstance(person, Mapping):
        person = person.get("email") or person.get("id")
    return None if person is None else str(person)


def _time(text: Any) -> float:
    try:
        return datetime.fromisoformat(str(text)).timestamp()
    except ValueError:
        return 0.0
