"""Settle the choices of a recipe that the data decides: by the kinds of its fields, and by how many samples it has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from byeori.core.recipe import Recipe
from byeori.data.task import Task

TABM = "tabm"
_BATCHES = ((20_000, 128), (5_000, 64), (0, 32))  # from so many training samples on: samples a batch


def settle(recipe: Recipe, task: Task, samples: int) -> Recipe:
    """Give the recipe with these choices made for a learned task and its number of training samples.

    What the user chose stays.
    """
    usual: dict[str, Any] = {}
    for field in task.columns.values():
        usual = {**(field.usual(recipe) if hasattr(field, "usual") else {}), **usual}
    if all(hasattr(field, "table_column") for field in task.inputs.values()):
        usual = {**usual, **_usual_of_table(samples)}
        recipe = replace(recipe, model=TABM if recipe.model == "auto" else recipe.model)
    recipe = recipe.filled(usual)
    size = max((getattr(field, "size", 0) for field in task.inputs.values()), default=0)
    batch = next(batch for least, batch in _BATCHES if samples >= least)
    return replace(
        recipe,
        size=size or None,
        batch=min(recipe.batch or batch, samples),
    )


def _usual_of_table(samples: int) -> dict[str, Any]:
    """What tables alone learn well with, from `samples` training samples; see docs/log.md."""
    large = samples >= 5_000
    return {
        "lr": 5e-3 if large else 3e-3,
        "label_smoothing": 0.0,  # whoever asks a table mostly wants probabilities, and it made them worse
        "epochs": 20 if large else 30,
        "batch": 256 if large else 64,
    }
