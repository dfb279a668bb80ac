"""What a server tells of its model: how it is asked, how good it is, and a real sample to begin with."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from byeori.fields.media import medium_of, type_of

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.fields.contract import Field
    from byeori.serving.options import ServeOptions

_MOST_EXAMPLE = 500_000  # letters of a file in the example


def about(bundle: Bundle, options: ServeOptions) -> dict[str, Any]:
    """Give what the page and programs may know of a bundle."""
    record, task = bundle.record, bundle.task
    forms = {name: {**field.form(), **_called(field)} for name, field in task.inputs.items()}
    return {
        "name": record.get("name") or record.get("run") or bundle.folder.name,
        "model": record.get("model"),
        "form": bundle.form,
        "digest": bundle.digest,
        "inputs": forms,
        "matters": _matters(record, forms),
        "target": {"name": task.name, **task.target.form()},
        "score": score_of(record),
        "example": _example(bundle),
        "limits": {"body_mb": options.body_mb, "samples": options.queue, "timeout_s": options.timeout_s},
        "keeps_inputs": options.keep_inputs,
        "byeori": version("byeori"),
    }


def _called(field: Field) -> dict[str, str]:
    """What the files of an input are called, for the page that asks for them."""
    medium = medium_of(field)
    return {} if medium is None else {"media": medium.media, "called": medium.name}


def nameless(forms: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Say how inputs are asked for, without their names, classes and ranges, which are of the training data."""
    return {
        f"input {number}": {key: form[key] for key in ("widget", "accept") if key in form}
        for number, form in enumerate(forms.values(), 1)
    }


def score_of(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give the main score of a bundle's card, with its interval, part and unit where they are known.

    >>> score_of({"scores": {"accuracy": {"value": 0.94, "low": 0.91, "high": 0.96, "part": "val"}}})
    {'name': 'accuracy', 'value': 0.94, 'low': 0.91, 'high': 0.96, 'part': 'val', 'unit': '', 'samples': None}
    """
    judged: Mapping[str, Any] = record.get("judged") or {}
    scores = judged.get("headline") or record.get("scores") or {}
    for name, example in scores.items():
        score = example if isinstance(example, Mapping) else {"value": example}
        known = {key: score.get(key) for key in ("value", "low", "high")}
        unit = judged.get("units", {}).get(name, "")
        part = judged.get("part") or score.get("part")
        return {"name": name, **known, "part": part, "unit": unit, "samples": judged.get("samples")}
    return None


def _matters(record: Mapping[str, Any], forms: Mapping[str, Any]) -> list[str]:
    """The inputs that were measured to matter, the most important first; nothing where they were not measured."""
    named = (record.get("judged") or {}).get("matters", [])
    return [name for name in named if name in forms]


def _example(bundle: Bundle) -> dict[str, Any] | None:
    """The first stored sample as JSON would hold it; None where its files are too large for that."""
    cells = bundle.proof.cells
    example = {name: _sent(cell) for name, cell in cells[0].items()} if cells else {}
    size = sum(len(cell) for cell in example.values() if isinstance(cell, str))
    return example if example and size <= _MOST_EXAMPLE else None


def _sent(cell: Any) -> Any:
    if not isinstance(cell, bytes):
        return cell
    return f"data:{type_of(cell)[1]};base64,{base64.b64encode(cell).decode()}"
