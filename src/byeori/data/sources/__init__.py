"""Where samples come from: folders of images, tables, and Python objects."""

from byeori.data.sources.read import read_samples

__all__ = ["read_samples"]
