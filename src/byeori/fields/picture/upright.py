"""Which way up a picture is: what its EXIF or XMP says of the camera, done to its pixels once, whatever its format."""

from __future__ import annotations

import re

from PIL import Image as Pillow
from PIL import ImageFile

from byeori.fields.picture.pillow import BROKEN

_ORIENTATION = 0x0112  # the tag of EXIF and TIFF
_XMP = re.compile(r"tiff:Orientation\s*(?:=\s*[\"']|>)\s*([1-8])\b")
_TURNS = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_270,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_90,
}
_SIDEWAYS = (5, 6, 7, 8)  # the orientations of EXIF that exchange width and height


def orientation_of(image: Pillow.Image) -> int:
    """Give how the pixels of a file lie, 1 to 8 as EXIF counts; 1, upright, where nothing readable tells.

    EXIF comes before XMP. It is to be asked before a TIFF is decoded, as Pillow turns that by itself and forgets it.
    """
    try:
        orientation = image.getexif().get(_ORIENTATION)
    except BROKEN:  # the pixels may be whole all the same
        orientation = None
    return int(orientation) if orientation in (1, *_TURNS) else _of_xmp(image)


def upright(image: Pillow.Image) -> Pillow.Image:
    """Decode a picture and give a copy that is upright."""
    turn = _TURNS.get(orientation_of(image))
    if image.format == "TIFF" and _ORIENTATION in image.getexif():
        turn = None  # decoding it turns it
    _decode(image)
    return image.copy() if turn is None else image.transpose(turn)


def upright_size(image: Pillow.Image) -> tuple[int, int]:
    """Give width and height, px, that a picture has when it is upright, as far as possible without decoding it."""
    is_turned = _ORIENTATION in getattr(image, "tag_v2", ())  # a TIFF opens with its sides in their places
    is_sideways = orientation_of(image) in _SIDEWAYS and not is_turned
    return (image.height, image.width) if is_sideways else (image.width, image.height)


def _decode(image: Pillow.Image) -> None:
    """Decode a picture; a plain TIFF that lies sideways comes scrambled where Pillow may map its file into memory."""
    if not isinstance(image, ImageFile.ImageFile):
        return
    path, image.filename = image.filename, ""
    try:
        image.load()
    finally:
        image.filename = path


def _of_xmp(image: Pillow.Image) -> int:
    found = image.info.get("XML:com.adobe.xmp") or image.info.get("xmp") or ""
    text = found.decode("latin-1") if isinstance(found, bytes) else str(found)
    orientation = _XMP.search(text)
    return int(orientation[1]) if orientation else 1
