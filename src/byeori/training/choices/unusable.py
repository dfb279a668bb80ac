"""Choices of a recipe that a task cannot use: they are refused before training, not passed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from byeori.core.errors import ConfigError, ModelError
from byeori.core.recipe import USUAL, Recipe
from byeori.models.picture.backbone import Backbone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from byeori.data.task import Task
    from byeori.models.network import TaskNetwork

_OF_TARGETS = {
    "class_weight": "is for answers of classes",
    "focal": "is for answers of classes",
    "threshold": "is for answers of two classes",
    "label_smoothing": "is for answers of classes, for masks, and for lines that `line-transformer` writes",
}
_OF_INPUTS = {
    "tta": "is for pictures",
    "progressive": "is for pictures of one size",
    "lora": "is for encoders of text (`--model minilm`)",
}


def refuse_unusable(task: Task, recipe: Recipe) -> None:
    """Refuse what a user chose and the fields of a task, learned or not, cannot use, by a ConfigError that says why.

    It is for a new training: a recipe that was settled is taken too, as what is usual for all data counts as no choice.
    """
    target = f"{task.name!r} is another thing ({task.target})"
    inputs = "no input is one: " + ", ".join(f"{name!r} ({field})" for name, field in task.inputs.items())
    for use, fields, found in ((_OF_TARGETS, [task.target], target), (_OF_INPUTS, task.inputs.values(), inputs)):
        for name, why in use.items():
            if _is_chosen(name, recipe) and not _is_used(name, fields, recipe):
                cure = getattr(Recipe(), name)
                wanted = f"{cure!r}" if cure is not None else "0, or nothing"
                raise ConfigError(f"recipe: {name} = {getattr(recipe, name)!r}: {why}, and {found}; wanted {wanted}")


def refuse_unmixable(task: Task, recipe: Recipe) -> None:
    """Refuse mixup and cutmix for a learned task whose samples cannot be mixed, by a ConfigError that says why."""
    if not (recipe.mixup or recipe.cutmix):
        return
    inputs = task.batch({name: torch.from_numpy(x) for name, x in task.examples(2).items()})
    for name, x in inputs.items():
        if task.inputs[name].about.blank is not None or not x.is_floating_point():
            raise ConfigError(
                f"recipe: mixup = {recipe.mixup:g}, cutmix = {recipe.cutmix:g}: samples of {name!r} "
                f"({task.inputs[name]}) cannot be blended; wanted pictures or numbers, or 0 for both"
            )
        if recipe.cutmix and (x.ndim != 4 or task.target.about.takes != "vector"):
            raise ConfigError(
                f"recipe: cutmix = {recipe.cutmix:g}: pastes a patch of one picture into another and mixes their two "
                f"answers; {name!r} ({task.inputs[name]}) with {task.target} is another thing; wanted 0, or mixup"
            )


def refuse_small_images(recipe: Recipe, model: TaskNetwork) -> None:
    """Refuse to begin with smaller images where a backbone takes those of one size only, by a ModelError."""
    for module in model.modules():
        if recipe.progressive < 1 and isinstance(module, Backbone) and module.facts.fixed:
            raise ModelError(
                f"recipe: progressive = {recipe.progressive:g}: {module.facts.name} takes only images of "
                f"{module.facts.input_px} px; wanted 1, or a convolutional backbone"
            )


def _is_chosen(name: str, recipe: Recipe) -> bool:
    return getattr(recipe, name) not in (getattr(Recipe(), name), USUAL.get(name), 0)


def _is_used(name: str, fields: Iterable[Any], recipe: Recipe) -> bool:
    return any(name in field.uses(recipe) for field in fields)
