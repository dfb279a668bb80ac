"""Small pictures and folders of them, made on the spot; each seed gives another picture."""

from pathlib import Path

import numpy as np
from PIL import Image


def picture(seed: int, *, size: tuple[int, int] = (48, 40)) -> Image.Image:
    """A picture of soft colour clouds: like a photo it has few high frequencies, so that a JPEG keeps its look."""
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 7, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)


def write_picture(path: Path, seed: int, *, size: tuple[int, int] = (48, 40)) -> Path:
    """Write `picture(seed)` in the format that the suffix says; its folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture(seed, size=size).save(path)
    return path


def class_folders(root: Path, counts: dict[str, int], *, suffix: str = ".png", first_seed: int = 0) -> Path:
    """A folder of class folders with so many pictures each, all different: `ants/0.png`, `ants/1.png`, ..."""
    seed = first_seed
    for label, count in counts.items():
        for number in range(count):
            write_picture(root / label / f"{number}{suffix}", seed)
            seed += 1
    return root
