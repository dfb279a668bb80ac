"""Small pictures of lines of text, set in the two fonts that the tests bring."""

from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

FONTS = Path(__file__).parents[1] / "fonts"
LATIN = FONTS / "architects-daughter-latin-400-normal.woff2"
KOREAN = FONTS / "nanum-pen-script-118-400-normal.woff2"
"""Has a hundred common syllables only, 나 and 라 among them, and not 가."""


def written(text: str, *, size_px: int = 24, ink: int = 20, paper: int = 230) -> Pillow.Image:
    """A line in dark ink on light paper, as wide as its text."""
    face = ImageFont.truetype(str(LATIN), size_px)
    picture = Pillow.new("L", (int(face.getlength(text)) + 8, size_px + 10), paper)
    ImageDraw.Draw(picture).text((4, 2), text, fill=ink, font=face)
    return picture


def packed(columns: int, rows: int, seed: int = 0) -> np.ndarray:
    """A packed strip (columns, rows) of noise, no pixel of it blank."""
    return np.random.default_rng(seed).integers(1, 256, (columns, rows), dtype=np.uint8)


def line_folder(folder: Path, words: tuple[str, ...], count: int) -> Path:
    """Write a table of image and text with `count` lines of two words each; give its path."""
    draw, rows = np.random.default_rng(0), ["image,text"]
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        text = " ".join(draw.choice(words, 2))
        written(text, ink=int(draw.integers(0, 90))).save(folder / f"{number}.png")
        rows.append(f"{number}.png,{text}")
    (folder / "lines.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder / "lines.csv"
