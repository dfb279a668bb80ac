"""Messages between a server and a model in a process of its own: a line of JSON, then the bytes of files; no code."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import IO, Any

_FILE = "\x00bytes"  # the key of a cell that is a file; no JSON of a request has a cell of this form
Asked = Sequence[tuple[str, Mapping[str, Any]]]
"""Samples by id: the cells of each by column."""


def write_asked(out: IO[bytes], samples: Asked) -> None:
    """Write samples."""
    files, content = list[bytes](), list[Any]()
    for name, cells in samples:
        told = {key: {_FILE: len(cell)} if isinstance(cell, bytes) else cell for key, cell in cells.items()}
        files += [cell for cell in cells.values() if isinstance(cell, bytes)]
        content.append([name, told])
    write_line(out, content, files)


def read_asked(source: IO[bytes]) -> list[tuple[str, dict[str, Any]]] | None:
    """Read samples as they were written; None at the end."""
    content = read_line(source)
    if content is None:
        return None
    return [(name, {key: _cell(source, cell) for key, cell in cells.items()}) for name, cells in content]


def write_line(out: IO[bytes], content: Any, files: Sequence[bytes] = ()) -> None:
    """Write a message, and the files that belong to it."""
    out.write(json.dumps(content).encode() + b"\n")
    for file in files:
        out.write(file)
    out.flush()


def read_line(source: IO[bytes]) -> Any:
    """Read a message; None at the end."""
    line = source.readline()
    return json.loads(line) if line.endswith(b"\n") else None


def _cell(source: IO[bytes], cell: Any) -> Any:
    return source.read(cell[_FILE]) if isinstance(cell, dict) and set(cell) == {_FILE} else cell
