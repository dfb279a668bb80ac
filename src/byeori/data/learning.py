"""How the inputs of a task learn: each from its own values, and some from what the target says beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.errors import DataError, ModelError, nearest
from byeori.data.limits import TEXT_ANSWERS
from byeori.models.text.names import OWN

if TYPE_CHECKING:
    from byeori.core.recipe import Recipe
    from byeori.data.samples import Samples
    from byeori.fields.contract import Input


def recipe_for(field: Input, inputs: Mapping[str, Input], recipe: Recipe) -> Recipe:
    """Give the recipe as one of the inputs sees it: where `model` names the backbone of another, it is `auto` here.

    A name that none of several inputs knows is a ModelError with the nearest one.
    """
    asked = recipe.model
    if asked in ("auto", OWN) or len(inputs) < 2 or not field.backbones(asked):
        return recipe
    known = {name: found for name, other in inputs.items() if (found := other.backbones(asked))}
    if asked in field.backbones(asked):
        return recipe
    names = [name for some in known.values() for name in some]
    if any(other.table_column() for other in inputs.values()):
        from byeori.models.table.fusion import TABLE_MODELS

        names += TABLE_MODELS
    if asked not in names:
        raise ModelError(
            f"model {asked!r} is none for the inputs {', '.join(known)}{nearest(asked, names)}; wanted auto, or one of "
            f"{', '.join(sorted(set(names))[:10])}"
        )
    return replace(recipe, model="auto")


def with_answers(
    inputs: Mapping[str, Any], target: Any, name: str, samples: Samples, *, rows: np.ndarray
) -> dict[str, Any]:
    """Let those inputs that want it learn from their values beside the answers of the same samples, `rows`."""
    learned = dict(inputs)
    for column, field in inputs.items():
        if not field.about.learns_with_answers:
            continue
        pairs = [(samples.columns[column][row], samples.columns[name][row]) for row in rows]
        values, answers = _read(field, target, pairs, samples.root)
        if answers is not None:
            learned[column] = field.learn_with_answers(values, answers)
    return learned


def _read(
    field: Any, target: Any, pairs: list[tuple[Any, Any]], root: Path | None
) -> tuple[list[Any], np.ndarray | None]:
    """Read cells and answers; pairs of which one cannot be read are passed over."""
    values, packed = [], []
    for cell, truth in pairs:
        try:
            value, answer = field.read(cell, root), target.pack(target.read(truth, root))
        except DataError:
            continue
        values.append(value)
        packed.append(answer)
    return values, _numbered(packed)


def _numbered(packed: list[np.ndarray]) -> np.ndarray | None:
    """Give answers as whole numbers from 0: classes as they are, numbers as below or above the middle one."""
    if not packed or any(one.ndim for one in packed):
        return None
    answers = np.array(packed)
    if answers.dtype.kind == "f":
        return np.asarray(answers > np.median(answers), np.int64)
    kinds, numbers = np.unique(answers, return_inverse=True)
    return np.asarray(numbers) if len(kinds) <= TEXT_ANSWERS else None
