"""A recipe on its way to be settled: what has become of its choices so far, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from byeori.core.recipe import BOUNDS, Recipe
from byeori.core.settled import By, Settled, Why

OPEN = (None, "auto")
MOMENTA: Mapping[str, float] = {"rmsprop": 0.0, "adagrad": 0.0}
"""What is usual where it is not 0.9."""
_NONE: Mapping[str, Why] = {}


@dataclass(frozen=True)
class Draft:
    """Each choice by its name, some of them still open."""

    values: Mapping[str, Any]
    why: Mapping[str, Why]
    as_written: Mapping[str, Any]
    """What files hold in the place of a value."""

    @classmethod
    def of(cls, recipe: Recipe, known: Mapping[str, Why] = _NONE) -> Self:
        """Begin with what a user asked for; `known` are the reasons of what was decided before."""
        values, usual = recipe.to_json(), vars(Recipe())
        closed = [name for name, value in values.items() if value not in OPEN]
        asked = {
            name: Why("default", "the default") if values[name] == usual[name] else Why("you", "as you asked")
            for name in closed
        }
        return cls(values, {**asked, **{name: known[name] for name in closed if name in known}}, {})

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def is_open(self, name: str) -> bool:
        """Whether nobody has decided a choice yet."""
        return self.values[name] in OPEN

    def choose(self, name: str, value: Any, by: By, text: str) -> Self:
        """Decide a choice; where it stays what it was, the reason does too."""
        if value == self.values[name] and name in self.why:
            return self
        return replace(self, values={**self.values, name: value}, why={**self.why, name: Why(by, text)})

    def fill(self, name: str, value: Any, by: By, text: str) -> Self:
        """Decide a choice that is still open."""
        return self.choose(name, value, by, text) if self.is_open(name) else self

    def follow(self, name: str, value: Any, by: By, text: str) -> Self:
        """Give an open choice a value that follows from others, so that files go on holding it open."""
        if not self.is_open(name):
            return self
        return self.choose(name, value, by, text).holding(name, self.values[name])

    def holding(self, name: str, value: Any) -> Self:
        """Have files hold something else than the value of a choice."""
        return replace(self, as_written={**self.as_written, name: value})

    def explain(self, name: str, by: By, text: str, shown: str) -> Self:
        """Say what a choice comes to that stays as it was asked, as each part of the network follows it by itself."""
        return replace(self, why={**self.why, name: Why(by, text, shown)})

    @property
    def recipe(self) -> Recipe:
        """What has become of the recipe so far, as files hold it."""
        return Recipe(**{**self.values, **self.as_written})

    def settled(self) -> Settled:
        """End with every choice made."""
        momentum = MOMENTA.get(self["optimizer"], 0.9)
        last = self.follow("budget", "", "default", "no time limit")
        last = last.follow("clip", float("inf"), "you", "as you asked")
        last = last.follow("momentum", momentum, "default", f"usual for {self['optimizer']}")
        return Settled(**last.values, why=last.why, as_written=last.as_written)


def in_range(name: str, value: float) -> bool:
    """Whether a recipe could hold a value."""
    low, high = BOUNDS[name]
    return low <= value <= high
