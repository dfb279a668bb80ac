"""Small pictures, and their bytes."""

import io

import numpy as np
from PIL import Image as Pillow


def pixels(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def encoded(image: Pillow.Image, kind: str = "PNG", **settings: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **settings)
    return file.getvalue()


def photo(mode: str = "RGB", width: int = 20, height: int = 16) -> Pillow.Image:
    """A picture with one slope in each direction, so that it survives lossy formats and shows which way is up."""
    across, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return Pillow.fromarray(np.stack([across, down, 255 - across], 2).astype(np.uint8)).convert(mode)
