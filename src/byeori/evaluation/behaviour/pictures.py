"""Small changes of a picture that leave what it shows: lighter, turned, blurred."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from PIL import Image as Pillow
from PIL import ImageFilter

from byeori.core.pixels import WHITE
from byeori.fields.picture.many_channels import Picture, Stack, picture_of

BY: Mapping[str, tuple[float, ...]] = {
    "brightness": (-0.15, 0.15),
    "contrast": (0.8, 1.25),
    "turn": (-5.0, 5.0),
    "blur": (0.01,),
    "noise": (0.02,),
    "mirror": (1.0,),
}
"""By how much each is changed unless the file says so: a share of white, a factor, degrees, a share of the shorter
side, a share of white; a mirrored picture is one. By eye: what a person would not take for another picture."""


def changed_picture(picture: Picture, change: str, by: float, draw: np.random.Generator) -> Picture:
    """Give a picture changed so; of many channels each alike."""
    return _CHANGES[change](picture, by, draw)


def _pixels(picture: Picture) -> np.ndarray:
    """Float pixels (rows, columns, channels)."""
    pixels = np.asarray(picture).astype(np.float32)
    return pixels if pixels.ndim == 3 else pixels[:, :, None]


def _made(pixels: np.ndarray, like: Picture) -> Picture:
    """A picture of changed colours; what was transparent stays so."""
    pixels = np.clip(np.round(pixels), 0, WHITE).astype(np.uint8)
    if like.mode == "RGBA":
        pixels[:, :, 3] = np.asarray(like)[:, :, 3]
    return Stack(pixels) if isinstance(like, Stack) else picture_of(pixels)


def _lighter(picture: Picture, by: float, draw: np.random.Generator) -> Picture:
    return _made(_pixels(picture) + by * WHITE, picture)


def _contrast(picture: Picture, by: float, draw: np.random.Generator) -> Picture:
    pixels = _pixels(picture)
    middle = pixels.mean()
    return _made(middle + by * (pixels - middle), picture)


def _noise(picture: Picture, by: float, draw: np.random.Generator) -> Picture:
    pixels = _pixels(picture)
    return _made(pixels + by * WHITE * draw.standard_normal(pixels.shape, np.float32), picture)


def _mirrored(picture: Picture, by: float, draw: np.random.Generator) -> Picture:
    return _by_plane(picture, lambda plane: plane.transpose(Pillow.Transpose.FLIP_LEFT_RIGHT))


def _turned(picture: Picture, by: float, draw: np.random.Generator) -> Picture:
    """Turn by degrees; what comes in from outside continues the edge."""
    rows, columns = picture.height, picture.width
    margin = int(np.ceil(np.hypot(rows, columns) / 2 * abs(np.sin(np.radians(by))))) + 1

    def turned(plane: Pillow.Image) -> Pillow.Image:
        pixels = np.pad(np.asarray(plane), margin, mode="edge")
        wide = Pillow.fromarray(pixels).rotate(by, Pillow.Resampling.BILINEAR)
        return wide.crop((margin, margin, margin + columns, margin + rows))

    return _by_plane(picture, turned)


def _blurred(picture: Picture, by: float, draw: np.random.Generator) -> Picture:
    radius = by * min(picture.size)
    return _by_plane(picture, lambda plane: plane.filter(ImageFilter.GaussianBlur(radius)))


def _by_plane(picture: Picture, act: Callable[[Pillow.Image], Pillow.Image]) -> Picture:
    """Do something with each channel of a picture on its own."""
    pixels = np.asarray(picture)
    pixels = pixels if pixels.ndim == 3 else pixels[:, :, None]
    planes = [np.asarray(act(Pillow.fromarray(np.ascontiguousarray(plane)))) for plane in np.moveaxis(pixels, 2, 0)]
    together = np.stack(planes, 2)
    return Stack(together) if isinstance(picture, Stack) else picture_of(together)


_CHANGES: Mapping[str, Callable[[Picture, float, np.random.Generator], Picture]] = {
    "brightness": _lighter,
    "contrast": _contrast,
    "turn": _turned,
    "blur": _blurred,
    "noise": _noise,
    "mirror": _mirrored,
}
