"""Which class each pixel of a picture is of, as a target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from PIL import Image as Pillow

from byeori.core.errors import DataError
from byeori.core.short import short_repr
from byeori.fields.about import About
from byeori.fields.contract import Answer, Beside, Field, Target
from byeori.fields.mask.regions import (
    IGNORED,
    Regions,
    colour_of,
    coloured,
    data_uri,
    named,
    numbered,
    placed,
    png_of,
    read_regions,
    regions_size,
)
from byeori.fields.picture.image import Image
from byeori.fields.picture.reading import LOOKED_AT, common_size, picture_html, size_of
from byeori.fields.picture.scene import Scene
from byeori.fields.picture.signatures import SUFFIXES

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torchmetrics import Metric

    from byeori.core.recipe import Recipe
    from byeori.fields.warp import Warp


@dataclass(frozen=True)
class Mask(Target):
    """A class for every pixel: a PNG of class numbers, or a folder of one mask a class.

    `names` says what the numbers 0, 1, 2, ... of a PNG mean, `ignored` which numbers nobody is asked about. Without
    names the numbers found are the classes, and 255 is ignored; a name such as `void` or `unlabelled` is ignored too.
    """

    kind: ClassVar[str] = "mask"
    names: tuple[str, ...] = ()
    ignored: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()
    """The classes that are learned."""
    values: tuple[int, ...] = ()
    """The number of each class in a PNG."""
    rows: int = 0
    columns: int = 0

    @cached_property
    def about(self) -> About:
        """What it says of itself."""
        return About(
            media="image",
            suffixes=tuple(SUFFIXES),
            takes="map",
            judged_as="map",
            needs_inputs=True,
            takes_names=True,
            classes=self.classes,
        )

    __repr__ = short_repr

    def __str__(self) -> str:
        named = ", ".join(self.classes[:4]) + (", ..." if len(self.classes) > 4 else "")
        return f"Mask of {len(self.classes)} ({named})" if self.classes else "Mask"

    def named(self, names: Sequence[str]) -> Self:
        """Give the field with the names of its classes, unless it has some."""
        return self if self.names else replace(self, names=tuple(names))

    def adapt_input(self, field: Field) -> Field:
        """Give a whole picture in the place of a square one."""
        return Scene(field.mode) if isinstance(field, Image) else field

    def fit_to_inputs(self, inputs: Mapping[str, Any]) -> Self:
        """Take over the size of the learned picture that it is drawn over."""
        scene = next((field for field in inputs.values() if isinstance(field, Scene)), None)
        return self if scene is None else replace(self, rows=scene.rows, columns=scene.columns)

    def mismatch(self, cell: object, inputs: Beside, root: Path | None = None) -> str | None:
        """Tell that a mask is of another size than its picture, or nothing."""
        width, height = regions_size(cell, root)
        for name, (field, picture) in inputs.items():
            if isinstance(field, Scene) and (size := size_of(picture, root)) != (width, height):
                found = f"{width} x {height} px, its {name} is {size[0]} x {size[1]} px"
                return f"the mask is {found}; wanted one size, a class for every pixel"
        return None

    def read(self, cell: object, root: Path | None = None) -> Regions:
        """Give the class number of every pixel; what is missing, broken, in colours or unknown is a DataError."""
        regions = read_regions(cell, root)
        if self.names and not regions.names:
            placed(regions, dict(enumerate(self.names)), (IGNORED, *self.ignored))  # refuses what has no name
        return regions

    def send(self, cell: object, root: Path | None = None) -> bytes:
        """Give a PNG of class numbers."""
        return self._png(placed(self.read(cell, root), self._numbered, self.ignored))

    def learn(self, values: Iterable[Regions], recipe: Recipe) -> Self:
        """Learn the classes from all masks, and the size from the first ones."""
        sizes, numbers, words = list[tuple[int, int]](), set[int](), set[str]()
        for value in values:
            if len(sizes) < LOOKED_AT:
                sizes.append((value.numbers.shape[1], value.numbers.shape[0]))
            words |= {value.names[number] for number in value.counts() if value.names}
            numbers |= set() if value.names else set(value.counts())
        if not sizes:
            raise DataError("no mask of the training part can be read; `byeori check` tells why")
        classes = named(words) if words else numbered(numbers, self.names, self.ignored)
        if len(classes) < 2:
            only = next(iter(classes.values()), "nothing but what is ignored")
            raise DataError(f"the masks of the training part hold one class, {only!r}; a model needs at least two")
        left = {IGNORED, *self.ignored, *(range(len(self.names)) if not words else ())} - set(classes)
        rows, columns = common_size(sizes, recipe.size)
        learned = replace(self, classes=tuple(classes.values()), values=tuple(classes), ignored=tuple(sorted(left)))
        return replace(learned, rows=rows, columns=columns)

    def usual(self, recipe: Recipe) -> dict[str, Any]:
        """Give small batches, since a picture has many pixels to learn from, and shares that are not smoothed."""
        return {"batch": 8, "label_smoothing": 0.0}

    def uses(self, recipe: Recipe) -> tuple[str, ...]:
        """Name the choice for answers of classes that need no weights of their own."""
        return ("label_smoothing",)

    def pack(self, value: Regions) -> np.ndarray:
        """Give the place of each pixel's class among the classes, (rows, columns) uint8; 255 where it is ignored."""
        places = placed(value, self._numbered, self.ignored)
        if places.shape != (self.rows, self.columns):
            image = Pillow.fromarray(places).resize((self.columns, self.rows), Pillow.Resampling.NEAREST)
            places = np.asarray(image)
        return places

    def batch(self, packed: Tensor, warp: Warp | None) -> Tensor:
        """Give (batch, rows, columns) uint8: as it is, or moved as its picture; what comes from outside is ignored."""
        from byeori.fields.picture.augment import sample_classes

        return packed if warp is None else sample_classes(packed, (self.rows, self.columns), warp, IGNORED)

    def head(self, width: int) -> nn.Module:
        """Make a 1x1 convolution, (batch, width, high, wide) to (batch, classes, high, wide)."""
        from torch import nn

        return nn.Conv2d(width, len(self.classes), 1)

    def loss(self, outputs: Tensor, truth: Tensor, recipe: Recipe) -> tuple[Tensor, Tensor]:
        """Give cross-entropy, with the recipe's label smoothing, + Dice loss."""
        from byeori.fields.mask.loss import mask_loss

        return mask_loss(outputs, truth, recipe.number("label_smoothing"))

    def margin(self, outputs: Tensor, truth: Tensor) -> Tensor:
        """Give how far the given classes are before all others: over all pixels, and where that is worst, (batch,)."""
        from byeori.fields.mask.margin import mask_margin

        return mask_margin(outputs, truth)

    def scores(self) -> dict[str, Metric]:
        """Make the mean intersection over union and the share of right pixels."""
        from byeori.fields.mask.scores import guessed, map_scores
        from byeori.fields.scores.collected import streamed

        return streamed(self, map_scores(self), guessed)

    def answer(self, outputs: Tensor) -> Answer:
        """Give the mask as a PNG of class numbers in a data URI, and each class's share of the picture.

        The confidence is the mean over the pixels; `outputs` (classes, high, wide) are logits.
        """
        from byeori.fields.mask.loss import to_size

        sure, best = to_size(outputs[None], self.rows, self.columns)[0].softmax(0).max(0)
        places = best.numpy().astype(np.uint8)
        found = np.bincount(places.ravel(), minlength=len(self.classes)) / places.size
        shares = {name: round(float(share), 6) for name, share in zip(self.classes, found, strict=True)}
        confidence = round(min(float(sure.double().mean()), 1.0), 6)
        return {"value": data_uri(self._png(places)), "confidence": confidence, "shares": shares}

    def reduce(self, outputs: np.ndarray) -> np.ndarray:
        """Give each pixel's class by its place, (batch, rows, columns) uint8, of logits (batch, classes, ...)."""
        import torch

        from byeori.fields.mask.loss import to_size

        chunks = [torch.from_numpy(outputs[start : start + 8]) for start in range(0, len(outputs), 8)]
        return np.concatenate(
            [to_size(some, self.rows, self.columns).argmax(1).numpy().astype(np.uint8) for some in chunks]
        )

    def traits(self, value: Regions) -> dict[str, float]:
        """Give how many classes the mask has."""
        return {"classes": float(len(value.counts()))}

    def show(self, value: Regions) -> str:
        """Give the mask in colours as an <img> of at most 160 px."""
        return picture_html(Pillow.fromarray(coloured(value.numbers)))

    def form(self) -> dict[str, Any]:
        """Ask by a PNG of class numbers; `legend` tells what they mean, and in which colours they are drawn."""
        legend = [
            {"name": name, "value": number, "colour": "#{:02x}{:02x}{:02x}".format(*colour_of(number))}
            for number, name in self._numbered.items()
        ]
        return {"widget": "file", "accept": "image/png", "legend": legend}

    @property
    def _numbered(self) -> dict[int, str]:
        return dict(zip(self.values, self.classes, strict=True))

    def _png(self, places: np.ndarray) -> bytes:
        table = np.full(256, IGNORED, np.uint8)
        table[: len(self.values)] = self.values
        return png_of(table[places])
