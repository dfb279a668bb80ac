"""Choices of a recipe that a task cannot use: they are refused before training, not passed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from byeori.core.errors import ConfigError
from byeori.core.recipe import USUAL, Recipe
from byeori.data.fields import KINDS, Category, Flag, Image, Line, Mask, Scene, Strip, Text
from byeori.models.text.names import is_encoder

if TYPE_CHECKING:
    from byeori.data.field import Field
    from byeori.data.task import Task

_OF_TARGETS: dict[str, tuple[type[Field], ...]] = {
    "class_weight": (Category, Flag),
    "focal": (Category, Flag),
    "label_smoothing": (Category, Flag, Mask, Line),
}
_OF_INPUTS: dict[str, tuple[type[Field], ...]] = {"tta": (Image, Scene, Strip), "progressive": (Image,)}


def refuse_unusable(task: Task, recipe: Recipe) -> None:
    """Refuse what a user chose and the fields of a task, learned or not, cannot use, by a ConfigError that says why.

    It is for a new training: a recipe that was settled is taken too, as what is usual for all data counts as no choice.
    What a field of the user's own can use nobody knows, so it can use everything.
    """
    for name, kinds in _OF_TARGETS.items():
        if _is_chosen(name, recipe) and not _can(task.target, kinds):
            what = "answers of " + ("classes" if len(kinds) == 2 else "classes, masks or lines")
            raise _unusable(name, recipe, f"is for {what}, and {task.name!r} is another thing ({task.target})")
    told = ", ".join(f"{name!r} ({field})" for name, field in task.inputs.items())
    for name, kinds in _OF_INPUTS.items():
        if _is_chosen(name, recipe) and not any(_can(field, kinds) for field in task.inputs.values()):
            raise _unusable(name, recipe, f"is for pictures, and the inputs are others: {told}")
    if _is_chosen("lora", recipe) and not any(_can_adapt(field, recipe) for field in task.inputs.values()):
        raise _unusable("lora", recipe, f"is for encoders of text (`--model minilm`), and no input has one: {told}")


def _is_chosen(name: str, recipe: Recipe) -> bool:
    return getattr(recipe, name) not in (getattr(Recipe(), name), USUAL.get(name), 0)


def _can(field: Any, kinds: tuple[type[Field], ...]) -> bool:
    return type(field) in kinds or type(field) not in KINDS


def _can_adapt(field: Any, recipe: Recipe) -> bool:
    return _can(field, (Text,)) and (type(field) is not Text or is_encoder(field.model or recipe.model))


def _unusable(name: str, recipe: Recipe, why: str) -> ConfigError:
    usual = getattr(Recipe(), name)
    cure = f"{usual!r}" if usual is not None else "0, or nothing"
    return ConfigError(f"recipe: {name} = {getattr(recipe, name)!r}: {why}; wanted {cure}")
