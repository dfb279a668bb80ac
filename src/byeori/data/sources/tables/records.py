"""Records as columns: JSON lines, JSON, dicts; a record need not have all of them, and what it lacks is said."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from byeori.core.encodings import decoded
from byeori.core.errors import DataError, listed
from byeori.fields.contract import Cell

Record = Mapping[str, Cell]


def joined(records: Sequence[Record]) -> tuple[list[str], list[tuple[Cell, ...]], tuple[str, ...]]:
    """Give names and cells of the columns that any record has, and what to say of those that lack one."""
    names = list(dict.fromkeys(name for record in records for name in record))
    cells = [tuple(record.get(name) for record in records) for name in names]
    lacking = {name: sum(name not in record for record in records) for name in names}
    counts = [f"{name!r} in {count:,}" for name, count in lacking.items() if count]
    more = f" and {len(counts) - 5:,} columns more" if len(counts) > 5 else ""
    note = (
        f"columns that are not in every one of {len(records):,} records are empty there: {', '.join(counts[:5])}{more}"
    )
    return names, cells, (note,) if counts else ()


def read_lines(path: Path) -> tuple[list[int], list[Record]]:
    """Read JSON lines, an object each: the lines on which they stand, and the records; blank lines are none."""
    lines, records = [], []
    for number, line in enumerate(decoded(path, wanted="the whole table").split("\n"), start=1):
        if line.strip():
            lines.append(number)
            records.append(record_of(f"{path}:{number}", parsed(f"{path}:{number}", line)))
    return lines, records


def read_json(path: Path) -> tuple[list[int], list[Record]]:
    """Read a JSON file: a list of objects, or an object of lists or of rows, as pandas writes them; or JSON lines."""
    text = decoded(path, wanted="the whole table")
    if _is_lines(text):
        return read_lines(path)
    found = parsed(str(path), text)
    rows = _rows(path, found)
    records = [record_of(f"{path}:{number}", row) for number, row in enumerate(rows, start=1)]
    return list(range(1, len(records) + 1)), records


def _is_lines(text: str) -> bool:
    """Whether the first of several lines is an object by itself."""
    first, _, rest = text.strip().partition("\n")
    try:
        return bool(rest) and isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _rows(path: Path, found: Any) -> Sequence[Any]:
    """The rows of a JSON file's content."""
    if isinstance(found, list):
        return found
    if isinstance(found, dict):
        if isinstance(found.get("columns"), list) and isinstance(found.get("data"), list):
            return [dict(zip(found["columns"], row, strict=False)) for row in found["data"]]
        lists = {name: cells for name, cells in found.items() if isinstance(cells, list)}
        if 1 < len(lists) == len(found) and len({len(cells) for cells in lists.values()}) == 1:
            return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]
        of_objects = [cells for cells in lists.values() if cells and all(isinstance(one, dict) for one in cells)]
        if len(of_objects) == 1:
            return of_objects[0]
        if found and all(isinstance(cells, dict) for cells in found.values()):
            places = list(dict.fromkeys(place for cells in found.values() for place in cells))
            return [{name: cells.get(place) for name, cells in found.items()} for place in places]
    raise DataError(
        f'{path}: wanted a list of objects, [{{"text": "...", "label": "..."}}, ...], or an object of lists, one a '
        f"column; found {type(found).__name__}" + (f" with {listed(found, most=5)}" if isinstance(found, dict) else "")
    )


def parsed(where: str, text: str) -> Any:
    """Give what a text of JSON holds; another text, and an object with a name twice, are DataErrors."""
    try:
        return json.loads(text, object_pairs_hook=lambda pairs: _once(where, pairs))
    except json.JSONDecodeError as error:
        raise DataError(f"{where}: not JSON ({error}); wanted an object a line, or a list of objects") from None
    except RecursionError:
        raise DataError(f"{where}: JSON within JSON, too deep to be read; wanted a list of objects") from None


def _once(where: str, pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise DataError(f"{where}: {twice!r} is there twice in one object; give it once")
    return record


def record_of(where: str, row: Any) -> Record:
    """Give a row that is an object; any other is a DataError."""
    if not isinstance(row, dict):
        raise DataError(
            f'{where}: wanted an object such as {{"text": "...", "label": "..."}}, found {type(row).__name__}'
        )
    return row
