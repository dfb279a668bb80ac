"""Pictures: photos, scans, drawings; grey, colour, or colour with transparency."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError

from byeori.core.errors import DataError
from byeori.data.pillow import BROKEN, open_picture

if TYPE_CHECKING:
    from torch import Tensor, nn

    from byeori.core.recipe import Recipe
    from byeori.data.augment import Warp

LARGEST_PIXELS = 64_000_000
"""A picture of more pixels is refused: a small file can unpack to gigabytes."""
_SIZES = (96, 128, 160, 192, 224)  # px; inputs that the usual backbones take for photos
_LOOKED_AT = 200  # pictures from which sizes and modes are learned
_SPILL = 0.02  # how far pixels may lie outside their range, as a share of it: sharp interpolation overshoots
_MARGIN = 8 / 7  # how much more than the model's input is stored, for random crops; 256 for 224 px


@dataclass(frozen=True)
class Image:
    """One picture a sample, stored as a square of `side` px of which the model sees `size` px."""

    kind: ClassVar[str] = "image"
    mode: str = "RGB"
    """`L` grey, `RGB`, or `RGBA`."""
    size: int = 0
    """Side of the model's input, px."""
    side: int = 0
    """Side of the stored square, px."""

    def __str__(self) -> str:
        return f"Image {self.mode} {self.size} px" if self.size else "Image"

    def read(self, cell: object, root: Path | None = None) -> Pillow.Image:
        """Give the whole picture, upright, in mode L, RGB or RGBA; of an animation the first frame."""
        try:
            with nullcontext(cell) if isinstance(cell, Pillow.Image) else _open(cell, root) as image:
                return _plain(image)
        except BROKEN as error:
            raise DataError(f"{_name(cell)}: {_reason(error)}") from None

    def send(self, cell: object, root: Path | None = None) -> bytes:
        """Give the file's bytes as they are; a picture that is no file becomes a PNG."""
        if isinstance(cell, bytes):
            return cell
        if isinstance(cell, (str, Path)) and not str(cell).startswith("data:"):
            try:
                return ((root or Path()) / cell).read_bytes()
            except OSError as error:
                raise DataError(f"{_name(cell)}: {_reason(error)}") from None
        file = io.BytesIO()
        self.read(cell).save(file, "PNG")
        return file.getvalue()

    def learn(self, values: Iterable[Pillow.Image], recipe: Recipe) -> Self:
        """Learn mode and size from the first pictures: the usual input size that their shorter side nearly fills."""
        looked = [(image.mode, min(image.size)) for image in islice(values, _LOOKED_AT)]
        if not looked:
            raise DataError("no picture of the training part can be read; `byeori check` tells why")
        modes = {mode for mode, _ in looked}
        mode = "RGBA" if modes == {"RGBA"} else "L" if modes == {"L"} else "RGB"
        shorter = int(np.median([side for _, side in looked]))
        size = recipe.size or (shorter if shorter < _SIZES[0] else max(s for s in _SIZES if s <= shorter * 1.25))
        side = size if size < _SIZES[0] else round(size * _MARGIN)
        return replace(self, mode=mode, size=size, side=side)

    def pack(self, value: Pillow.Image) -> np.ndarray:
        """Give (side, side, channels) uint8: shorter side scaled to `side`, the middle square kept."""
        image = value if value.mode == self.mode else _to_mode(value, self.mode)
        width, height = image.size
        square = min(width, height)
        left, top = (width - square) // 2, (height - square) // 2
        box = (left, top, left + square, top + square)
        if square != self.side or box != (0, 0, width, height):
            image = image.resize((self.side, self.side), Pillow.Resampling.BILINEAR, box, reducing_gap=3.0)
        pixels = np.asarray(image)
        return pixels if pixels.ndim == 3 else pixels[:, :, None]

    def compress(self, packed: np.ndarray) -> bytes:
        """Give packed pixels as a JPEG (PNG with transparency), for data too large to keep as pixels."""
        file = io.BytesIO()
        kind = {"format": "PNG"} if self.mode == "RGBA" else {"format": "JPEG", "quality": 92}
        Pillow.fromarray(packed.squeeze(2) if self.mode == "L" else packed).save(file, **kind)
        return file.getvalue()

    def expand(self, content: bytes) -> np.ndarray:
        """Take back what `compress` gave."""
        with Pillow.open(io.BytesIO(content)) as image:
            return np.asarray(image).reshape(self.side, self.side, -1)

    def batch(self, packed: Tensor, warp: Warp | None) -> Tensor:
        """Give (batch, channels, size, size) float pixels from 0 to 255: the middle, or as `warp` says."""
        from byeori.data.augment import middle, sample

        return middle(packed, self.size) if warp is None else sample(packed, self.size, warp)

    def stem(self, recipe: Recipe, module: nn.Module | None = None) -> nn.Module:
        """Make normalisation and backbone, or a user's own network behind a plain normalisation."""
        from byeori.models.backbone import backbone, choose
        from byeori.models.joined import ImageStem, own_stem

        channels = len(self.mode)
        if module is not None:
            return own_stem(module, channels)
        name = choose(recipe.model, self.size)
        return ImageStem(backbone(name, channels=channels, weights=recipe.weights, seed=recipe.seed), channels)

    def example(self) -> np.ndarray:
        """Give a grey square of the stored shape."""
        return np.full((self.side, self.side, {"L": 1}.get(self.mode, len(self.mode))), 128, np.uint8)

    def traits(self, value: Pillow.Image) -> dict[str, float]:
        """Give width and height px, aspect, brightness, contrast, saturation and sharpness (from 0 to 1)."""
        small = np.asarray(_to_mode(value, "RGB").resize((64, 64), Pillow.Resampling.BILINEAR), np.float32) / 255
        grey = small.mean(2)
        edges = np.abs(np.diff(grey, axis=0)).mean() + np.abs(np.diff(grey, axis=1)).mean()
        return {
            "width_px": float(value.width),
            "height_px": float(value.height),
            "aspect": value.width / value.height,
            "brightness": float(grey.mean()),
            "contrast": float(grey.std()),
            "saturation": float((small.max(2) - small.min(2)).mean()),
            "sharpness": float(edges),
        }

    def show(self, value: Pillow.Image) -> str:
        """Give the picture as an <img> of at most 160 px."""
        small = _to_mode(value, "RGB")
        small.thumbnail((160, 160))
        file = io.BytesIO()
        small.save(file, "JPEG", quality=80)
        return f'<img alt="" src="data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode()}">'

    def form(self) -> dict[str, Any]:
        """Ask by a file, a paste or a photo."""
        return {"widget": "file", "accept": "image/*"}


def _open(cell: object, root: Path | None) -> Pillow.Image:
    if isinstance(cell, str) and cell.startswith("data:"):
        cell = base64.b64decode(cell.partition(",")[2])
    if isinstance(cell, (str, Path)):
        path = (root or Path()) / cell
        if path.is_file() and not path.stat().st_size:
            raise ValueError("the file has 0 bytes")
        return open_picture(path)
    if isinstance(cell, bytes):
        if not cell:
            raise ValueError("the file has 0 bytes")
        return open_picture(io.BytesIO(cell))
    return _of_array(np.asarray(cell))  # arrays, lists, and tensors on the CPU


def _of_array(pixels: np.ndarray) -> Pillow.Image:
    """Make a picture of numbers (rows, columns), (rows, columns, channels) or (channels, rows, columns)."""
    if pixels.ndim == 3 and pixels.shape[0] in (1, 3, 4) and pixels.shape[2] not in (1, 3, 4):
        pixels = pixels.transpose(1, 2, 0)
    fits = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (1, 3, 4))
    if not fits or pixels.dtype.kind not in "buif" or not pixels.size:
        raise ValueError(
            f"wanted a picture of (rows, columns[, 1, 3 or 4 channels]) numbers, found {pixels.dtype} {pixels.shape}"
        )
    low, high = float(pixels.min()), float(pixels.max())
    top = 1 if pixels.dtype.kind == "b" or (pixels.dtype.kind == "f" and high <= 1 + _SPILL) else 255
    top = 65535 if pixels.dtype == np.uint16 and high > 255 else top
    if not (low >= -_SPILL * (1 if top == 1 else high) and high <= (1 + _SPILL) * top):
        raise ValueError(f"wanted pixels from 0 to 255, or floats from 0 to 1, found {low:g} to {high:g}")
    if pixels.dtype != np.uint8:
        pixels = np.clip(np.round(pixels.astype(np.float32) * (255 / top)), 0, 255).astype(np.uint8)
    return Pillow.fromarray(pixels.squeeze(2) if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels)


def _plain(image: Pillow.Image) -> Pillow.Image:
    """Decode, turn upright, and bring to L, RGB or RGBA with eight bits a channel."""
    if image.width * image.height > LARGEST_PIXELS:
        raise ValueError(f"{image.width} x {image.height} px; wanted at most {LARGEST_PIXELS:,} pixels; scale it down")
    if not image.width * image.height:
        raise ValueError(f"{image.width} x {image.height} px; wanted at least one pixel")
    image.load()
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith(("I", "F")):  # 16 or 32 bits a pixel
        values = np.nan_to_num(np.asarray(image, np.float32))
        top = 255 if values.max() <= 255 else 65535 if image.mode != "F" and values.max() <= 65535 else values.max()
        return Pillow.fromarray((np.clip(values / top, 0, 1) * 255).round().astype(np.uint8))
    if image.mode == "1":
        return image.convert("L")
    if image.mode == "La":
        return image.convert("LA").convert("RGBA")
    clear = image.mode in ("LA", "PA", "RGBa") or "transparency" in image.info
    return image if image.mode in ("L", "RGB", "RGBA") and not clear else image.convert("RGBA" if clear else "RGB")


def _to_mode(image: Pillow.Image, mode: str) -> Pillow.Image:
    """Bring L, RGB or RGBA to another of them; what is transparent becomes white."""
    if image.mode == "RGBA" and mode != "RGBA":
        white = Pillow.new("RGBA", image.size, "white")
        image = Pillow.alpha_composite(white, image)
    return image.convert(mode)


def _name(cell: object) -> str:
    is_path = isinstance(cell, (str, Path)) and len(str(cell)) < 500 and not str(cell).startswith("data:")
    return (str(cell) or "''") if is_path else "picture"


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, IsADirectoryError):
        return "a folder; wanted an image file"
    if isinstance(error, PermissionError):
        return "this user may not read it"
    if isinstance(error, UnidentifiedImageError):
        return "not an image that can be read; wanted JPEG, PNG, WebP, GIF, BMP or TIFF"
    if isinstance(error, Pillow.DecompressionBombError):
        return f"too many pixels; wanted at most {LARGEST_PIXELS:,}; scale it down"
    return f"the image is broken: {error}"
