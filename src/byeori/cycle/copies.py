"""Copies of what was asked, that lie with the data which retrained runs learned from: where, and who needs them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from byeori.core.errors import DataError, RunError
from byeori.core.files import read_json
from byeori.data.adding import FOLDER
from byeori.tracking.folders import run_folders
from byeori.training.learned_from import DATA


@dataclass(frozen=True)
class Copy:
    """What was added to the data of runs, in one file."""

    file: Path
    runs: tuple[str, ...]
    """The runs whose data it is; none where all of them are deleted."""


def copies_of(request: str, runs: Path) -> list[Copy]:
    """Give the files of a folder of runs that hold a copy of what was asked by the request of this id."""
    return [
        Copy(file, _needing(file, runs))
        for file in _files(runs)
        if any(row["answer"] == request for row in _record(file)["samples"])
    ]


def added_of(run: Path) -> Path | None:
    """Give the file of what was added to the data of a run; None where nothing was."""
    path = read_json(run / DATA, RunError)["options"].get("added") if (run / DATA).is_file() else None
    return Path(path) if path else None


def remove_unneeded(file: Path, runs: Path) -> bool:
    """Remove what was added to the data of runs that are gone, and its inputs; what a run needs stays: then False."""
    if not file.is_file() or _needing(file, runs):
        return False
    own = _inputs(file)
    file.unlink()
    for input_file in own - {one for other in _files(runs) for one in _inputs(other)}:
        input_file.unlink(missing_ok=True)
    return True


def _files(runs: Path) -> Iterator[Path]:
    yield from sorted((runs / FOLDER).glob("*.json"))


def _needing(file: Path, runs: Path) -> tuple[str, ...]:
    return tuple(
        run.name for run in run_folders(runs) if (path := added_of(run)) is not None and path.name == file.name
    )


def _inputs(file: Path) -> set[Path]:
    return {file.parent / path for row in _record(file)["samples"] for path in row["files"].values()}


def _record(file: Path) -> Any:
    return read_json(file, DataError)
