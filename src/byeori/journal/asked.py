"""What was asked, as it was kept: values by input, and the files that are among them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from byeori.journal.answer import KeptAnswer
from byeori.journal.kept_cells import file_named_by, kept_file

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
        cells, files = dict(record), dict[str, Path]()
        for name, cell in record.items():
            named = file_named_by(cell)
            if named is not None and (file := kept_file(answer.folder, named)) is not None:
                cells[name], files[name] = named, file
        return cls(cells, files)
