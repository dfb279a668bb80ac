"""The kept inputs of an answer by column, files as paths: none leads out of the folder that they are kept in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from byeori.journal.home import INPUTS


def kept_cells(folder: Path, path: str | None, media: str | None, only: str = "") -> dict[str, Any]:
    """Give kept inputs by column, files as paths; none where they were not kept, are gone, or lie elsewhere.

    `folder` is what the paths of kept inputs are relative to; a sole file is called `only`. A cell that names any other
    file stays as it was sent.
    """
    file = kept_file(folder, path) if path else None
    if file is None or not file.is_file():
        return {}
    if media != "application/json":
        return {only: file}
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(record, dict):
        return {}
    return {name: _cell(folder, cell) for name, cell in record.items()}


def kept_file(folder: Path, relative: str) -> Path | None:
    """Give the path of a kept file; None where it leads out of the folder of kept inputs."""
    try:
        is_inside = (folder / relative).resolve().is_relative_to((folder / INPUTS).resolve())
    except (ValueError, OSError):  # no name that a file can have
        return None
    return folder / relative if is_inside else None


def file_named_by(cell: Any) -> str | None:
    """Give the path of the file that a cell of a kept input stands for; None where it is a value.

    >>> file_named_by({"file": "inputs/ab/ab.png"}), file_named_by("a text")
    ('inputs/ab/ab.png', None)
    """
    name = cell.get("file") if isinstance(cell, dict) and set(cell) == {"file"} else None
    return name if isinstance(name, str) else None


def _cell(folder: Path, cell: Any) -> Any:
    named = file_named_by(cell)
    return cell if named is None else kept_file(folder, named) or cell
