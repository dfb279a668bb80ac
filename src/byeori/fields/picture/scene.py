"""Whole pictures, not cut to a square: what a mask, which says something of every pixel, is drawn over."""

from __future__ import annotations

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
    common_size,
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


@dataclass(frozen=True)
class Scene(Input):
    """One whole picture a sample, brought to `rows` x `columns` px, as the model sees it."""

    kind: ClassVar[str] = "scene"
    mode: str = "RGB"
    """`L` grey, `RGB`, `RGBA`, or the number of channels: `5 channels`."""
    rows: int = 0
    columns: int = 0
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
        return f"Scene {self.mode} {self.columns} x {self.rows} px" if self.rows else "Scene"

    @property
    def size(self) -> int:
        """The shorter side of the model's input, px."""
        return min(self.rows, self.columns)

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
        """Learn mode and size from the first pictures: their own size, or the one nearest to all of them."""
        looked = look_at(values)
        rows, columns = common_size([size for _, size in looked], recipe.size)
        return replace(self, mode=mode_of(mode for mode, _ in looked), rows=rows, columns=columns)

    def usual(self, recipe: Recipe) -> dict[str, Any]:
        """Give how whole pictures are changed in training."""
        return {"flip": True, "crop": 0.6}

    def ranges(self, recipe: Settled) -> dict[str, Tried]:
        """Give how much pictures may be changed."""
        return picture_ranges(is_small=False)

    def uses(self, recipe: Recipe) -> tuple[str, ...]:
        """Name the choice for whole pictures."""
        return ("tta",)

    def pack(self, value: Picture) -> np.ndarray:
        """Give (rows, columns, channels) uint8: the whole picture, brought to this size."""
        image = fitted(value, self.mode)
        if image.size != (self.columns, self.rows):
            image = image.resize((self.columns, self.rows), Pillow.Resampling.BILINEAR, reducing_gap=3.0)
        pixels = np.asarray(image)
        return pixels if pixels.ndim == 3 else pixels[:, :, None]

    def batch(self, packed: Tensor, warp: Warp | None) -> Tensor:
        """Give (batch, channels, rows, columns) float pixels from 0 to 255: as they are, or as `warp` says."""
        from byeori.fields.picture.augment import sample

        if warp is None:
            return packed.permute(0, 3, 1, 2).float()
        return sample(packed, (self.rows, self.columns), warp)

    def stem(self, recipe: Recipe, module: nn.Module | None = None) -> nn.Module:
        """Make a network from pictures to a map of features, or a user's own behind a plain normalisation."""
        from byeori.models.mask.scenes import scene_stem
        from byeori.models.network import own_stem

        channels = channels_of(self.mode)
        if module is not None:
            return own_stem(module, channels)
        return scene_stem(recipe.model, self.size, channels=channels, weights=recipe.weights, seed=recipe.seed)

    def example(self) -> np.ndarray:
        """Give a grey picture of the stored shape."""
        return np.full((self.rows, self.columns, channels_of(self.mode)), 128, np.uint8)

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
