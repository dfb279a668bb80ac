"""Settled: a recipe in which every choice is made, with who decided each and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal, Self, get_args

from byeori.core.errors import RunError
from byeori.core.recipe import Recipe

By = Literal["you", "data", "model", "device", "budget", "default"]
FORMAT = 1


@dataclass(frozen=True)
class Why:
    """Who decided a choice, and why, in one short sentence."""

    by: By
    text: str
    value: str = ""
    """How the value is shown, where the choice alone does not say what it came to."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Settled(Recipe):
    """A recipe of which no choice is open: it goes wherever a recipe does, and nothing in it is None or `auto`."""

    budget: str
    """Time for the command; empty without one."""
    size: int
    """Side of the model's input image, px; 0 where no input has one."""
    epochs: float
    head_epochs: float
    norms: Literal["still", "train"]
    batch: int
    momentum: float
    lr: float
    weight_decay: float
    clip: float
    """Largest norm of the gradients; infinite where they are not clipped."""
    label_smoothing: float
    patience: int
    select: Literal["best", "last"]
    flip: bool
    crop: float
    rotate: float
    colour: float
    precision: Literal["bf16", "fp32"]
    compile: Literal["none", "graph"]
    why: Mapping[str, Why] = field(default_factory=dict)
    """By choice."""
    as_written: Mapping[str, Any] = field(default_factory=dict)
    """What files hold in the place of some choices: `None` or `auto`, where the value follows from others anyhow."""

    def __post_init__(self) -> None:
        left = [name for name in _names() if getattr(self, name) is None]
        left += [name for name in ("norms", "select", "precision", "compile") if getattr(self, name) == "auto"]
        assert not left, f"{left} are still open"

    def changed(self, by: By, text: str, **values: Any) -> Self:
        """Give the recipe with some choices made otherwise, and why."""
        kept = {name: value for name, value in self.as_written.items() if name not in values}
        return replace(self, **values, why={**self.why, **dict.fromkeys(values, Why(by, text))}, as_written=kept)

    def written(self) -> Recipe:
        """Give the recipe as files hold it."""
        return Recipe(**{**{name: getattr(self, name) for name in _names()}, **self.as_written})

    def table(self) -> list[tuple[str, str, str, str]]:
        """Give each choice with its value, who decided it, and why."""
        none = Why("default", "")
        return [
            (name, self.why.get(name, none).value or shown_value(name, getattr(self, name)), why.by, why.text)
            for name in _names()
            for why in [self.why.get(name, none)]
        ]

    def __str__(self) -> str:
        rows = self.table()
        name, value = (max(len(row[place]) for row in rows) for place in (0, 1))
        return "\n".join(f"{row[0]:{name}}  {row[1]:{value}}  {row[2]:7}  {row[3]}".rstrip() for row in rows)


def why_to_json(why: Mapping[str, Why]) -> dict[str, Any]:
    """Give reasons as a run keeps them."""
    return {"format": FORMAT, "why": {name: asdict(one) for name, one in why.items()}}


def why_of_json(record: Mapping[str, Any], where: str) -> dict[str, Why]:
    """Read `why_to_json()`; choices of another version of byeori, and what is no reason, are passed over."""
    if record.get("format", 0) > FORMAT:
        raise RunError(f"{where}: format {record['format']}, written by a newer byeori; wanted {FORMAT}")
    why = record.get("why")
    kept = {name: one for name, one in why.items() if isinstance(one, Mapping)} if isinstance(why, Mapping) else {}
    found = {name: one for name, one in kept.items() if one.get("by") in get_args(By) and "text" in one}
    return {name: Why(one["by"], str(one["text"]), str(one.get("value", ""))) for name, one in found.items()}


def shown_value(name: str, value: object) -> str:
    """Write the value of a choice as a person reads it.

    >>> shown_value("clip", float("inf")), shown_value("flip", True), shown_value("budget", "")
    ('off', 'yes', 'none')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "off" if name == "clip" and value == float("inf") else f"{value:g}"
    return "none" if value == "" or (name == "size" and value == 0) else str(value)


def _names() -> list[str]:
    return [one.name for one in fields(Recipe)]
