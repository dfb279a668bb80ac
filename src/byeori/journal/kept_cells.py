"""The kept inputs of an answer by column, files as paths: none leads out of the folder that they are kept in."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from byeori.journal.home import INPUTS


class KeptInputs:
    """Kept inputs of a folder, one after the other: where its folders lead to is looked up once each."""

    def __init__(self, folder: Path) -> None:
        self._root, self._folder = folder, os.fspath(folder)
        self._inputs = os.path.realpath(folder / INPUTS)
        self._inside: dict[str, bool] = {}  # whether each folder of files, as it is named, lies in that of kept inputs

    def cells(self, path: str | None, media: str | None, only: str = "") -> dict[str, Any]:
        """Give kept inputs by column, see `kept_cells`."""
        whole = self._whole(path) if path else None
        if whole is None or not os.path.isfile(whole):
            return {}
        if media != "application/json":
            return {only: Path(whole)}
        try:
            with open(whole, "rb") as file:
                record = json.loads(file.read().decode())
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(record, dict):
            return {}
        return {name: self._cell(cell) if isinstance(cell, dict) else cell for name, cell in record.items()}

    def file(self, relative: str) -> Path | None:
        """Give the path of a kept file, see `kept_file`."""
        return None if self._whole(relative) is None else self._root / relative

    def _cell(self, cell: Any) -> Any:
        named = file_named_by(cell)
        return cell if named is None else self.file(named) or cell

    def _whole(self, relative: str) -> str | None:
        """The path of a kept file; None where it leads out, through `..` or through a link."""
        whole = os.path.join(self._folder, relative)
        folder, name = os.path.split(whole)
        try:
            if name in ("", ".", "..") or os.path.islink(whole):
                return whole if self._leads_inside(whole) else None
            if (is_inside := self._inside.get(folder)) is None:
                is_inside = self._inside[folder] = self._leads_inside(folder)
        except (ValueError, OSError):  # no name that a file can have
            return None
        return whole if is_inside else None

    def _leads_inside(self, path: str) -> bool:
        return Path(os.path.realpath(path)).is_relative_to(self._inputs)


def kept_cells(folder: Path, path: str | None, media: str | None, only: str = "") -> dict[str, Any]:
    """Give kept inputs by column, files as paths; none where they were not kept, are gone, or lie elsewhere.

    `folder` is what the paths of kept inputs are relative to; a sole file is called `only`. A cell that names any other
    file stays as it was sent.
    """
    return KeptInputs(folder).cells(path, media, only)


def kept_file(folder: Path, relative: str) -> Path | None:
    """Give the path of a kept file; None where it leads out of the folder of kept inputs."""
    return KeptInputs(folder).file(relative)


def file_named_by(cell: Any) -> str | None:
    """Give the path of the file that a cell of a kept input stands for; None where it is a value.

    >>> file_named_by({"file": "inputs/ab/ab.png"}), file_named_by("a text")
    ('inputs/ab/ab.png', None)
    """
    name = cell.get("file") if isinstance(cell, dict) and set(cell) == {"file"} else None
    return name if isinstance(name, str) else None
