"""The space of a search: which choices of a recipe are tried, from where to where, and where the default lies."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from byeori.core.errors import ConfigError, listed
from byeori.core.ranges import Choice, Range, Tried, from_json, to_json
from byeori.core.recipe import Recipe

if TYPE_CHECKING:
    import numpy as np

Settings = Mapping[str, Any]
"""Values of some choices of a recipe, by their names."""

HELD = ("budget", "device", "init_from", "keep", "metric", "seed", "select", "compile", "virtual", "threshold")
"""Choices that a search holds still: they decide how settings are compared, or nothing that is learned."""


@dataclass(frozen=True)
class Space:
    """What is tried of each choice, and the value of each in the default."""

    tried: Mapping[str, Tried]
    default: Settings

    def about(self, draw: np.random.Generator, reach: float) -> dict[str, Any]:
        """Draw settings about the default, no further than a share `reach` of each range; 1 is anywhere."""
        return {name: _near(one, self.default.get(name), draw, reach) for name, one in self.tried.items()}

    def holds(self, settings: Settings) -> bool:
        """Whether settings lie in it, each of its choices being named."""
        return all(name in settings and one.holds(settings[name]) for name, one in self.tried.items())

    def to_json(self) -> dict[str, Any]:
        """Give it as the store holds it."""
        return {"tried": {name: to_json(one) for name, one in self.tried.items()}, "default": dict(self.default)}

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> Space:
        """Take back what `to_json` gave."""
        return cls({name: from_json(one) for name, one in held["tried"].items()}, held["default"])


def _near(tried: Tried, default: Any, draw: np.random.Generator, reach: float) -> Any:
    if isinstance(tried, Choice):
        moved = draw.random() < reach
        other = tried.values[int(draw.integers(len(tried.values)))]
        return other if moved or not tried.holds(default) else default
    if not isinstance(default, int | float):
        return tried.at(draw.random())
    middle = tried.share(default)
    low, high = max(middle - reach, 0.0), min(middle + reach, 1.0)
    return tried.at(low + (high - low) * draw.random())


def load_space(path: Path) -> dict[str, Tried]:
    """Read a space from a TOML file: `lr = { low = 1e-4, high = 1e-1 }`, `batch = [32, 64, 128]`.

    What is no choice of a recipe, a value that it cannot have, and a range that holds nothing are ConfigErrors.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file of a space") from None
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: not a TOML file ({error})") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror or error})") from None
    return space_of(found, str(path))


def space_of(found: Mapping[str, Any], where: str = "space") -> dict[str, Tried]:
    """Make what is tried of named ranges and lists, as they stand in a file."""
    if not found:
        raise ConfigError(f"{where}: names no choice; wanted such as lr = {{ low = 1e-4, high = 1e-1 }}")
    return {name: _tried(name, one, where) for name, one in found.items()}


def _tried(name: str, given: Any, where: str) -> Tried:
    if name in HELD:
        raise ConfigError(
            f"{where}: {name!r} is not searched over: it decides how settings are compared, or where; wanted choices "
            f"that decide what is learned, as {listed([one.name for one in fields(Recipe) if one.name not in HELD], 6)}"
        )
    if isinstance(given, Mapping):
        return _range(name, given, where)
    if not isinstance(given, list):
        raise ConfigError(f"{where}: {name} = {given!r}: wanted a list of values, or {{ low = ..., high = ... }}")
    for value in given:
        Recipe.of({name: value}, where)
    if len({repr(value) for value in given}) < 2:
        raise ConfigError(f"{where}: {name} = {given!r} leaves no choice; wanted two values at least")
    return Choice(tuple(given))


def _range(name: str, given: Mapping[str, Any], where: str) -> Range:
    if not {"low", "high"} <= set(given) <= {"low", "high", "log"}:
        raise ConfigError(f"{where}: {name} = {dict(given)}: wanted low, high, and log = true or false if need be")
    low, high = given["low"], given["high"]
    for end in (low, high):
        Recipe.of({name: end}, where)
        if isinstance(end, bool) or not isinstance(end, int | float):
            raise ConfigError(f"{where}: {name} = {end!r} is no number, so it has no range; wanted a list of values")
    if not low < high:
        raise ConfigError(f"{where}: {name} from {low} to {high}: wanted a low that is below the high")
    is_log = given.get("log", low > 0 and high >= 10 * low)
    if is_log and low <= 0:
        raise ConfigError(f"{where}: {name} from {low} on: a scale of factors (log) begins above 0")
    return Range(low, high, log=bool(is_log), whole=_is_whole(name))


def _is_whole(name: str) -> bool:
    hint = get_type_hints(Recipe)[name]
    kinds = get_args(hint) or (hint,)
    return int in kinds and float not in kinds
