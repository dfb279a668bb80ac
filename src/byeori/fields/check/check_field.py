"""`check_field`: whether a kind of data keeps the contract, so that it can be trained on, served and watched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from byeori.core.recipe import Recipe
from byeori.fields.check.about import check_about, check_blank, check_said
from byeori.fields.check.options import check_any_options
from byeori.fields.check.roles import check_input, check_target
from byeori.fields.check.tried import Tried, demand, try_on
from byeori.fields.check.values import (
    check_batch,
    check_class,
    check_column,
    check_compression,
    check_description,
    check_refusals,
    check_settings,
    check_travel,
)
from byeori.fields.contract import Cell, Input, Target


def check_field(field: Any, cells: Sequence[Cell], *, recipe: Recipe | None = None, root: Path | None = None) -> None:
    """Hold a field to the whole contract on a few real cells; a promise it breaks is a FieldError that names it.

    `field` is as a user writes it, nothing learned yet; `cells` are at least four that can be read, of a target with at
    least two different answers. `root` is the folder that paths in them are under.

    >>> from byeori.fields.kinds import Category
    >>> check_field(Category(), ["cat", "dog", "cat", "dog"])
    """
    recipe = recipe or Recipe(weights="none")
    check_class(field)
    is_list = isinstance(cells, Sequence) and not isinstance(cells, (str, bytes))
    demand(is_list, field, f"wanted a list of cells to try it on, found {type(cells).__name__}")
    demand(len(cells) >= 4, field, f"wanted at least 4 cells to try it on, found {len(cells)}")
    if isinstance(field, Input):
        check_input(_checked(field, cells, recipe, root, is_target=False))
    if isinstance(field, Target):
        check_target(_checked(field, cells, recipe, root, is_target=True))


def _checked(field: Any, cells: Sequence[Cell], recipe: Recipe, root: Path | None, *, is_target: bool) -> Tried:
    """Hold a field in one role to what is promised in both."""
    played = field.in_role(is_target=is_target)
    demand(type(played) is type(field), field, f"`in_role` gives {type(played).__name__}; wanted a field like it")
    field = played
    check_settings(field)
    check_said(field)
    tried = try_on(field, cells, recipe, root)
    check_blank(tried)
    check_settings(tried.field)
    check_travel(tried)
    check_batch(tried)
    check_column(tried)
    check_refusals(tried)
    check_compression(tried)
    check_description(tried)
    check_about(tried, is_target=is_target)
    check_any_options(tried)
    return tried
