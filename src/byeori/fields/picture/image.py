"""Pictures: photos, scans, drawings; grey, colour, or colour with transparency."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from PIL import Image as Pillow

from byeori.core.short import short_repr
from byeori.fields.about import About
from byeori.fields.contract import Cell, Input
from byeori.fields.picture.changes import picture_ranges
from byeori.fields.picture.many_channels import Picture, channels_of, visible
from byeori.fields.picture.reading import (
    fitted,
    learned_ranges,
    look_at,
    mode_of,
    own_scale,
    picture_html,
    picture_traits,
    read_picture,
    send_picture,
)
from byeori.fields.picture.signatures import SUFFIXES

if TYPE_CHECKING:
    from torch import Tensor, nn

    from byeori.core.ranges import Tried
    from byeori.core.recipe import Recipe
    from byeori.core.settled import Settled
    from byeori.fields.warp import Warp

_SIZES = (96, 128, 160, 192, 224)  # px; inputs that the usual backbones take for photos
_SMALL_PX = 64  # up to which pictures are drawn and not photographed, changed less, and learned from scratch
_MARGIN = 8 / 7  # how much more than the model's input is stored, for random crops; 256 for 224 px


@dataclass(frozen=True)
class Image(Input):
    """One picture a sample, stored as a square of `side` px of which the model sees `size` px."""

    kind: ClassVar[str] = "image"
    mode: str = "RGB"
    """`L` grey, `RGB`, `RGBA`, or the number of channels: `5 channels`."""
    size: int = 0
    """Side of the model's input, px."""
    side: int = 0
    """Side of the stored square, px."""
    integer_range: tuple[float, ...] | None = None
    """Which whole numbers of more than 8 bits are black and white; none, the usual. None: not learned."""
    float_range: tuple[float, ...] | None = None
    """Which floats are black and white; none, the usual. None: not learned."""

    @cached_property
    def about(self) -> About:
        """What it says of itself."""
        return About(media="image", suffixes=tuple(SUFFIXES), size=self.size)

    __repr__ = short_repr

    def __str__(self) -> str:
        return f"Image {self.mode} {self.size} px" if self.size else "Image"

    def read(self, cell: object, root: Path | None = None) -> Picture:
        """Give the whole picture, upright, in mode L, RGB or RGBA, or as a Stack; of an animation the first frame."""
        return read_picture(cell, root, own_scale(self))

    def send(self, cell: object, root: Path | None = None) -> bytes:
        """Give the file's bytes as they are; a picture that is no file becomes a PNG, a Stack an .npy file."""
        return send_picture(cell, root, own_scale(self))

    def scaled(self, cells: Sequence[Cell], root: Path | None = None) -> Self:
        """Learn from the training part's cells which numbers of more than 8 bits are black and white."""
        return replace(self, **learned_ranges(self, cells, root))

    def learn(self, values: Iterable[Picture], recipe: Recipe) -> Self:
        """Learn mode and size from the first pictures: the usual input size that their shorter side nearly fills.

        A backbone that takes images of one size only, as most vision transformers, decides the size itself.
        """
        looked = look_at(values)
        mode = mode_of(mode for mode, _ in looked)
        shorter = int(np.median([min(size) for _, size in looked]))
        size = (
            recipe.size
            or _fixed_px(recipe.model)
            or (shorter if shorter < _SIZES[0] else max(s for s in _SIZES if s <= shorter * 1.25))
        )
        side = size if size < _SIZES[0] else round(size * _MARGIN)
        return replace(self, mode=mode, size=size, side=side)

    def usual(self, recipe: Recipe) -> dict[str, Any]:
        """Give how pictures of this size are changed, and for small ones, which train from scratch, the rate.

        Digits, letters and icons are changed less than photos, and never mirrored unless the recipe says so.
        """
        if self.size > _SMALL_PX:
            return {"flip": True, "crop": 0.6}
        return {"flip": False, "crop": 0.9, "rotate": 4.0, "colour": 0.1, "lr": 6e-3}

    def ranges(self, recipe: Settled) -> dict[str, Tried]:
        """Give how much pictures may be changed."""
        return picture_ranges(is_small=self.size <= _SMALL_PX)

    def uses(self, recipe: Recipe) -> tuple[str, ...]:
        """Name the choices for pictures."""
        return ("tta", "progressive")

    def pack(self, value: Picture) -> np.ndarray:
        """Give (side, side, channels) uint8: shorter side scaled to `side`, the middle square kept."""
        image = fitted(value, self.mode)
        width, height = image.size
        square = min(width, height)
        left, top = (width - square) // 2, (height - square) // 2
        box = (left, top, left + square, top + square)
        if square != self.side or box != (0, 0, width, height):
            image = image.resize((self.side, self.side), Pillow.Resampling.BILINEAR, box, reducing_gap=3.0)
        pixels = np.asarray(image)
        return pixels if pixels.ndim == 3 else pixels[:, :, None]

    def compress(self, packed: np.ndarray) -> bytes:
        """Give packed pixels as a JPEG, for data too large to keep as pixels.

        With transparency they are a PNG, and so are many channels, side by side.
        """
        file = io.BytesIO()
        kind = {"format": "JPEG", "quality": 92} if self.mode in ("L", "RGB") else {"format": "PNG"}
        Pillow.fromarray(packed if self.mode in ("RGB", "RGBA") else packed.reshape(len(packed), -1)).save(file, **kind)
        return file.getvalue()

    def expand(self, content: bytes) -> np.ndarray:
        """Take back what `compress` gave."""
        with Pillow.open(io.BytesIO(content)) as image:
            return np.asarray(image).reshape(self.side, self.side, -1)

    def batch(self, packed: Tensor, warp: Warp | None) -> Tensor:
        """Give (batch, channels, size, size) float pixels from 0 to 255: the middle, or as `warp` says.

        With a scale of the warp below 1 the same part of the picture comes out smaller.
        """
        from byeori.fields.picture.augment import middle, sample, spread
        from byeori.fields.picture.progressive import side_px

        if warp is None:
            return middle(packed, self.size)
        side = side_px(self.size, warp.scale)
        return sample(packed, side, warp if side == self.size else spread(warp, self.size / side))

    def backbones(self, like: str) -> tuple[str, ...]:
        """Give the names of backbones that `like` may mean, itself among them where it is one."""
        from byeori.models.picture.backbone import backbone_names

        return backbone_names(like)

    def stem(self, recipe: Recipe, module: nn.Module | None = None) -> nn.Module:
        """Make normalisation and backbone, or a user's own network behind a plain normalisation."""
        from byeori.models.network import ImageStem, own_stem
        from byeori.models.picture.backbone import backbone, choose

        channels = channels_of(self.mode)
        if module is not None:
            return own_stem(module, channels)
        name = choose(recipe.model, self.size)
        return ImageStem(backbone(name, channels=channels, weights=recipe.weights, seed=recipe.seed), channels)

    def example(self) -> np.ndarray:
        """Give a grey square of the stored shape."""
        return np.full((self.side, self.side, channels_of(self.mode)), 128, np.uint8)

    def traits(self, value: Picture) -> dict[str, float]:
        """Give width and height px, aspect, brightness, contrast, saturation and sharpness (from 0 to 1)."""
        return picture_traits(value)

    def picture(self, packed: np.ndarray) -> np.ndarray:
        """Give packed pixels as they can be shown, (rows, columns, 1, 3 or 4)."""
        return visible(packed)

    def show(self, value: Picture) -> str:
        """Give the picture as an <img> of at most 160 px."""
        return picture_html(value)

    def form(self) -> dict[str, Any]:
        """Ask by a file, a paste or a photo; for many channels by an .npy file."""
        return {"widget": "file", "accept": ".npy" if " " in self.mode else "image/*"}


def _fixed_px(model: str) -> int | None:
    """The size that a model insists on; torch is not asked where none is named."""
    if model == "auto":
        return None
    from byeori.models.picture.backbone import fixed_px

    return fixed_px(model)
