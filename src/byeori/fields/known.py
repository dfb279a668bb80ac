"""The kinds of data that byeori knows, and their media: what each folder here says that it brings."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from byeori import fields

if TYPE_CHECKING:
    from types import ModuleType

    from byeori.core.medium import Medium
    from byeori.fields.contract import Field


def _folders() -> Iterator[ModuleType]:
    """The folders here, in the order of their names.

    Each says in its `__init__.py` what it brings, as `module.thing`: a new one is known without a word elsewhere.
    """
    for name in sorted(folder.name for folder in iter_modules(fields.__path__) if folder.ispkg):
        yield import_module(f"{fields.__name__}.{name}")


def _brought(what: str) -> Iterator[tuple[ModuleType, Any]]:
    """What the folders name under `what`, each with its folder."""
    for folder in _folders():
        for place in vars(folder).get(what, ()):
            module, _, thing = place.partition(".")
            yield folder, vars(import_module(f"{folder.__name__}.{module}"))[thing]


def _first(folder: ModuleType) -> type[Field]:
    return next(kind for kind in KINDS if kind.__module__.startswith(f"{folder.__name__}."))


KINDS: tuple[type[Field], ...] = tuple(kind for _, kind in _brought("KINDS"))
"""All kinds."""
MEDIA: dict[Medium, type[Field]] = {medium: _first(folder) for folder, medium in _brought("MEDIA")}
"""The media that they come in, each with the kind that a column of such files is taken for."""
