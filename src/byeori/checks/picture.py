"""What is known of one picture after it was decoded once: numbers the size of a thumb."""

import io
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as Pillow

from byeori.checks.perceptual import SIDE, picture_hash, thumb
from byeori.core.errors import DataError
from byeori.fields.contract import Cell, Field
from byeori.fields.picture.depth import is_deep
from byeori.fields.picture.large import reduce
from byeori.fields.picture.many_channels import Stack, array_of, in_view
from byeori.fields.picture.pillow import BROKEN, open_picture
from byeori.fields.picture.upright import orientation_of

_LIKE_SRGB = ("srgb", "gray gamma 2.2", "grey gamma 2.2")
WHOLE, FLOAT, COLOUR = "whole", "float", "colour"


@dataclass(frozen=True, slots=True)
class Picture:
    """Facts about one cell of an image column; what its header does not tell is None or 0."""

    problem: str | None = None
    """Why training cannot read it."""
    size_bytes: int | None = None
    """Size of the file; None where the cell is no file or is not there."""
    format: str | None = None
    mode: str | None = None
    """As stored, in Pillow's words: L, RGB, P, CMYK, I;16 ...; or `5 channels`."""
    depth: str | None = None
    """What numbers it has of more than eight bits: `WHOLE`, `FLOAT`, or `COLOUR`, of which the upper eight are read."""
    width_px: int = 0
    height_px: int = 0
    frames: int = 1
    orientation: int = 1
    """As EXIF or XMP tells it; 1 is upright."""
    is_clear: bool = False
    """Whether it has transparency."""
    profile: str | None = None
    """The name of its colour profile, where that is another one than the sRGB of screens."""
    hash: int = 0
    thumb: np.ndarray | None = None  # (16, 16) uint8


def look(cell: Cell, field: Field, root: Path | None) -> Picture:
    """Decode a cell once, as training does, and keep its facts."""
    is_path = isinstance(cell, (str, Path)) and not str(cell).startswith("data:")
    file = (root or Path()) / cell if is_path else io.BytesIO(cell) if isinstance(cell, bytes) else None
    if file is None:
        return _decoded(Picture(), cell, field, root)
    facts = Picture(size_bytes=_size_bytes(file))
    try:
        image = open_picture(file)
    except BROKEN:
        return _decoded(facts, cell, field, root)  # tells why
    with image:
        properties = orientation_of(image) if image.format == "TIFF" else None  # before it is decoded
        facts = replace(facts, format=image.format, **_shape(image))
        with suppress(ValueError):  # reported as it is decoded
            reduce(image)
        facts = _decoded(facts, image, field, root)  # an open picture is decoded just as its path would be
        if facts.problem is not None:
            return facts  # what is too large is not decoded for its metadata either
        return replace(facts, frames=_frames(image), orientation=properties or orientation_of(image))


def _decoded(facts: Picture, cell: Cell, field: Field, root: Path | None) -> Picture:
    try:
        grey = _grey(field.read(cell, root))
    except DataError as error:
        return replace(facts, problem=_without_name(str(error), cell))
    facts = facts if facts.mode else _of_pixels(facts, cell, field, root)
    return replace(facts, hash=picture_hash(grey), thumb=thumb(grey))


def _size_bytes(file: Path | io.BytesIO) -> int | None:
    try:
        return file.stat().st_size if isinstance(file, Path) else len(file.getvalue())
    except OSError:
        return None


def _shape(image: Pillow.Image) -> dict[str, Any]:
    clear = image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
    mode = _raw_mode(image) or image.mode
    depth = {"I": WHOLE, "F": FLOAT}.get(image.mode[0], COLOUR if ";16" in mode else None)
    profile = _profile(image.info["icc_profile"]) if image.info.get("icc_profile") else None
    properties = {"mode": mode, "depth": depth, "profile": profile, "is_clear": clear}
    return {**properties, "width_px": image.width, "height_px": image.height}


@lru_cache(64)
def _profile(content: bytes) -> str | None:
    """The name of a colour profile; None of those that are read as they are meant, and of broken ones."""
    from PIL import ImageCms

    try:
        name = str(ImageCms.getProfileDescription(ImageCms.getOpenProfile(io.BytesIO(content)))).strip()
    except (*BROKEN, ImageCms.PyCMSError):
        return None
    return None if any(word in name.lower() for word in _LIKE_SRGB) else name


def _raw_mode(image: Pillow.Image) -> str | None:
    """The mode of a file with more than eight bits a channel, which Pillow opens as if it had eight."""
    raw = image.tile[0][3] if getattr(image, "tile", None) else None  # type: ignore[attr-defined]
    raw = raw[0] if isinstance(raw, tuple) and raw else raw
    return raw if isinstance(raw, str) and ";16" in raw else None


def _frames(image: Pillow.Image) -> int:
    """Number of frames; the views of a photo in MPO format are no animation."""
    try:
        is_moving = getattr(image, "is_animated", False) and image.format != "MPO"
        return int(getattr(image, "n_frames", 1)) if is_moving else 1
    except BROKEN:
        return 1


def _of_pixels(facts: Picture, cell: Cell, field: Field, root: Path | None) -> Picture:
    """The shape of a picture that is no image file: Pillow's own, an array, or an .npy file of one."""
    if isinstance(cell, Pillow.Image):
        return replace(facts, **_shape(cell))
    pixels, image = array_of(cell, root), field.read(cell, root)
    if pixels is not None and is_deep(pixels):
        facts = replace(facts, depth=FLOAT if pixels.dtype.kind == "f" else WHOLE)
    return replace(facts, mode=image.mode, height_px=image.height, width_px=image.width, is_clear=image.mode == "RGBA")


def _grey(image: Pillow.Image | Stack) -> np.ndarray:
    """The picture in grey over white, (32, 32) uint8."""
    small = in_view(image).resize((SIDE, SIDE), Pillow.Resampling.BILINEAR, reducing_gap=2.0)
    if small.mode == "RGBA":
        small = Pillow.alpha_composite(Pillow.new("RGBA", small.size, "white"), small)
    return np.asarray(small.convert("L"))


def _without_name(text: str, cell: Cell) -> str:
    """The reason alone: a finding names its files beside it."""
    return text.removeprefix(f"{cell}: ").removeprefix("picture: ")
