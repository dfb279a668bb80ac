"""What was asked, as it was kept: values by input, and the files that are among them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from byeori.journal.answer import KeptAnswer

FILE = "file"
"""What the only input is called where that is a file, of which no name is kept."""


@dataclass(frozen=True)
class Asked:
    """One kept input."""

    cells: Mapping[str, Any]
    """By input; of a file its path, relative to the store's folder."""
    files: Mapping[str, Path]
    """The files among them; they may have been cleared away since."""

    @classmethod
    def of(cls, answer: KeptAnswer) -> Asked | None:
        """Give what was asked; None where it was not kept, or is gone."""
        if answer.input is None or answer.input_path is None:
            return None
        if answer.input_media != "application/json":
            return cls({FILE: answer.input_path}, {FILE: answer.input})
        try:
            record = json.loads(answer.input.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if not isinstance(record, dict):
            return None
        names = {name: path for name, cell in record.items() if (path := file_named_by(cell)) is not None}
        return cls({**record, **names}, {name: answer.folder / path for name, path in names.items()})


def file_named_by(cell: Any) -> str | None:
    """Give the path of the file that a cell of a kept input stands for; None where it is a value.

    >>> file_named_by({"file": "inputs/ab/ab.png"}), file_named_by("a text")
    ('inputs/ab/ab.png', None)
    """
    name = cell.get("file") if isinstance(cell, dict) and set(cell) == {"file"} else None
    return name if isinstance(name, str) else None
