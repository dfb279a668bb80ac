"""A picture grid of samples, as HTML that stands by itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.errors import DataError

if TYPE_CHECKING:
    from byeori.data.task import Task

_GRID = "display:grid;grid-template-columns:repeat(auto-fill,minmax(140px,1fr));gap:8px;font:13px system-ui"


def grid(task: Task, samples: Sequence[dict[str, Any]], root: Path | None = None) -> str:
    """Give samples (cells by column) as a grid: the inputs above, the target below."""
    return f'<div style="{_GRID}">{"".join(_figure(task, cells, root) for cells in samples)}</div>'


def _figure(task: Task, cells: dict[str, Any], root: Path | None) -> str:
    shown = {}
    for name, field in task.columns.items():
        try:
            shown[name] = field.show(field.read(cells[name], root))
        except DataError as error:
            shown[name] = f"<em>{error}</em>"
    caption = shown.pop(task.name)
    return f'<figure style="margin:0">{"".join(shown.values())}<figcaption>{caption}</figcaption></figure>'
