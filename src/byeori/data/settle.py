"""Settle the choices of a recipe that the data decides: input size, mirroring, crops, batch."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from byeori.core.recipe import Recipe
from byeori.data.task import Task

_SMALL_PX = 64  # digits, letters and icons are not mirrored, and cropped less; photos are
_BATCHES = ((20_000, 128), (5_000, 64), (0, 32))  # from so many training samples on: samples a batch


def settle(recipe: Recipe, task: Task, samples: int) -> Recipe:
    """Give the recipe with these choices made for a learned task and its number of training samples.

    What the user chose stays.
    """
    usual: dict[str, Any] = {}
    for field in task.columns.values():
        usual = {**(field.usual(recipe) if hasattr(field, "usual") else {}), **usual}
    recipe = recipe.filled(usual)
    size = max((getattr(field, "size", 0) for field in task.inputs.values()), default=0)
    photo = size > _SMALL_PX
    batch = next(batch for least, batch in _BATCHES if samples >= least)
    return replace(
        recipe,
        size=size or None,
        flip=photo if recipe.flip is None else recipe.flip,
        crop=(0.6 if photo else 0.8) if recipe.crop is None else recipe.crop,
        batch=min(recipe.batch or batch, samples),
    )
