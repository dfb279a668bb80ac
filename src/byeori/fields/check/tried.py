"""A field tried on a few cells, and the way to say which promise it breaks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from byeori.core.errors import FieldError
from byeori.core.recipe import Recipe
from byeori.fields.contract import Cell, Input
from byeori.fields.kept import settings
from byeori.fields.stacking import stack


@dataclass(frozen=True)
class Tried:
    """A field that has learned from cells, with what became of them."""

    field: Any
    cells: Sequence[Cell]
    values: Sequence[Any]
    packed: Sequence[np.ndarray]
    recipe: Recipe
    root: Path | None

    @property
    def stacked(self) -> np.ndarray:
        """All packed samples, (cells, ...)."""
        return stack(self.packed, self.field.about.blank)


def demand(holds: bool, field: Any, broken: str) -> None:
    """Raise a FieldError with the field's name unless the promise holds."""
    if not holds:
        raise FieldError(f"{type(field).__name__}: {broken}")


def try_on(field: Any, cells: Sequence[Cell], recipe: Recipe, root: Path | None) -> Tried:
    """Read the cells and let the field learn from them and pack them."""
    scaled = field.scaled(cells, root) if isinstance(field, Input) else field
    demand(type(scaled) is type(field), field, f"`scaled` gives {type(scaled).__name__}; wanted a field like it")
    field = scaled
    values = [field.read(cell, root) for cell in cells]
    before = json.dumps(settings(field))
    learned = field.learn(iter(values), recipe)
    demand(isinstance(learned, type(field)), field, f"`learn` gives {type(learned).__name__}; wanted a field like it")
    demand(learned is not field, field, "`learn` gives the same object; wanted a new one: dataclasses.replace(self)")
    demand(json.dumps(settings(field)) == before, field, "`learn` changes the field it is called on; wanted a copy")
    same = learned == field.learn(iter(values), recipe)
    demand(same, field, "`learn` gives other settings the second time; wanted the same for the same values")
    packed = [pack_one(learned, value) for value in values]
    for value, one in zip(values, packed, strict=True):
        found = f"{packed[0].shape} {packed[0].dtype} and {one.shape} {one.dtype}"
        demand(is_like(learned, one, packed[0]), field, f"`pack` gives {found}; wanted one shape and dtype for all")
        again = np.array_equal(one, learned.pack(value))
        demand(again, field, "`pack` gives something else the second time; chance belongs in the warp")
    return Tried(learned, cells, values, packed, recipe, root)


def is_like(field: Any, one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two packed samples go into one batch: the first axis may differ where the field has a `blank`."""
    free = int(field.about.blank is not None and one.ndim > 0)
    return one.ndim == other.ndim and one.shape[free:] == other.shape[free:] and one.dtype == other.dtype


def pack_one(field: Any, value: Any) -> np.ndarray:
    """Pack a value; what is no array of numbers is a FieldError."""
    packed = field.pack(value)
    is_plain = isinstance(packed, np.ndarray) and packed.dtype.kind in "biuf"
    found = f"{packed.dtype} array" if isinstance(packed, np.ndarray) else type(packed).__name__
    demand(is_plain, field, f"`pack` gives a {found}; wanted a numpy array of numbers")
    return packed  # type: ignore[no-any-return]


def make_batch(field: Any, packed: np.ndarray, warp: Any) -> Tensor:
    """Make the tensor of packed samples; what is none, or is not finite, is a FieldError."""
    tensor = field.batch(torch.from_numpy(packed.copy()), warp)
    named = "`batch` with a warp" if warp is not None else "`batch`"
    demand(isinstance(tensor, Tensor), field, f"{named} gives a {type(tensor).__name__}; wanted a tensor")
    first = tensor.shape[:1] == (len(packed),)
    demand(first, field, f"{named} makes {tuple(tensor.shape)} of {len(packed)} samples; wanted them along the first")
    demand(bool(torch.isfinite(tensor).all()), field, f"{named} gives numbers that are not finite")
    return tensor  # type: ignore[no-any-return]


def is_json(content: Any) -> bool:
    """Whether a browser could read it as JSON."""
    try:
        json.dumps(content, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True


def short(cell: Cell) -> str:
    """A cell in at most 60 letters."""
    text = repr(cell)
    return text if len(text) <= 60 else f"{text[:57]}..."
