"""How many pixels a picture may have: too many are refused, and of a large photo a part of its size is decoded."""

from __future__ import annotations

from PIL import Image as Pillow
from PIL.JpegImagePlugin import JpegImageFile

from byeori.fields.picture.many_channels import Stack
from byeori.fields.picture.pillow import UnreadError

LARGEST_PIXELS = 64_000_000
"""A picture is decoded to at most so many pixels: a small file can unpack to gigabytes."""
_LARGEST_JPEG = 256_000_000  # pixels, four times `LARGEST_PIXELS`: a half of its sides is decoded
_LARGEST_PROGRESSIVE = 128_000_000  # as all coefficients of such a JPEG are kept while it is decoded
_PARTS = (2, 4, 8)  # of its sides that a JPEG can be decoded to, from the file


def reduce(image: Pillow.Image) -> None:
    """Let a JPEG that is too large be decoded at a half, a quarter or an eighth of its size, straight from the file."""
    if not isinstance(image, JpegImageFile) or _pixels(image) <= LARGEST_PIXELS:
        return
    refuse_size(image, is_reduced=True)
    part = next((part for part in _PARTS if _pixels(image) <= LARGEST_PIXELS * part**2), _PARTS[-1])
    image.draft(image.mode, (image.width // part, image.height // part))


def refuse_size(image: Pillow.Image | Stack, *, is_reduced: bool = False) -> None:
    """Refuse a picture of too many pixels, or of none, by an UnreadError; a JPEG that `is_reduced` may have more."""
    is_jpeg = isinstance(image, JpegImageFile)
    most = _most_of(image) if is_reduced and isinstance(image, JpegImageFile) else LARGEST_PIXELS
    if _pixels(image) > most:
        other = "give its path" if is_jpeg else f"save it as JPEG, which may have {_LARGEST_JPEG:,}"
        cure = "scale it down" if is_reduced and is_jpeg else f"scale it down, or {other}"
        raise UnreadError(f"{image.width} x {image.height} px; wanted at most {most:,} pixels; {cure}")
    if not _pixels(image):
        raise UnreadError(f"{image.width} x {image.height} px; wanted at least one pixel")


def _most_of(image: JpegImageFile) -> int:
    return _LARGEST_PROGRESSIVE if image.info.get("progressive") else _LARGEST_JPEG


def _pixels(image: Pillow.Image | Stack) -> int:
    return image.width * image.height
