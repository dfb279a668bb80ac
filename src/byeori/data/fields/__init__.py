"""The kinds of data that byeori knows, one file each."""

from byeori.data.field import Field
from byeori.data.fields.category import Category
from byeori.data.fields.image import Image
from byeori.data.fields.labels import Labels
from byeori.data.fields.number import Number

__all__ = ["KINDS", "Category", "Image", "Labels", "Number"]

KINDS: tuple[type[Field], ...] = (Category, Image, Labels, Number)
