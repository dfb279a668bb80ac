"""Settle the choices of a recipe that the data decides: by the kinds of its fields, and by how many samples it has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from byeori.core.recipe import Recipe
from byeori.data.task import Task
from byeori.fields.scores.choice import score_named

TABM, TABM_32 = "tabm", "tabm-32"
_FEW = 5_000  # training samples of a table that many members learn in little time
_BATCHES = ((20_000, 128), (5_000, 64), (0, 32))  # from so many training samples on: samples a batch


def settle(recipe: Recipe, task: Task, samples: int) -> Recipe:
    """Give the recipe with these choices made for a learned task and its number of training samples.

    What the user chose stays.
    """
    usual: dict[str, Any] = {}
    for field in (task.target, *task.inputs.values()):  # the target knows what its answers bear
        usual = {**(field.usual(recipe) if hasattr(field, "usual") else {}), **usual}
    if all(hasattr(field, "table_column") for field in task.inputs.values()):
        usual = {**usual, **_usual_of_table(samples, task.target)}
        is_small = samples < _FEW and _is_numeric(task.target)
        usual_model = TABM_32 if is_small else TABM
        recipe = replace(recipe, model=usual_model if recipe.model == "auto" else recipe.model)
    select = usual.get("select", "best") if recipe.select == "auto" else recipe.select
    recipe = replace(recipe, select=select).filled(usual)
    size = max((getattr(field, "size", 0) for field in task.inputs.values()), default=0)
    batch = next(batch for least, batch in _BATCHES if samples >= least)
    return replace(
        recipe,
        metric=score_named(recipe.metric, task.target, repr(task.name)).name,
        size=size or None,
        batch=min(recipe.batch or batch, samples),
        views=recipe.views if any(getattr(field, "warps", True) for field in task.inputs.values()) else 1,
    )


def _usual_of_table(samples: int, target: Any) -> dict[str, Any]:
    """What tables alone learn well with, from `samples` training samples: by validation parts, see docs/log.md.

    A number is learned ever better for long, classes of which chance has its share are soon learned by heart.
    """
    if _is_numeric(target):
        is_large = samples >= 10_000
        return {"lr": 5e-3, "epochs": 20 if is_large else 60, "batch": 256 if is_large else 128}
    if samples >= 20_000:
        return {"lr": 3e-3, "epochs": 10, "batch": 512, "label_smoothing": 0.0, "select": "last"}
    return {"lr": 3e-3, "epochs": 30, "batch": 128 if samples >= 2_000 else 64}


def _is_numeric(target: Any) -> bool:
    return getattr(target, "judged_as", "") in ("number", "numbers")
