"""What a file unpacks to, told by its first bytes: a picture of megabytes may stand in a hundred."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from byeori.core.errors import DataError
from byeori.core.signatures import HEAD, format_of
from byeori.fields.picture.reading import size_of

_SMALL_BYTES = 4_000
_LITTLE_PX = 1_000_000
_LARGE_PX = 8_000_000


def unpacks_to_little(content: bytes) -> bool:
    """Whether a file is so small, in bytes and in pixels, that it is read sooner than handed to another thread.

    A JPEG or an array of few bytes has few pixels, a PNG tells them, what is no picture is refused at once; others
    may be anything.

    >>> unpacks_to_little(b"no picture"), unpacks_to_little(b"RIFF0000WEBPVP8L")
    (True, False)
    """
    if len(content) > _SMALL_BYTES:
        return False
    kind = format_of(content[:HEAD])
    if kind == "PNG":
        width, height = int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
        return width * height <= _LITTLE_PX
    return kind in ("JPEG", "NPY", None)


def is_large_picture(cells: Mapping[str, Any]) -> bool:
    """Whether a sample holds a picture of so many pixels that others would wait for it, by its head."""
    for cell in cells.values():
        if isinstance(cell, bytes):
            try:
                width, height = size_of(cell)
            except DataError:  # what it is, reading tells
                continue
            if width * height > _LARGE_PX:
                return True
    return False
