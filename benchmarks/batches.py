"""Prepared batches beside a torch DataLoader with two workers and Pillow: images/s of photos at 224 px.

    python benchmarks/batches.py --save

Both mirror, crop, rotate and change the colours of real photos (shorter side 256 px), within the same bounds, and give
batches (32, 3, 224, 224). The workers decode the JPEG files anew each time, as a DataLoader does; byeori decodes them
once.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from compare import DATA, Finding, Goal, arguments, middle, publish, ratios, shown, take_turns
from PIL import Image, ImageEnhance
from torch import Tensor
from torch.utils.data import DataLoader

from byeori import Dataset, Recipe
from byeori.core.device import pick
from byeori.training.choices.settle import settle

SIDE, BATCH = 224, 32
PHOTOS = DATA / "hymenoptera" / "train"
_OURS, _ONE, _EACH = (
    "byeori, prepared",
    "DataLoader, 2 workers, one affine transform",
    "DataLoader, 2 workers, one by one",
)
RECIPE = Recipe(size=SIDE, batch=BATCH, flip=True, crop=0.6, rotate=8.0, colour=0.2)


class Photos(torch.utils.data.Dataset[tuple[Tensor, int]]):
    """JPEG files, changed at random by Pillow; `count` samples that go round all files."""

    def __init__(self, folder: Path, count: int, change: Callable[[Image.Image], Image.Image]) -> None:
        self.files = sorted(path for path in folder.rglob("*") if path.suffix in (".jpg", ".jpeg"))
        self.classes = sorted({path.parent.name for path in self.files})
        self.count = count
        self.change = change

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, number: int) -> tuple[Tensor, int]:
        path = self.files[number % len(self.files)]
        with Image.open(path) as file:
            image = self.change(file.convert("RGB"))
        return torch.from_numpy(np.array(image)), self.classes.index(path.parent.name)


def _drawn(image: Image.Image) -> tuple[tuple[float, float, float, float], float, bool]:
    """Draw the box of a crop inside the middle square, an angle, and whether to mirror."""
    square = min(image.size)
    left, top = (image.width - square) / 2, (image.height - square) / 2
    area, aspect = np.random.uniform(RECIPE.crop, 1), np.exp(np.random.uniform(-1, 1) * np.log(1.25))
    width, height = (min(square * (area * a) ** 0.5, square) for a in (aspect, 1 / aspect))
    x, y = left + np.random.uniform(0, square - width), top + np.random.uniform(0, square - height)
    return (x, y, x + width, y + height), np.random.uniform(-RECIPE.rotate, RECIPE.rotate), np.random.random() < 0.5


def _coloured(image: Image.Image) -> Image.Image:
    for change in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        image = change(image).enhance(np.random.uniform(1 - RECIPE.colour, 1 + RECIPE.colour))
    return image


def one_by_one(image: Image.Image) -> Image.Image:
    """Rotate, crop and scale, mirror, colour: an interpolation each, as most scripts do it."""
    box, angle, mirrored = _drawn(image)
    image = image.rotate(angle, Image.Resampling.BILINEAR).resize((SIDE, SIDE), Image.Resampling.BILINEAR, box)
    return _coloured(image.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else image)


def one_transform(image: Image.Image) -> Image.Image:
    """The same as one affine transform, the fastest that Pillow has; then the colours."""
    (left, top, right, bottom), angle, mirrored = _drawn(image)
    cos, sin = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    across, down = (right - left) / SIDE * (-1 if mirrored else 1), (bottom - top) / SIDE
    a, b, d, e = cos * across, -sin * down, sin * across, cos * down
    x, y = (left + right) / 2 - (a + b) * SIDE / 2, (top + bottom) / 2 - (d + e) * SIDE / 2
    matrix = (a, b, x, d, e, y)
    return _coloured(image.transform((SIDE, SIDE), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR))


def loader(count: int, change: Callable[[Image.Image], Image.Image]) -> DataLoader[tuple[Tensor, int]]:
    """Make the DataLoader of the comparison."""
    return DataLoader(Photos(PHOTOS, count, change), BATCH, shuffle=True, num_workers=2, drop_last=True)


def speed(batches: Iterable[Tensor]) -> float:
    """Give images/s from the first batch on; starting the workers is free."""
    count, begun_s = 0, 0.0
    for x in batches:
        assert x.shape[1:] == (3, SIDE, SIDE)
        assert x.dtype == torch.float32
        if begun_s:
            count += len(x)
        else:
            begun_s = time.perf_counter()
    return count / (time.perf_counter() - begun_s)


def main() -> None:
    given = arguments(__doc__ or "", repeats=5, more=lambda p: p.add_argument("--batches", type=int, default=100))
    if not PHOTOS.exists():
        sys.exit(f"skipped: {PHOTOS} is not here")
    with TemporaryDirectory() as cache:
        os.environ["BYEORI_CACHE"] = cache
        begun_s = time.perf_counter()
        prepared = Dataset(PHOTOS).prepare(RECIPE)
        preparing_s = time.perf_counter() - begun_s
        batches = prepared.batches(settle(prepared, RECIPE), pick("cpu"))

        def ours() -> float:
            return speed(batch.inputs["image"] for batch in batches.stream(0, given.batches))

        def theirs(change: Callable[[Image.Image], Image.Image]) -> float:
            torch.manual_seed(0)
            return speed(x.permute(0, 3, 1, 2).float() for x, _ in loader(BATCH * given.batches, change))

        ways = {_OURS: ours, _ONE: lambda: theirs(one_transform), _EACH: lambda: theirs(one_by_one)}
        found = take_turns(ways, given.repeats)
    times = {name: ratios(found[_OURS], values) for name, values in found.items()}
    rows = [(name, shown(found[name], 0), "" if name == _OURS else shown(times[name], 2)) for name in ways]
    best = min((_ONE, _EACH), key=lambda name: middle(times[name]))
    goals = [
        Goal(
            "at least 4 times the images/s of a DataLoader with two workers that does the same with Pillow",
            f"{shown(times[best], 2)} times the fastest that Pillow has, {shown(times[_EACH], 2)} times one by one",
            middle(times[best]) >= 4,
        )
    ]
    notes = [
        f"{given.batches} batches of {BATCH} a repeat, from the first batch on; nothing else runs, no model.",
        f"byeori decoded and laid out the {len(prepared.samples)} photos once before, in {preparing_s:.1f} s; "
        "that is not in its images/s.",
        "One by one is rotate, crop and scale, mirror, three colour changes, as most scripts have it; one affine "
        "transform joins the first three. Workers hand over uint8, which is made float in the main process.",
    ]
    columns = ("way", "images/s", "byeori is so many times as fast")
    title = "Batches: photos at 224 px with flip, crop, rotation, colour"
    publish(Finding("batches", title, columns, rows, goals, notes, ("torch", "numpy", "pillow"), found), given)


if __name__ == "__main__":
    main()
