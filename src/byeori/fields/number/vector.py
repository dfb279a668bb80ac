"""A row of numbers a sample, as an input: what a tensor or an array of (samples, numbers) holds."""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from byeori.core.errors import DataError
from byeori.core.short import short_repr
from byeori.fields.about import About
from byeori.fields.contract import Input
from byeori.fields.number.numbers import cells_of
from byeori.fields.number.scaling import PIECES, cut

if TYPE_CHECKING:
    from torch import Tensor, nn

    from byeori.core.recipe import Recipe
    from byeori.fields.warp import Warp
    from byeori.models.table.columns import TableColumn

_EDGES = 4096  # of all numbers together, so that wide vectors keep a first layer of usual size; by judgement
_SHOWN = 6  # numbers; by eye


@dataclass(frozen=True)
class Vector(Input):
    """Numbers of one sample, as many in each and none missing; each is standardised by the training part.

    A cell is an array or a tensor of one axis, a list of numbers, its JSON, or numbers with `;` or blanks between them.

    >>> Vector().read([1, 2.5]).tolist()
    [1.0, 2.5]
    """

    kind: ClassVar[str] = "vector"
    about: ClassVar[About] = About(is_augmented=False)
    width: int = 0
    """How many numbers a sample has."""
    means: tuple[float, ...] = ()
    """Of each number in the training part."""
    stds: tuple[float, ...] = ()
    edges: tuple[tuple[float, ...], ...] = ()
    """Quantiles of each number, standardised."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "edges", tuple(map(tuple, self.edges)))

    __repr__ = short_repr

    def __str__(self) -> str:
        return f"Vector of {self.width}" if self.width else "Vector"

    def read(self, cell: object, root: Path | None = None) -> np.ndarray:
        """Give the numbers, (numbers,) float64; what is no row of them, or holds NaN, is a DataError."""
        array = _array(cell)
        if array.ndim == 0:
            array = array[None]
        if array.ndim != 1 or not array.size:
            raise DataError(f"an array of the shape {array.shape}; wanted one axis, of numbers")
        if self.width and len(array) != self.width:
            raise DataError(f"{len(array):,} numbers; wanted {self.width:,}, as the training part has")
        odd = np.flatnonzero(~np.isfinite(array))
        if len(odd):
            raise DataError(
                f"number {odd[0]} of {len(array):,} is {'missing or NaN' if np.isnan(array[odd[0]]) else 'infinite'}"
                f"{f', so are {len(odd) - 1:,} more' if len(odd) > 1 else ''}; fill it, by torch.nan_to_num say, or "
                "remove the sample"
            )
        return array

    def send(self, cell: object, root: Path | None = None) -> str:
        """Give the numbers as the JSON of a list."""
        return json.dumps(self.read(cell).tolist())

    def learn(self, values: Iterable[np.ndarray], recipe: Recipe) -> Self:
        """Learn how many numbers there are, and mean, deviation and quantiles of each."""
        rows = list(values)
        if not rows:
            raise DataError("no row of numbers of the training part can be read; `byeori check` tells why")
        width = Counter(map(len, rows)).most_common(1)[0][0]  # others are refused one by one
        table = np.stack([row for row in rows if len(row) == width])
        means, stds = table.mean(0), table.std(0)
        stds = np.where(stds > 1e-12 * np.maximum(1, np.abs(means)), stds, 1.0)
        pieces = min(PIECES, max(1, _EDGES // width))
        edges = tuple(tuple(cut(column, pieces).tolist()) for column in ((table - means) / stds).T)
        return replace(self, width=width, means=tuple(means.tolist()), stds=tuple(stds.tolist()), edges=edges)

    def uses(self, recipe: Recipe) -> tuple[str, ...]:
        """Name no choice."""
        return ()

    def pack(self, value: np.ndarray) -> np.ndarray:
        """Give the standardised numbers, (numbers,) float32."""
        if len(value) != self.width:
            raise DataError(f"{len(value):,} numbers; wanted {self.width:,}, as most of the training part has")
        return np.asarray((value - np.array(self.means)) / np.array(self.stds), np.float32)

    def batch(self, packed: Tensor, warp: Warp | None) -> Tensor:
        """Give (batch, numbers), as it is."""
        return packed

    def example(self) -> np.ndarray:
        """Give the means, packed."""
        return np.zeros(self.width, np.float32)

    def stem(self, recipe: Recipe, module: nn.Module | None = None) -> nn.Module:
        """Make a network from (batch, numbers) to features, or take a user's own."""
        from byeori.models.table.columns import OneColumn

        return OneColumn(self.table_column()) if module is None else module

    def table_column(self) -> TableColumn:
        """Give the pieces of each number."""
        from byeori.models.table.columns import TableColumn

        return TableColumn(edges=self.edges)

    def traits(self, value: np.ndarray) -> dict[str, float]:
        """Give the numbers' mean and deviation, the least and the greatest."""
        summary = {"mean": value.mean(), "deviation": value.std(), "least": value.min(), "greatest": value.max()}
        return {name: float(number) for name, number in summary.items()}

    def show(self, value: np.ndarray) -> str:
        """Give the first numbers, and how many more there are."""
        more = f" and {len(value) - _SHOWN:,} more" if len(value) > _SHOWN else ""
        return html.escape(", ".join(f"{number:.4g}" for number in value[:_SHOWN]) + more)

    def form(self) -> dict[str, Any]:
        """Ask by a text in which the numbers stand one after the other."""
        means = " ".join(f"{mean:.3g}" for mean in self.means[:_SHOWN])
        return {"widget": "text", "hint": f"{self.width:,} numbers with blanks between them, such as {means}"}


def _array(cell: object) -> np.ndarray:
    """The numbers of a cell as an array of any shape; what holds other things is a DataError."""
    if hasattr(cell, "detach"):
        cell = cell.detach().cpu().numpy()
    if not isinstance(cell, np.ndarray):
        cell = cells_of(cell)
    try:
        return np.asarray(cell, np.float64)
    except (TypeError, ValueError):
        text = repr(cell)
        raise DataError(
            f"{text if len(text) <= 60 else f'{text[:57]}...'} is no row of numbers; wanted one such as [1.5, 2]"
        ) from None
