"""How a thing shows itself in Python in one line: what is not by default, and of long values their beginning."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

_ITEMS, _LETTERS = 4, 60  # of a value, that are shown


def short_repr(thing: Any) -> str:
    """Give a dataclass as a person would write it: the settings that differ from the default, long ones cut.

    It is meant to be a class's `__repr__`.
    """
    shown = (
        f"{one.name}={_cut(getattr(thing, one.name))}" for one in fields(thing) if one.repr and _is_set(thing, one)
    )
    return f"{type(thing).__name__}({', '.join(shown)})"


def _is_set(thing: Any, field: Field[Any]) -> bool:
    default = field.default if field.default_factory is MISSING else field.default_factory()
    return default is MISSING or bool(getattr(thing, field.name) != default)


def _cut(value: Any) -> str:
    if isinstance(value, (list, tuple)) and len(value) > _ITEMS:
        begun = ", ".join(map(_cut, value[:_ITEMS]))
        shown = f"{begun}, ... {len(value):,} in all"
        return f"({shown})" if isinstance(value, tuple) else f"[{shown}]"
    if isinstance(value, Mapping) and len(value) > _ITEMS:
        return f"{{... {len(value):,} entries}}"
    text = repr(value)
    return text if len(text) <= _LETTERS else f"{text[: _LETTERS - 4]} ..."
