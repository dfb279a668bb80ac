"""Small data with known wrong labels, and a run on it: what cleaning is tried on."""

from pathlib import Path

import numpy as np
from PIL import Image

from byeori import Recipe

PLAIN = Recipe(epochs=4, batch=16, size=12, device="cpu", precision="fp32", model="small-resnet")
NAMES = ("dark", "light", "striped")


def write_photos(folder: Path, count: int = 120, every: int = 12) -> set[str]:
    """Write pictures of three classes, each `every`-th in the folder of another; give the names of those files."""
    draw, wrong = np.random.default_rng(0), set[str]()
    for number in range(count):
        kind = number % 3
        pixels = draw.normal(110, 25, (12, 12, 3)) + (90 if kind == 1 else 0)
        if kind == 2:
            pixels[::3] += 110
        label = NAMES[kind]
        if number % every == 0:
            label = NAMES[(kind + 1) % 3]
            wrong.add(f"{number}.png")
        path = folder / label / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(path)
    return wrong


def rows_of_numbers(count: int = 160) -> tuple[list[dict[str, float]], set[int]]:
    """Give rows whose `y` is a sum of the others, but for a few that are far off; and which these are."""
    draw = np.random.default_rng(1)
    rows, wrong = [], set(range(7, count, 20))
    for number in range(count):
        x = draw.normal(size=3)
        y = float(x.sum()) + (8.0 if number in wrong else 0.0)
        rows.append({"a": float(x[0]), "b": float(x[1]), "c": float(x[2]), "y": y})
    return rows, wrong
