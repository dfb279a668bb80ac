"""The strange answers of a report, with their inputs as a person sees them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

import byeori.tracking.schema as schema
from byeori.core.errors import ByeoriError
from byeori.data.task import Task
from byeori.journal.kept_cells import file_named_by, kept_file
from byeori.monitoring.drift.unlike import Unlike
from byeori.monitoring.report.report import Example
from byeori.monitoring.rows import Row
from byeori.monitoring.subject import Subject

_MOST_BYTES = 20_000_000  # of a kept input that is drawn


def examples_of(subject: Subject, rows: Sequence[Row], strange: Sequence[Unlike]) -> tuple[Example, ...]:
    """Give strange rows as examples, in their order."""
    ids = [rows[one.row].id for one in strange]
    with subject.store.database.reading() as connection:
        table = schema.answers
        found = {
            row["id"]: dict(row) for row in connection.execute(select(table).where(table.c.id.in_(ids))).mappings()
        }
    return tuple(
        _example(subject, found[answer], one) for answer, one in zip(ids, strange, strict=True) if answer in found
    )


def _example(subject: Subject, row: Mapping[str, Any], strange: Unlike) -> Example:
    outputs = row["outputs"] if isinstance(row["outputs"], dict) else {}
    value = row["value"] if row["value"] is not None else outputs.get("value")
    shown = shown_input(subject.bundle.task, subject.inputs, row["input_path"], row["input_media"])
    text = "" if value is None or str(value).startswith("data:") else str(value)[:200]
    sure = row["confidence"] if row["confidence"] is not None else outputs.get("confidence")
    return Example(row["id"], row["time"], text, sure, round(strange.score, 3), strange.why, shown)


def shown_input(task: Task, root: Path, path: str | None, media: str | None) -> str | None:
    """Give a kept input as a piece of HTML; None where it was not kept, is gone, or cannot be read any more."""
    values = values_of(task, root, path, media)
    return None if values is None else "".join(_one(task, name, value) for name, value in values.items()) or None


def values_of(task: Task, root: Path, path: str | None, media: str | None) -> dict[str, Any] | None:
    """Give the values of a kept input by column, as their fields read them; None where `shown_input` gives none."""
    if path is None:
        return None
    try:
        cells = _cells(task, root, _content(root, path), media)
        return {name: field.read(cells[name]) for name, field in task.inputs.items() if name in cells}
    except (OSError, ByeoriError, ValueError, AttributeError):
        return None


def _content(root: Path, path: str) -> bytes:
    """Read a file below the folder of kept inputs; one that is elsewhere, or very large, is a ValueError."""
    file = kept_file(root, path)
    if file is None or file.stat().st_size > _MOST_BYTES:
        raise ValueError(f"{path} is no kept input that can be drawn")
    return file.read_bytes()


def _cells(task: Task, root: Path, content: bytes, media: str | None) -> dict[str, Any]:
    """Take back the cells of a kept sample: a sole file as it came, else JSON that names files by their paths."""
    if media != "application/json":
        return {next(iter(task.inputs)): content}
    record = json.loads(content)
    return {
        name: cell if (named := file_named_by(cell)) is None else _content(root, named) for name, cell in record.items()
    }


def _one(task: Task, name: str, value: Any) -> str:
    from html import escape

    shown = task.inputs[name].show(value)
    return shown if len(task.inputs) == 1 else f"<div><small>{escape(name)}</small> {shown}</div>"
