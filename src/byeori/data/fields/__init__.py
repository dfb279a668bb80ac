"""The kinds of data that byeori knows, one file each."""

from byeori.data.field import Field
from byeori.data.fields.category import Category
from byeori.data.fields.date import Date
from byeori.data.fields.flag import Flag
from byeori.data.fields.image import Image
from byeori.data.fields.labels import Labels
from byeori.data.fields.line import Line
from byeori.data.fields.mask import Mask
from byeori.data.fields.number import Number
from byeori.data.fields.numbers import Numbers
from byeori.data.fields.points import Points
from byeori.data.fields.scene import Scene
from byeori.data.fields.strip import Strip
from byeori.data.fields.text import Text
from byeori.data.fields.vector import Vector

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

_TARGETS: tuple[type[Field], ...] = (Labels, Line, Mask, Numbers, Points)
_INPUTS: tuple[type[Field], ...] = (Date, Image, Scene, Strip, Text, Vector)
KINDS: tuple[type[Field], ...] = (Category, Flag, Number, *_INPUTS, *_TARGETS)
