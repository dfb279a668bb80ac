"""Recipes that are settled without any data: for tests of what a settled recipe makes."""

from byeori import Recipe
from byeori.core.settled import Settled
from byeori.training.choices.draft import Draft

_REST = {"size": 0, "batch": 32, "select": "best", "epochs": 1, "head_epochs": 0, "norms": "train", "precision": "fp32"}
_REST["compile"] = "none"


def settled(recipe: Recipe | None = None) -> Settled:
    """Give a recipe with everything that it leaves open as is usual for most data."""
    draft = Draft.of((recipe or Recipe()).filled({}))
    for name, value in _REST.items():
        draft = draft.follow(name, value, "default", "usual for most data")
    return draft.settled()
