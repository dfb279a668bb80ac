"""Whole numbers as letters, for settings in JSON."""

from __future__ import annotations

import base64
import zlib

import numpy as np


def to_letters(numbers: np.ndarray) -> str:
    """Give whole numbers below 2 ** 32, (numbers,), as compressed letters.

    >>> of_letters(to_letters(np.array([1, 70_000]))).tolist()
    [1, 70000]
    """
    content = numbers.astype("<u4").tobytes()
    planes = np.frombuffer(content, np.uint8).reshape(-1, 4).T.tobytes()  # bytes of one weight side by side
    return base64.b64encode(zlib.compress(planes, 9)).decode("ascii")


def of_letters(letters: str) -> np.ndarray:
    """Read what `to_letters` gave, (numbers,) uint32; anything else is a ValueError."""
    try:
        planes = np.frombuffer(zlib.decompress(base64.b64decode(letters, validate=True)), np.uint8)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    return np.ascontiguousarray(planes.reshape(4, -1).T).view("<u4").ravel()
