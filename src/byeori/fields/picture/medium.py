"""The medium of pictures: what their files have in common, and how much is in one."""

from __future__ import annotations

from byeori.core.errors import DataError
from byeori.core.medium import Medium
from byeori.core.signatures import HEAD
from byeori.fields.picture.signatures import SUFFIXES, format_of

_LITTLE_PX = 1_000_000  # decoded at once, in some milliseconds; by judgement
_LARGE_PX = 8_000_000  # decoded in tenths of a second; by judgement


def _is_light(content: bytes) -> bool:
    """A JPEG or an array of few bytes has few pixels, a PNG tells them; others may be anything."""
    kind = format_of(content[:HEAD])
    if kind == "PNG":
        width, height = int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
        return width * height <= _LITTLE_PX
    return kind in ("JPEG", "NPY")


def _is_heavy(content: bytes) -> bool:
    """Whether a file has millions of pixels, by its head."""
    from byeori.fields.picture.reading import size_of

    try:
        width, height = size_of(content)
    except DataError:  # what it is, reading tells
        return False
    return width * height > _LARGE_PX


IMAGE = Medium(
    media="image",
    name="image",
    thing="picture",
    suffixes=SUFFIXES,
    types={
        "JPEG": (".jpg", "image/jpeg"),
        "PNG": (".png", "image/png"),
        "GIF": (".gif", "image/gif"),
        "BMP": (".bmp", "image/bmp"),
        "WEBP": (".webp", "image/webp"),
        "TIFF": (".tiff", "image/tiff"),
        "PPM": (".ppm", "image/x-portable-anymap"),
        "AVIF": (".avif", "image/avif"),
        "HEIF": (".heic", "image/heic"),
        "NPY": (".npy", "application/octet-stream"),
    },
    example="photo",
    format_of=format_of,
    is_light=_is_light,
    is_heavy=_is_heavy,
)
"""Pictures."""
