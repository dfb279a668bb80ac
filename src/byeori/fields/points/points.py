"""Points in a picture as a target: landmarks of a face, the corners of a page, the middle of a head."""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from byeori.core.errors import DataError
from byeori.core.short import short_repr
from byeori.fields.about import About
from byeori.fields.cells import NOTHING
from byeori.fields.contract import Answer, Beside, Field, Target
from byeori.fields.picture.image import Image
from byeori.fields.picture.reading import size_of
from byeori.fields.picture.scene import Scene
from byeori.fields.points.reading import Placed, pairs_of, read_points, sides_of

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torchmetrics import Metric

    from byeori.core.recipe import Recipe
    from byeori.fields.warp import Warp

_TOLD = 4  # points by name
_SIDE_PX = 256  # of a picture whose size nobody has told


@dataclass(frozen=True)
class Points(Target):
    """So many points a picture, in px of the picture as it is, across and down from its first pixel.

    A cell is an array (points, 2), pairs, a flat list x, y, x, y, ..., their JSON, or a point by name. A point that is
    missing is not asked about. `swaps` are pairs of points, by their places, that change places in a mirrored picture,
    such as the left and the right eye.

    >>> Points().read([[30, 40], [50, 60]]).at.tolist()
    [[30.0, 40.0], [50.0, 60.0]]
    """

    kind: ClassVar[str] = "points"
    names: tuple[str, ...] = ()
    swaps: tuple[tuple[int, int], ...] = ()
    order: tuple[int, ...] = ()
    """Where x and y of each point stand in a flat list, where not one after the other."""
    count: int = 0
    """How many points a picture has; learned."""
    rows: int = 0
    """Of the picture as the model sees it, px."""
    columns: int = 0
    radii: tuple[float, ...] = ()
    """How far from each answered point the truth mostly lies, as a share of the picture's size; learned at the end."""
    nothing: tuple[str, ...] = field(default=NOTHING, repr=False)
    """Words that mean a missing value, in small letters."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "swaps", tuple((int(one), int(other)) for one, other in self.swaps))

    @cached_property
    def about(self) -> About:
        """What it says of itself."""
        return About(
            nothing=self.nothing,
            takes_names=True,
            needs_inputs=True,
            takes="map",
            judged_as="points",
            calibrated=("radii",),
        )

    __repr__ = short_repr

    def __str__(self) -> str:
        count = self.count or len(self.names)
        named = ", ".join(self.names[:_TOLD]) + (", ..." if len(self.names) > _TOLD else "")
        sides = "left and right change places in a mirror" if self.swaps else ""
        places = "; ".join(part for part in (named, sides) if part)
        return (f"{count} Points" if count else "Points") + (f" ({places})" if places else "")

    def named(self, columns: Sequence[str]) -> Self:
        """Give the field with the points' names, as those of the columns tell them: `nose_x`, `nose_y`."""
        found = None if self.names else pairs_of(columns)
        if found is None:
            return self
        names, order = found
        return replace(self, names=names, order=order, swaps=self.swaps or sides_of(names))

    def adapt_input(self, field: Field) -> Field:
        """Give a whole picture in the place of a square one."""
        return Scene(field.mode) if isinstance(field, Image) else field

    def fit_to_inputs(self, inputs: Mapping[str, Any]) -> Self:
        """Take over the size of the learned picture that the points are in; without one that is a DataError."""
        scene = next((one for one in inputs.values() if isinstance(one, Scene)), None)
        if scene is None:
            raise DataError(
                "points are places in a picture, and no input is one; wanted a column of pictures, or task regression"
            )
        return replace(self, rows=scene.rows, columns=scene.columns)

    def completed(self, cell: object, inputs: Beside, root: Path | None = None) -> object:
        """Give the cell with the size of its picture; as it is where either cannot be read."""
        picture = next((one for one in inputs.values() if isinstance(one[0], Scene)), None)
        if picture is None:
            return cell
        try:
            at = read_points(cell, self.names, self.order, self.nothing).at
            width, height = size_of(picture[1], root)
        except DataError:  # reported by whoever reads them
            return cell
        return {"points": _as_lists(at), "width": width, "height": height}

    def with_nothing(self, words: Sequence[str]) -> Self:
        """Give a copy for which these words mean a missing value, beside those it knows."""
        return replace(self, nothing=tuple(dict.fromkeys((*self.nothing, *words))))

    def read(self, cell: object, root: Path | None = None) -> Placed:
        """Give the points; half a point, an odd count of numbers, and one outside its picture are DataErrors."""
        placed = read_points(cell, self.names, self.order, self.nothing)
        wanted = self.count or len(self.names)
        if wanted and len(placed.at) != wanted:
            raise DataError(f"{_points(len(placed.at))}; wanted {wanted}, as the training part has")
        return placed

    def send(self, cell: object, root: Path | None = None) -> str:
        """Give the points as JSON, with the size of their picture where it is known."""
        placed = self.read(cell)
        points = _as_lists(placed.at)
        if placed.size is None:
            return json.dumps(points)
        return json.dumps({"points": points, "width": placed.size[0], "height": placed.size[1]})

    def learn(self, values: Iterable[Placed], recipe: Recipe) -> Self:
        """Learn how many points a picture has."""
        counts = Counter(len(value.at) for value in values)
        if not counts:
            raise DataError("no points of the training part can be read; `byeori check` tells why")
        count = counts.most_common(1)[0][0]  # others are refused one by one
        if beyond := [place for pair in self.swaps for place in pair if not 0 <= place < count]:
            raise DataError(f"swaps name point {beyond[0]}, counted from 0, of {_points(count)}; mend them")
        return replace(self, count=count, rows=self.rows or _SIDE_PX, columns=self.columns or _SIDE_PX, radii=())

    def usual(self, recipe: Recipe) -> dict[str, Any]:
        """Give how pictures are changed: mirrored only where that is known to be no other answer."""
        return {"batch": 16, "flip": bool(self.swaps) or self.count == 1, "crop": 0.8}

    def uses(self, recipe: Recipe) -> tuple[str, ...]:
        """Name no choice."""
        return ()

    def pack(self, value: Placed) -> np.ndarray:
        """Give of each point where it lies from -1 to 1 across and down, whether it is known, and half the picture's
        size px; (points, 5) float32.
        """
        if len(value.at) != self.count:
            raise DataError(f"{_points(len(value.at))}; wanted {self.count}, as most of the training part has")
        half = np.array(value.size or (self.columns, self.rows)) / 2
        known = ~np.isnan(value.at).any(1)
        at = np.where(known[:, None], (value.at + 0.5) / half - 1, 0)
        return np.concatenate([at, known[:, None], np.broadcast_to(half, at.shape)], 1).astype(np.float32)

    def batch(self, packed: Tensor, warp: Warp | None) -> Tensor:
        """Give (batch, points, 5): as it is, or moved as its picture; what comes to lie outside is not asked about."""
        from byeori.fields.picture.augment import move_points

        return packed if warp is None else move_points(packed, (self.rows, self.columns), warp, self.swaps)

    def head(self, width: int) -> nn.Module:
        """Make a heat map for each point, (batch, width, high, wide) to (batch, points, 2)."""
        from byeori.models.picture.points import SoftArgmax

        return SoftArgmax(width, self.count)

    def own_head(self) -> nn.Module:
        """Make of (batch, 2 points) what is wanted."""
        from byeori.models.picture.points import Pairs

        return Pairs()

    def loss(self, outputs: Tensor, truth: Tensor, recipe: Recipe) -> tuple[Tensor, Tensor]:
        """Give the mean distance of known points as a share of the picture's size, and how many samples have some."""
        known, half = truth[..., 2], truth[..., 3:]
        away = (outputs.float() - truth[..., :2]) * half  # px
        share = (away.square().sum(-1) / half.prod(-1) + 1e-8).sqrt()  # (batch, points)
        samples = (known > 0).any(1).sum().clamp(min=1)
        return (share * known).sum() / known.sum().clamp(min=1), samples

    def margin(self, outputs: Tensor, truth: Tensor) -> Tensor:
        """Give how near the point that fits worst is, as a share of the picture's size: 0 at best, (batch,)."""
        half = truth[..., 3:]
        away = ((outputs - truth[..., :2]) * half).square().sum(-1) / half.prod(-1)
        return -away.where(truth[..., 2] > 0, -1.0).amax(1).sqrt()  # without any known point NaN: passed over

    def scores(self) -> dict[str, Metric]:
        """Make the normalised mean error, the share of points that are near, and the mean distance px."""
        from byeori.fields.points.scores import point_scores
        from byeori.fields.scores.collected import collected

        return collected(self, point_scores(self))

    def calibrate(self, outputs: Tensor, truth: Tensor) -> Self:
        """Learn from the validation part how far from each point 9 of 10 truths are at most; (samples, points, ...)."""
        from byeori.fields.calibration.conformal import half_width
        from byeori.fields.points.scores import distances

        found = distances(outputs.numpy(), truth.numpy())
        radii = [half_width(one[~np.isnan(one)]) for one in found.share.T]
        return replace(self, radii=() if None in radii else tuple(float(one or 0) for one in radii))

    def answer(self, outputs: Tensor) -> Answer:
        """Give the points in px of the picture as the model sees it, by name where they have some."""
        size = (self.columns, self.rows)
        at = (outputs.double().numpy().reshape(-1, 2) + 1) * np.array(size) / 2 - 0.5
        return self._answer(at, (self.columns * self.rows) ** 0.5, size)

    def onto(self, answer: Answer, inputs: Beside, root: Path | None = None) -> Answer:
        """Give the answer in px of the picture that was asked about."""
        picture = next((one for one in inputs.values() if isinstance(one[0], Scene)), None)
        if picture is None:
            return answer
        width, height = size_of(picture[1], root)
        times = np.array([width / self.columns, height / self.rows])
        at = (read_points(answer["value"], self.names, ()).at + 0.5) * times - 0.5
        return self._answer(at, (width * height) ** 0.5, (width, height))

    def _answer(self, at: np.ndarray, side: float, size: tuple[int, int]) -> Answer:
        answer: Answer = {"value": self._by_name(np.round(at, 2).tolist()), "confidence": None}
        if self.radii:
            answer["radius"] = self._by_name([round(share * side, 2) for share in self.radii])
        answer["width"], answer["height"] = size
        return answer

    def _by_name(self, values: list[Any]) -> Any:
        return dict(zip(self.names, values, strict=True)) if self.names else values

    def traits(self, value: Placed) -> dict[str, float]:
        """Give how many points are known."""
        return {"known": float((~np.isnan(value.at).any(1)).sum())}

    def show(self, value: Placed) -> str:
        """Give the points with their names."""
        names = self.names or [""] * len(value.at)
        places = [
            f"{name} ({x:g}, {y:g})".strip() if x == x else f"{name} –".strip()
            for name, (x, y) in zip(names, value.at, strict=True)
        ]
        return html.escape(", ".join(places))

    def form(self) -> dict[str, Any]:
        """Ask by a line of text: two numbers a point, px across and down."""
        hint = "; ".join(f"{name} x y" for name in self.names) if self.names else "30 40; 50 60"
        return {"widget": "short", "hint": hint, "names": list(self.names)}


def _as_lists(at: np.ndarray) -> list[list[float] | None]:
    """Points as JSON has them; None for one that is missing."""
    return [None if np.isnan(pair).any() else [float(x) for x in pair] for pair in at]


def _points(count: int) -> str:
    return "1 point" if count == 1 else f"{count:,} points"
