"""Pictures: photos, scans, drawings; grey, colour, or colour with transparency."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from PIL import Image as Pillow

from byeori.data.picture import in_mode, look_at, mode_of, picture_html, picture_traits, read_picture, send_picture

if TYPE_CHECKING:
    from torch import Tensor, nn

    from byeori.core.recipe import Recipe
    from byeori.data.augment import Warp

_SIZES = (96, 128, 160, 192, 224)  # px; inputs that the usual backbones take for photos
_SMALL_PX = 64
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
        return read_picture(cell, root)

    def send(self, cell: object, root: Path | None = None) -> bytes:
        """Give the file's bytes as they are; a picture that is no file becomes a PNG."""
        return send_picture(cell, root)

    def learn(self, values: Iterable[Pillow.Image], recipe: Recipe) -> Self:
        """Learn mode and size from the first pictures: the usual input size that their shorter side nearly fills."""
        looked = look_at(values)
        mode = mode_of({mode for mode, _ in looked})
        shorter = int(np.median([min(size) for _, size in looked]))
        size = recipe.size or (shorter if shorter < _SIZES[0] else max(s for s in _SIZES if s <= shorter * 1.25))
        side = size if size < _SIZES[0] else round(size * _MARGIN)
        return replace(self, mode=mode, size=size, side=side)

    def usual(self, recipe: Recipe) -> dict[str, Any]:
        """Give how pictures of this size are changed, and for small ones, which train from scratch, the rate.

        Digits, letters and icons are changed less than photos, and never mirrored unless the recipe says so.
        """
        if self.size > _SMALL_PX:
            return {"flip": True, "crop": 0.6}
        return {"flip": False, "crop": 0.9, "rotate": 4.0, "colour": 0.1, "lr": 6e-3}

    def pack(self, value: Pillow.Image) -> np.ndarray:
        """Give (side, side, channels) uint8: shorter side scaled to `side`, the middle square kept."""
        image = in_mode(value, self.mode)
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
        """Give (batch, channels, size, size) float pixels from 0 to 255: the middle, or as `warp` says.

        With a scale of the warp below 1 the same part of the picture comes out smaller.
        """
        from byeori.data.augment import middle, sample, spread
        from byeori.data.progressive import side_px

        if warp is None:
            return middle(packed, self.size)
        side = side_px(self.size, warp.scale)
        return sample(packed, side, warp if side == self.size else spread(warp, self.size / side))

    def backbones(self, like: str) -> tuple[str, ...]:
        """Give the names of backbones that `like` may mean, itself among them where it is one."""
        from byeori.models.backbone import backbone_names

        return backbone_names(like)

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
        return picture_traits(value)

    def show(self, value: Pillow.Image) -> str:
        """Give the picture as an <img> of at most 160 px."""
        return picture_html(value)

    def form(self) -> dict[str, Any]:
        """Ask by a file, a paste or a photo."""
        return {"widget": "file", "accept": "image/*"}
