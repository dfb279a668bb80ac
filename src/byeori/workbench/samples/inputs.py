"""What a page shows of a sample's inputs: pictures and sounds by their address, texts and values as they are."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.errors import DataError
from byeori.core.printable import printable
from byeori.fields.media import medium_of, medium_of_content, medium_of_name
from byeori.journal.kept_cells import kept_cells

if TYPE_CHECKING:
    from byeori.fields.contract import Field
    from byeori.tracking.records import Answer

_SHORT = 80  # letters of a value that stands in a row
_MOST = 20_000  # letters of a text that is sent to a page


def shown_inputs(cells: Mapping[str, Any], address: Callable[[str], str]) -> list[dict[str, Any]]:
    """Give what a page shows of each cell; `address` gives where a file of an input is fetched.

    A `Path` and bytes are files, all else is itself: what a caller sent as a text is never taken for a path.
    """
    return [{"name": printable(name), **_shown(name, cell, address)} for name, cell in cells.items()]


def _shown(name: str, cell: Any, address: Callable[[str], str]) -> dict[str, Any]:
    if not isinstance(cell, Path | bytes):
        text = cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False, default=str)
        kind = "value" if len(text) <= _SHORT and "\n" not in text else "text"
        return {"kind": kind, "text": printable(text[:_MOST]) if cell is not None else None}
    if isinstance(cell, Path) and not cell.is_file():
        return {"kind": "gone", "text": f"{cell.name}: no such file"}
    medium = medium_of_content(cell) if isinstance(cell, bytes) else medium_of_name(cell.name)
    if medium is None:
        return {"kind": "gone", "text": "a file"}
    if medium.media == "image":
        return {"kind": "picture", "url": address(name)}
    return {"kind": "player", "element": medium.media, "url": address(name)}  # HTML names its players as media are


def cells_of_answer(answer: Answer, folder: Path) -> dict[str, Any]:
    """Give the kept inputs of an answer by column, files as paths; none where they were not kept, or are gone.

    `folder` is what the paths of kept inputs are relative to. A sole file has the empty name.
    """
    return kept_cells(folder, answer.input_path, answer.input_media)


def cells_of_sample(cells: Mapping[str, Any], fields: Mapping[str, Field], root: Path | None) -> dict[str, Any]:
    """Give the cells of a sample of a source by column, those that name a file of their field's medium as paths."""
    return {name: _source_cell(cell, fields.get(name), root) for name, cell in cells.items()}


def _source_cell(cell: Any, field: Field | None, root: Path | None) -> Any:
    is_file = field is not None and medium_of(field) is not None and field.form().get("widget") == "file"
    return (root or Path()) / cell if is_file and isinstance(cell, str | Path) else cell


def file_of(cells: Mapping[str, Any], name: str) -> Path | bytes:
    """Give the file of an input; a DataError where that is none."""
    cell = cells.get(name)
    if not isinstance(cell, Path | bytes) or (isinstance(cell, Path) and not cell.is_file()):
        raise DataError(f"the input {name!r} is no file that is there")
    return cell
