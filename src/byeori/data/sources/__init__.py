"""Where samples come from: folders of images, tables, and Python objects."""

from byeori.data.sources.read import read_samples, refuse_one_label

__all__ = ["read_samples", "refuse_one_label"]
