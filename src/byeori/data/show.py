"""A picture grid of samples, as HTML that stands by itself."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image as Pillow

from byeori.core.errors import DataError
from byeori.core.pixels import WHITE

if TYPE_CHECKING:
    from byeori.data.batching.batches import Batch
    from byeori.data.task import Task

_GRID = "display:grid;grid-template-columns:repeat(auto-fill,minmax(160px,1fr));gap:8px;font:13px system-ui"


def grid(task: Task, samples: Sequence[dict[str, Any]], root: Path | None = None) -> str:
    """Give samples (cells by column) as a grid: the inputs above, the target below."""
    return _framed(_sample(task, cells, root) for cells in samples)


def batch_grid(batch: Batch, count: int) -> str:
    """Give the first `count` samples of a batch as the model gets them: pictures where there are some, else numbers."""
    pictures = (x for x in batch.inputs.values() if x.ndim == 4 and x.shape[1] in (1, 3, 4))
    first = next(pictures, next(iter(batch.inputs.values())))
    shown = [_tensor(x) for x in first[:count].detach().float().cpu().numpy()]
    truth = [str(value.tolist()) for value in batch.truth[:count]]
    captions = [f"#{row}: {html.escape(value)}" for row, value in zip(batch.rows, truth, strict=False)]
    return _framed(map(_figure, shown, captions))


def _tensor(x: np.ndarray) -> str:
    """One sample: (channels, height, width) pixels from 0 to 255 as a picture, other numbers as they are."""
    if x.ndim != 3 or x.shape[0] not in (1, 3, 4):
        return f"<code>{html.escape(np.array2string(x, threshold=8, precision=3))}</code>"
    pixels = np.nan_to_num(x, nan=0.0).clip(0, WHITE).astype(np.uint8).transpose(1, 2, 0)
    file = io.BytesIO()
    Pillow.fromarray(pixels.squeeze(2) if len(x) == 1 else pixels).save(file, "PNG")
    source = base64.b64encode(file.getvalue()).decode()
    return f'<img alt="" style="width:100%;image-rendering:pixelated" src="data:image/png;base64,{source}">'


def _sample(task: Task, cells: dict[str, Any], root: Path | None) -> str:
    shown = {}
    for name, field in task.columns.items():
        try:
            shown[name] = field.show(field.read(cells[name], root))
        except DataError as error:
            shown[name] = f"<em>{html.escape(str(error))}</em>"
    caption = shown.pop(task.name)
    return _figure("".join(shown.values()), caption)


def _figure(content: str, caption: str) -> str:
    return f'<figure style="margin:0">{content}<figcaption>{caption}</figcaption></figure>'


def _framed(figures: Iterable[str]) -> str:
    return f'<div style="{_GRID}">{"".join(figures)}</div>'
