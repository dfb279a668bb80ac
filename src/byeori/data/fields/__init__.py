"""The kinds of data that byeori knows, one file each."""

from byeori.data.field import Field
from byeori.data.fields.category import Category
from byeori.data.fields.image import Image

__all__ = ["KINDS", "Category", "Image"]

KINDS: tuple[type[Field], ...] = (Category, Image)
