"""The kinds of data that others name one by one; `known` has them all."""

from byeori.fields.category.category import Category
from byeori.fields.category.flag import Flag
from byeori.fields.date.date import Date
from byeori.fields.known import KINDS
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
