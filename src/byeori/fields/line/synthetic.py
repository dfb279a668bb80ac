"""Lines of text that nobody wrote: a corpus set in fonts, with the wear of real handwriting and print.

The folder that `write_lines` makes is a dataset as any other: `byeori train lines/lines.csv`. A model that has learned
from it reads real lines better when it sees some of those as well.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from io import StringIO
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFilter, ImageFont

from byeori.core.errors import DataError
from byeori.core.files import write_text
from byeori.core.pixels import WHITE
from byeori.core.process import threads
from byeori.core.seeds import draw

TABLE = "lines.csv"
_NOWHERE = "\U0010fffe"  # no font has it; what is drawn for it is drawn for all that a font lacks
_MOST_CHARACTERS = (12, 70)  # of a line; each draws its own limit between them, as real lines differ
_TRIES = 20  # texts that are drawn for a line until one of the fonts has all of its characters
_PX = 48.0  # the size at which fonts are asked what they have


def write_lines(
    folder: Path | str,
    corpus: Sequence[str],
    fonts: Sequence[Path | str],
    *,
    count: int,
    height: int = 64,
    seed: int = 0,
) -> Path:
    """Write `count` pictures of lines, `height` px high, and the table `lines.csv` (image, text, font); give its path.

    `corpus` are texts of any length; a line is a run of words out of one. A font is used only for texts of which it
    has every character. The same arguments give the same files.
    """
    folder = Path(folder)
    texts, faces = [text for text in corpus if text.split()], [Path(font) for font in fonts]
    if not texts or not faces:
        raise DataError(f"{len(texts)} texts and {len(faces)} fonts: wanted at least one of each")
    (folder / "lines").mkdir(parents=True, exist_ok=True)

    def write(number: int) -> tuple[str, str, str]:
        generator = draw(seed, "line", number)
        text, face = _text_and_font(texts, faces, generator)
        name = f"lines/{number:06d}.png"
        draw_line(text, face, generator, height).save(folder / name)
        return name, text, face.stem

    with ThreadPoolExecutor(threads()) as pool:
        rows = list(pool.map(write, range(count)))
    table = StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerows([("image", "text", "font"), *rows])
    write_text(folder / TABLE, table.getvalue())
    return folder / TABLE


def draw_line(text: str, font: Path | str, generator: np.random.Generator, height: int = 64) -> Pillow.Image:
    """Draw one line in grey, `height` px high, every choice from `generator`."""
    face = ImageFont.truetype(str(font), round(height * generator.uniform(0.5, 0.9)))
    ink = _worn(_set(text, face, generator), generator)  # (rows, columns) from 0 to 1
    rows, columns = (np.flatnonzero(ink.max(axis) > 0.1) for axis in (1, 0))
    if len(rows):
        ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    margins = [round(height * share) for share in generator.uniform(0, 0.2, 4)]
    ink = np.pad(ink, (margins[:2], margins[2:]))
    picture = _on_paper(ink, generator)
    width = max(8, round(picture.shape[1] * height / picture.shape[0]))
    return Pillow.fromarray(picture).resize((width, height), Pillow.Resampling.BILINEAR)


def covers(font: Path | str, text: str) -> bool:
    """Whether a font has every character of a text."""
    return all(_has(str(font), character) for character in set(text) if not character.isspace())


@cache
def _has(font: str, character: str) -> bool:
    lacking, shape = (_shape(font, sign) for sign in (_NOWHERE, character))
    return shape != lacking and any(shape[1])


def _shape(font: str, character: str) -> tuple[tuple[int, int], bytes]:
    mask = ImageFont.truetype(font, _PX).getmask(character)
    return mask.size, bytes(mask)


def _text_and_font(texts: Sequence[str], fonts: Sequence[Path], generator: np.random.Generator) -> tuple[str, Path]:
    for _ in range(_TRIES):
        text = _run_of_words(texts[int(generator.integers(len(texts)))].split(), generator)
        able = [font for font in fonts if covers(font, text)]
        if able:
            return text, able[int(generator.integers(len(able)))]
    raise DataError(f"none of the fonts {', '.join(font.name for font in fonts)} has all characters of {text!r}")


def _run_of_words(words: Sequence[str], generator: np.random.Generator) -> str:
    most = int(generator.integers(*_MOST_CHARACTERS))
    start = int(generator.integers(len(words)))
    text = words[start][:most]
    for word in words[start + 1 :]:
        if len(text) + 1 + len(word) > most:
            break
        text = f"{text} {word}"
    return text


def _set(text: str, face: ImageFont.FreeTypeFont, generator: np.random.Generator) -> np.ndarray:
    """Set a text with uneven spaces and words that leave the baseline: ink (rows, columns) from 0 to 1."""
    size = face.size
    apart = generator.uniform(0.7, 2.0) * face.getlength(" ")
    loose = generator.uniform(0, 0.08) * size * (generator.random() < 0.3)
    pieces = list(_pieces(text, loose > 0))
    wide = sum(face.getlength(piece) + apart * 1.5 + loose for piece in pieces)
    canvas = Pillow.new("L", (int(wide + 4 * size), int(3 * size)))
    pen, x = ImageDraw.Draw(canvas), 1.5 * size
    for piece in pieces:
        if piece == " ":
            x += apart * generator.uniform(0.7, 1.4)
            continue
        pen.text((x, size + generator.normal(0, 0.015 * size)), piece, fill=WHITE, font=face)
        x += face.getlength(piece) + loose
    return np.asarray(canvas, np.float32) / WHITE


def _pieces(text: str, by_letter: bool) -> Iterator[str]:
    for number, word in enumerate(text.split()):
        if number:
            yield " "
        yield from word if by_letter else (word,)


def _worn(ink: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Slant, wave, stretch and thicken or thin the strokes."""
    rows, columns = ink.shape
    slant, stretch = generator.uniform(-0.25, 0.45), generator.uniform(0.8, 1.2)
    picture = Pillow.fromarray((ink * WHITE).astype(np.uint8))
    size = (round(columns * stretch), rows)
    shear = (1 / stretch, slant, -slant * rows / 2, 0, 1, 0)
    picture = picture.transform(size, Pillow.Transform.AFFINE, shear, Pillow.Resampling.BILINEAR)
    picture = _waved(picture, generator)
    if generator.random() < 0.5:
        kind = ImageFilter.MaxFilter if generator.random() < 0.7 else ImageFilter.MinFilter
        picture = Pillow.blend(picture, picture.filter(kind(3)), generator.uniform(0.2, 0.9))
    picture = picture.filter(ImageFilter.GaussianBlur(generator.uniform(0, 0.02) * rows / 3))
    return np.asarray(picture, np.float32) / WHITE


def _waved(picture: Pillow.Image, generator: np.random.Generator) -> Pillow.Image:
    """Move columns up and down along a slow wave and a slope."""
    pixels = np.asarray(picture, np.float32)
    rows, columns = pixels.shape
    x = np.arange(columns) / rows
    wave = generator.uniform(0, 0.02) * np.sin(x * generator.uniform(0.5, 2) + generator.uniform(0, 6.3))
    lift = rows * (wave + generator.normal(0, 0.004) * (x - x.mean()))
    source = np.clip(np.arange(rows)[:, None] + lift, 0, rows - 1.001)
    above = source.astype(np.int64)
    share = source - above
    column = np.arange(columns)
    moved = pixels[above, column] * (1 - share) + pixels[above + 1, column] * share
    return Pillow.fromarray(moved.astype(np.uint8))


def _on_paper(ink: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Lay ink of uneven strength on paper with stains and grain: (rows, columns) uint8."""
    rows, columns = ink.shape
    paper, black = generator.uniform(170, WHITE), generator.uniform(0, 110)
    stains = _clouds(rows, columns, generator) * generator.uniform(0, 12)
    fading = 1 - generator.uniform(0, 0.35) * np.clip(_clouds(rows, columns, generator), 0, 1)
    grey = paper + stains - ink * fading * (paper - black)
    grey += generator.normal(0, generator.uniform(0, 8), grey.shape)
    return np.asarray(np.clip(grey, 0, WHITE), np.uint8)


def _clouds(rows: int, columns: int, generator: np.random.Generator) -> np.ndarray:
    """Smooth noise of deviation 1, (rows, columns)."""
    coarse = generator.normal(size=(3, max(2, columns // rows * 2))).astype(np.float32)
    return np.asarray(Pillow.fromarray(coarse).resize((columns, rows), Pillow.Resampling.BICUBIC))
