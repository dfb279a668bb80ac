"""Pillow, held to pictures: the formats that are read, without its warnings, and all that it raises at broken ones."""

from __future__ import annotations

import re
import struct
import warnings
import zlib
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from byeori.core.errors import ConfigError, require
from byeori.core.foreign import RAW, foreign_of, holds_text
from byeori.core.signatures import HEAD, suffix_of
from byeori.fields.picture.signatures import SUFFIXES, format_of

FORMATS = tuple(dict.fromkeys(name for name in SUFFIXES.values() if name not in ("NPY", "HEIF")))
"""In Pillow's words. It knows more, and one of them (EPS) starts a program that interprets the file."""

NO_PICTURE = "not an image that can be read; wanted JPEG, PNG, WebP, GIF, BMP, TIFF or NumPy"
_HEIF_READER = "pi_heif"
_DNG, _IS_PREVIEW, _OTHERS = 50706, 254, 330  # tags of TIFF: a raw photo; of a smaller copy; of pictures below this one


class UnreadError(ValueError):
    """What is no picture that can be read here, though nothing is broken; the text says what it is, and the cure."""


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

_OURS = ("ignore", None, Warning, re.compile(r"PIL\."), 0)  # a filter of warnings


def open_picture(file: Path | BinaryIO) -> Image.Image:
    """Open a picture; what is wrong with it is one of `BROKEN`, now or when its pixels are decoded."""
    silence()
    try:
        image = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError:
        if format_of(_begin(file)[0]) != "JPEG":
            raise
        return JpegImageFile(file)  # which can be decoded at a part of its size
    except UnidentifiedImageError:
        head, name = _begin(file)
        if (kind := format_of(head)) == "HEIF":
            return _open_heif(file)
        if kind == "AVIF":
            raise UnreadError("an AVIF picture, which this Pillow cannot read; pip install -U pillow") from None
        foreign = foreign_of(name, head)
        if foreign is RAW or (foreign is not None and kind is None):
            raise UnreadError(str(foreign)) from None
        if kind is None and holds_text(head):
            raise UnreadError(f"{NO_PICTURE}, found a text") from None
        if kind is None and SUFFIXES.get(suffix_of(name)) == "HEIF":
            raise ValueError("it is named as a HEIC photo and does not begin as one; copy it anew") from None
        raise
    if image.format == "TIFF" and _is_raw(image, file):
        image.close()
        raise UnreadError(str(RAW))
    return image


def readable() -> tuple[str, ...]:
    """Give the formats that this installation reads, in Pillow's words: what was left out without one is read with it.

    >>> "PNG" in readable()
    True
    """
    return (*FORMATS, "HEIF") if find_spec(_HEIF_READER) else FORMATS


def silence() -> None:
    """Ignore what Pillow warns of: oddities in metadata that do not touch the pixels.

    The filter stays: in threads, one that is set and put back (`warnings.catch_warnings`) puts back those of others.
    """
    if _OURS not in warnings.filters:
        warnings.filterwarnings("ignore", module=r"PIL\.")


def _open_heif(file: Path | BinaryIO) -> Image.Image:
    """Open a photo of a phone by its own reader, which turns it upright; Pillow as a whole stays as it is."""
    try:
        reader = require(_HEIF_READER, "heic")
    except ConfigError as error:
        raise UnreadError(f"a HEIC photo: {error}, or save it as JPEG") from None
    image: Image.Image = reader.HeifImageFile(file)
    return image


def _is_raw(image: Image.Image, file: Path | BinaryIO) -> bool:
    """Whether what opens as TIFF is a raw photo, whose first picture is a preview."""
    tags = image.tag_v2  # type: ignore[attr-defined]
    head, name = _begin(file) if isinstance(file, Path) else (b"", "")
    return (tags.get(_IS_PREVIEW) == 1 and _OTHERS in tags) or _DNG in tags or foreign_of(name, head) is RAW


def _begin(file: Path | BinaryIO) -> tuple[bytes, str]:
    """The first bytes of a file, and its name where it has one."""
    if isinstance(file, Path):
        with open(file, "rb") as opened:
            return opened.read(HEAD), file.name
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    return head, ""
