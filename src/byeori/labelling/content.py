"""What an item of the queue holds about a sample, by which the page shows it and asks: made here, whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.fields.media import medium_of

if TYPE_CHECKING:
    from byeori.fields.contract import Input

_PLAIN = (str, int, float, bool, type(None), list, dict)


def content_of(
    target: str,
    form: Mapping[str, Any],
    cells: Mapping[str, Any],
    inputs: Mapping[str, Input],
    *,
    root: Path | None,
    guess: Any = None,
) -> dict[str, Any]:
    """Give the content of an item: the column that is asked for and how, the cells of the inputs, and a guess.

    Paths of files are relative to the `root`; what lies in no file, as pictures in memory do, cannot be shown later.
    """
    files = files_of(inputs)
    lies = {name: name not in files or cell is None or isinstance(cell, str | Path) for name, cell in cells.items()}
    kept = {name: _plain(cell) for name, cell in cells.items() if lies[name]}
    content = {"target": target, "form": form, "files": files, "cells": kept}
    content |= {"root": str(root.absolute())} if root else {}
    return content | ({"guess": guess} if guess is not None else {})


def files_of(inputs: Mapping[str, Input]) -> list[str]:
    """Give the inputs whose cells are files."""
    return [name for name, field in inputs.items() if medium_of(field) is not None]


def _plain(cell: Any) -> Any:
    """A cell as JSON has it."""
    return cell if isinstance(cell, _PLAIN) else str(cell)
