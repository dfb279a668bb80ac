"""Made pictures with masks: squares of two colours on a dark ground."""

from pathlib import Path

import numpy as np
from PIL import Image as Pillow

from byeori.core.seeds import draw

CLASSES = ("ground", "green", "blue", "void")


def scenes(count: int, rows: int = 24, columns: int = 32, *, seed: int = 0) -> list[tuple[np.ndarray, np.ndarray]]:
    """Give pictures (rows, columns, 3) with masks (rows, columns) of 0 ground, 1 green, 2 blue, 3 void."""
    generator = draw(seed, "scenes")
    found = []
    for _ in range(count):
        mask = np.zeros((rows, columns), np.uint8)
        pixels = generator.integers(0, 60, (rows, columns, 3)).astype(np.uint8)
        for number in (1, 2):
            top, left = generator.integers(0, rows - 9), generator.integers(0, columns - 9)
            mask[top : top + 9, left : left + 9] = number
            pixels[top : top + 9, left : left + 9] = 20
            pixels[top : top + 9, left : left + 9, number] = 220
        mask[:1] = 3
        found.append((pixels, mask))
    return found


def write_scenes(root: Path, count: int = 6, *, images: str = "images", masks: str = "masks", seed: int = 0) -> Path:
    """Write `count` pictures and masks into two folders of `root`; give the root."""
    (root / images).mkdir(parents=True)
    (root / masks).mkdir(parents=True)
    for number, (pixels, mask) in enumerate(scenes(count, seed=seed)):
        Pillow.fromarray(pixels).save(root / images / f"{number}.png")
        Pillow.fromarray(mask).save(root / masks / f"{number}.png")
    return root
