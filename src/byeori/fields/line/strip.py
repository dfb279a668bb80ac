"""Pictures of lines of text: one height, each with a width of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from PIL import Image as Pillow

from byeori.core.errors import DataError
from byeori.core.pixels import WHITE
from byeori.core.short import short_repr
from byeori.fields.about import About
from byeori.fields.contract import Cell, Input
from byeori.fields.line.ink import ink, refuse_odd_shapes, width_of
from byeori.fields.picture.many_channels import Stack
from byeori.fields.picture.reading import (
    LOOKED_AT,
    in_mode,
    learned_ranges,
    name_of,
    own_scale,
    picture_html,
    read_picture,
    send_picture,
)
from byeori.fields.picture.signatures import SUFFIXES

if TYPE_CHECKING:
    from torch import Tensor, nn

    from byeori.core.recipe import Recipe
    from byeori.fields.warp import Warp

_HEIGHT_PX = 40  # of a strip, where the recipe names no size; by judgement


@dataclass(frozen=True)
class Strip(Input):
    """One line of writing a sample, stored as its ink, (width, size); the width is the line's own."""

    kind: ClassVar[str] = "strip"
    size: int = 0
    """Height of the stored line, px."""
    integer_range: tuple[float, ...] | None = None
    """Which whole numbers of more than 8 bits are black and white; none, the usual. None: not learned."""
    float_range: tuple[float, ...] | None = None
    """Which floats are black and white; none, the usual. None: not learned."""

    @cached_property
    def about(self) -> About:
        """What it says of itself."""
        return About(
            media="image", suffixes=tuple(SUFFIXES), size=self.size, blank=0
        )  # no pixel of a line: paper is 1, the darkest ink 255

    __repr__ = short_repr

    def __str__(self) -> str:
        return f"Strip {self.size} px high" if self.size else "Strip"

    def read(self, cell: object, root: Path | None = None) -> Pillow.Image:
        """Give the whole picture in grey; what is far too long or too high to be a line is a DataError."""
        picture = read_picture(cell, root, own_scale(self))
        if isinstance(picture, Stack):
            raise DataError(f"{name_of(cell)}: a picture of {picture.mode}; wanted a line in grey or in colour")
        image = in_mode(in_mode(picture, "RGB"), "L")
        refuse_odd_shapes(image)
        return image

    def send(self, cell: object, root: Path | None = None) -> bytes:
        """Give the file's bytes as they are; a picture that is no file becomes a PNG."""
        return send_picture(cell, root, own_scale(self))

    def scaled(self, cells: Sequence[Cell], root: Path | None = None) -> Self:
        """Learn from the training part's cells which numbers of more than 8 bits are black and white."""
        return replace(self, **learned_ranges(self, cells, root))

    def learn(self, values: Iterable[Pillow.Image], recipe: Recipe) -> Self:
        """Take the height that the recipe says, else 40 px: enough for one line of any hand."""
        if not any(True for _ in islice(values, LOOKED_AT)):
            raise DataError("no picture of the training part can be read; `byeori check` tells why")
        return replace(self, size=recipe.size or _HEIGHT_PX)

    def uses(self, recipe: Recipe) -> tuple[str, ...]:
        """Name the choice for whole pictures."""
        return ("tta",)

    def pack(self, value: Pillow.Image) -> np.ndarray:
        """Give (width, size) uint8 from 1, paper, to 255, the darkest ink."""
        return ink(value, self.size)

    def steps(self, value: Pillow.Image) -> int:
        """Give how many steps of time the network makes of a picture; a character needs at least one."""
        from byeori.models.line.crnn import steps_of

        return steps_of(width_of(value.size, self.size or _HEIGHT_PX))

    def usual(self, recipe: Recipe) -> dict[str, Any]:
        """Give what lines are learned well with: small batches and a high rate."""
        return {"batch": 16, "lr": 2e-3}

    def batch(self, packed: Tensor, warp: Warp | None) -> Tensor:
        """Give (batch, width, size) float pixels, 0 after each line's end; as they are, or bent as `warp` says."""
        from byeori.fields.line.distortion import bend

        return packed.float() if warp is None else bend(packed, warp)

    def stem(self, recipe: Recipe, module: nn.Module | None = None) -> nn.Module:
        """Make the network from strips (batch, width, size) to features (batch, time, width)."""
        from byeori.models.line.stems import strip_stem

        return strip_stem(recipe.model, self.size, module)

    def example(self) -> np.ndarray:
        """Give an empty line, ten times as wide as high, as many are."""
        return np.ones((10 * self.size, self.size), np.uint8)

    def picture(self, packed: np.ndarray) -> np.ndarray:
        """Give a packed line as dark ink on white, (rows, columns, 1) uint8."""
        return (WHITE - packed.T)[:, :, None]

    def traits(self, value: Pillow.Image) -> dict[str, float]:
        """Give width and height px, aspect, brightness, contrast and the share of ink (from 0 to 1)."""
        grey = np.asarray(value.resize((256, 32), Pillow.Resampling.BILINEAR), np.float32) / WHITE
        return {
            "width_px": float(value.width),
            "height_px": float(value.height),
            "aspect": value.width / value.height,
            "brightness": float(grey.mean()),
            "contrast": float(grey.std()),
            "ink": float((ink(value, 32) > 128).mean()),
        }

    def show(self, value: Pillow.Image) -> str:
        """Give the picture as an <img>."""
        return picture_html(value)

    def form(self) -> dict[str, Any]:
        """Ask by a file, a paste or a photo."""
        return {"widget": "file", "accept": "image/*"}
