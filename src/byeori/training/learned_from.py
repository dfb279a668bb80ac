"""What a run has learned from, kept as a sketch, so that a run which begins with its weights is not judged on that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.bundles.bundle import find_bundle
from byeori.core.errors import ModelError
from byeori.core.files import read_json

if TYPE_CHECKING:
    from byeori.core.recipe import Recipe
    from byeori.data.dataset import Dataset

DATA = "data.json"
"""The file of a run that says what data it was made from."""
_KEPT, _DIGITS = 1024, 16


def sketch(hashes: Iterable[str]) -> list[str]:
    """Give the smallest of the samples' content hashes, shortened: a fair draw of them, the same wherever it is made.

    A bottom-k sketch (Broder 1997): of two sets, it tells what they share without either of them.

    >>> sketch(["b" * 32, "a" * 32, "a" * 32])
    ['aaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbb']
    """
    return sorted({one[:_DIGITS] for one in hashes})[:_KEPT]


def learned_from(recipe: Recipe, data: Dataset) -> list[str]:
    """Give the sketch of the training part, and of what the weights that the recipe begins with have learned from."""
    return sketch([*data.hashes[data.parts == "train"].tolist(), *_of_source(recipe)])


def with_source(recipe: Recipe) -> Recipe:
    """Name the bundle of `init_from` by its whole path: `runs/last` will be another run once this one has begun."""
    if not recipe.init_from:
        return recipe
    return replace(recipe, init_from=str(find_bundle(Path(recipe.init_from).expanduser()).resolve()))


def refuse_seen(recipe: Recipe, data: Dataset, held: Iterable[str] | None = None) -> None:
    """Raise a ModelError where what is `held` out to judge by was learned from.

    By default that is all but the training part, and what the training part holds as well: it tells nothing new.
    Only a bundle that still lies in its run's folder tells what it has learned from.
    """
    if held is None:
        held = set(data.hashes[data.parts != "train"].tolist()) - set(data.hashes[data.parts == "train"].tolist())
    seen = set(_of_source(recipe)) & {one[:_DIGITS] for one in held}
    if seen:
        raise ModelError(
            f"init_from = {recipe.init_from!r}: has learned from samples that would judge this run ({len(seen)} of "
            f"the {_KEPT:,} that were looked at); wanted a run on other data, or the same parts again (`--val`, "
            "`--test` and `--group` as they were, no `--folds`)"
        )


def _of_source(recipe: Recipe) -> list[str]:
    if not recipe.init_from:
        return []
    file = find_bundle(Path(recipe.init_from).expanduser()).parent / DATA
    return [str(one) for one in read_json(file).get("learned_from", [])] if file.is_file() else []
