"""The ink of a line's picture: a strip of one height in which paper is 1 and the darkest ink 255."""

from __future__ import annotations

import numpy as np
from PIL import Image as Pillow

from byeori.core.errors import DataError

WIDEST, TALLEST = 100, 10
"""A picture more than so many times as wide as high, or as high as wide, is no line; by judgement."""
_NARROWEST = 8  # px; what is narrower is scaled to it; by judgement
_FAINTEST = 32  # grey levels; what differs less from the paper than this stays faint, so that no noise becomes ink


def refuse_odd_shapes(image: Pillow.Image) -> None:
    """Raise a DataError for a picture that cannot be a line or a block of text."""
    width, height = image.size
    if width > WIDEST * height or height > TALLEST * width:
        raise DataError(
            f"{width} x {height} px: wanted a picture of text, at most {WIDEST} times as wide as high and at most "
            f"{TALLEST} times as high as wide; cut the line out of its page, or turn it upright"
        )


def width_of(size: tuple[int, int], height: int) -> int:
    """Give the width, px, that a picture of (width, height) has when it is `height` px high."""
    return max(_NARROWEST, round(size[0] * height / size[1]))


def ink(image: Pillow.Image, height: int) -> np.ndarray:
    """Give (width, height) uint8 from 1, paper, to 255, the darkest ink; light text on dark paper is turned over.

    Paper is the median: most of a picture of text is paper.
    """
    small = image.resize((width_of(image.size, height), height), Pillow.Resampling.BILINEAR, reducing_gap=3.0)
    grey = np.asarray(small, np.float32).T
    low, paper, high = np.percentile(grey, [1, 50, 99])
    depth = paper - grey if paper - low >= high - paper else grey - paper
    strength = max(float(np.percentile(depth, 99.5)), _FAINTEST)
    shares = np.clip(depth / strength, 0, 1)
    return np.asarray(1 + (shares * 254).round(), np.uint8)
