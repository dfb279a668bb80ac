"""The kinds of data that byeori knows: what each folder here says that it brings."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from byeori import fields
from byeori.fields.category.category import Category
from byeori.fields.category.flag import Flag
from byeori.fields.contract import Field
from byeori.fields.date.date import Date
from byeori.fields.labels.labels import Labels
from byeori.fields.line.line import Line
from byeori.fields.line.strip import Strip
from byeori.fields.mask.mask import Mask
from byeori.fields.number.number import Number
from byeori.fields.number.numbers import Numbers
from byeori.fields.number.vector import Vector
from byeori.fields.picture.image import Image
from byeori.fields.picture.scene import Scene
from byeori.fields.points.points import Points
from byeori.fields.text.text import Text

__all__ = [
    "KINDS",
    "Category",
    "Date",
    "Flag",
    "Image",
    "Labels",
    "Line",
    "Mask",
    "Number",
    "Numbers",
    "Points",
    "Scene",
    "Strip",
    "Text",
    "Vector",
]


def _brought(what: str) -> Iterator[Any]:
    """What the folders name under `what` in their `__init__.py`, as `module.thing`; in the order of their names.

    A folder is asked and not told: a new one is known without a word elsewhere.
    """
    for name in sorted(folder.name for folder in iter_modules(fields.__path__) if folder.ispkg):
        folder = import_module(f"{fields.__name__}.{name}")
        for place in vars(folder).get(what, ()):
            module, _, thing = place.partition(".")
            yield vars(import_module(f"{folder.__name__}.{module}"))[thing]


KINDS: tuple[type[Field], ...] = tuple(_brought("KINDS"))
"""All kinds."""
