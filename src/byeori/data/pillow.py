"""Pillow, held to pictures: the formats that are read, without its warnings, and all that it raises at broken ones."""

import re
import struct
import warnings
import zlib
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from byeori.data.sources.signatures import SUFFIXES

FORMATS = tuple(dict.fromkeys(name for name in SUFFIXES.values() if name != "NPY"))
"""In Pillow's words. It knows more, and one of them (EPS) starts a program that interprets the file."""

BROKEN = (
    ArithmeticError,
    AttributeError,
    EOFError,
    Image.DecompressionBombError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What Pillow raises at files with wrong bytes in them."""

_OURS = ("ignore", None, Warning, re.compile(r"PIL\."), 0)


def open_picture(file: Path | BinaryIO) -> Image.Image:
    """Open a picture; what is wrong with it is one of `BROKEN`, now or when its pixels are decoded."""
    silence()
    return Image.open(file, formats=FORMATS)


def silence() -> None:
    """Ignore what Pillow warns of: oddities in metadata that do not touch the pixels.

    The filter stays: in threads, one that is set and put back (`warnings.catch_warnings`) puts back those of others.
    """
    if _OURS not in warnings.filters:
        warnings.filterwarnings("ignore", module=r"PIL\.")
