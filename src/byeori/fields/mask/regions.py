"""A map of classes from whatever holds it: a picture of class numbers, or a folder of one picture a class."""

from __future__ import annotations

import colorsys
import io
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image as Pillow

from byeori.core.errors import DataError
from byeori.core.pixels import WHITE
from byeori.core.unicode import alike, normal
from byeori.core.walk import entries
from byeori.fields.picture.reading import name_of, read_numbers, size_of
from byeori.fields.picture.signatures import named_like_image

BACKGROUND = "background"
"""The class of the pixels that no picture of a folder of classes claims."""
IGNORED = WHITE
"""In a packed mask: a pixel that nobody is asked about. In a file it is one too, unless it is a class there."""
_UNKNOWN = 254  # while a mask is numbered: of no class, which is refused
_WORDS = ("void", "ignore", "ignored", "unlabelled", "unlabeled", "unknown", "don't care", "dontcare")
"""Names, in small letters, of what a person has left open: nobody is asked about it, and nobody is judged by it."""


@dataclass(frozen=True, eq=False)
class Regions:
    """Which class each pixel is of."""

    numbers: np.ndarray  # (rows, columns) uint8
    names: tuple[str, ...] = ()
    """The class of each number, where the source names them; else the numbers mean what the whole dataset says."""
    where: str = "mask"
    """What an error calls it."""

    def counts(self) -> Counter[int]:
        """Give how many pixels each number has."""
        found = np.bincount(self.numbers.ravel(), minlength=1)
        return Counter({int(number): int(found[number]) for number in np.flatnonzero(found)})


def read_regions(cell: object, root: Path | None = None) -> Regions:
    """Read a PNG of class numbers (a path, bytes, or numbers (rows, columns)), or a folder of one mask a class."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        raise DataError("the mask is missing; draw one, or remove the sample")
    if isinstance(cell, (str, Path)) and len(str(cell)) < 4096 and ((root or Path()) / cell).is_dir():
        return _of_folder((root or Path()) / cell, str(cell))
    numbers = read_numbers(cell, root)
    where = name_of(cell).replace("picture", "mask")
    if numbers.dtype != np.uint8 and (numbers.min() < 0 or numbers.max() > WHITE):
        raise DataError(f"{where}: numbers from {numbers.min()} to {numbers.max()}; wanted classes from 0 to 255")
    return Regions(numbers.astype(np.uint8), where=where)


def regions_size(cell: object, root: Path | None = None) -> tuple[int, int]:
    """Give width and height px; of a file only the head is read."""
    is_file = (
        isinstance(cell, (str, Path)) and not str(cell).startswith("data:") and ((root or Path()) / cell).is_file()
    )
    if is_file:
        return size_of(cell, root)
    rows, columns = read_regions(cell, root).numbers.shape
    return columns, rows


def numbered(found: set[int], names: Sequence[str], ignored: Sequence[int]) -> dict[int, str]:
    """Give the classes that numbers stand for; `names` are those of 0, 1, 2, ..., or none.

    >>> numbered({0, 1, 2, 255}, ("road", "car", "void"), ()), numbered({0, 255}, (), ())
    ({0: 'road', 1: 'car'}, {0: 'background', 255: 'foreground'})
    """
    names = names or ((BACKGROUND, "foreground") if found in ({0, 1}, {0, WHITE}) else ())
    if len(names) == 2 and found == {0, WHITE}:
        return dict(zip((0, WHITE), names, strict=True))
    classes = dict(enumerate(names)) if names else {number: str(number) for number in sorted(found - {IGNORED})}
    return {n: name for n, name in classes.items() if n not in ignored and name.strip().lower() not in _WORDS}


def named(found: set[str]) -> dict[int, str]:
    """Give the classes that names stand for, numbered anew, the background first.

    >>> named({"road", "background", "void"})
    {0: 'background', 1: 'road'}
    """
    kept = [name for name in found if name.strip().lower() not in _WORDS]
    return dict(enumerate(sorted(kept, key=lambda name: (name != BACKGROUND, name))))


def placed(regions: Regions, classes: Mapping[int, str], ignored: Sequence[int]) -> np.ndarray:
    """Give the place of every pixel's class among the classes, (rows, columns) uint8; `IGNORED` where ignored.

    A number or name that is none of them is a DataError that names it.
    """
    places = {name: place for place, name in enumerate(classes.values())}
    table = np.full(256, _UNKNOWN, np.uint8)
    if regions.names:
        for number, name in enumerate(regions.names):
            table[number] = places.get(alike(name, places), IGNORED if name.strip().lower() in _WORDS else _UNKNOWN)
    else:
        table[list(ignored)] = IGNORED
        for number, name in classes.items():
            table[number] = places[name]
    result: np.ndarray = table[regions.numbers]
    if (result == _UNKNOWN).any():
        raise _unknown(regions, result == _UNKNOWN, classes)
    return result


def _unknown(regions: Regions, where: np.ndarray, classes: Mapping[int, str]) -> DataError:
    counts = Regions(regions.numbers[where]).counts().most_common(5)
    found = ", ".join(f"{regions.names[n] if regions.names else n} ({count:,} px)" for n, count in counts)
    known = ", ".join(classes.values() if regions.names else (f"{n} {name}" for n, name in classes.items()))
    return DataError(
        f"{regions.where}: {found}: none of the {len(classes)} classes ({known}); mend the mask, "
        "name its classes in classes.txt, or have the number ignored: Mask(ignored=(...,))"
    )


def colour_of(number: int) -> tuple[int, int, int]:
    """Give the colour that a class's number is drawn in: far from its neighbours', and always the same.

    >>> colour_of(0)
    (230, 55, 97)
    """
    lightness, saturation = ((0.56, 0.78), (0.42, 0.7), (0.74, 0.65))[number % 3]
    red, green, blue = colorsys.hls_to_rgb((0.96 + number * 0.618034) % 1, lightness, saturation)
    return round(WHITE * red), round(WHITE * green), round(WHITE * blue)


def png_of(numbers: np.ndarray) -> bytes:
    """Give (rows, columns) uint8 as a PNG whose pixels are these numbers, and which looks coloured to a person."""
    image = Pillow.fromarray(numbers)
    image.putpalette([part for number in range(int(numbers.max()) + 1) for part in colour_of(number)])
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def coloured(numbers: np.ndarray) -> np.ndarray:
    """Give (rows, columns) numbers in their colours, (rows, columns, 3) uint8."""
    return np.array([colour_of(number) for number in range(256)], np.uint8)[numbers]  # type: ignore[no-any-return]


def data_uri(png: bytes) -> str:
    """Give a PNG as text for JSON and HTML."""
    return f"data:image/png;base64,{b64encode(png).decode()}"


def _of_folder(folder: Path, where: str) -> Regions:
    """Join one picture a class, in which all but 0 is the class; a smaller region lies on top of a larger one."""
    files = [entry.name for entry in entries(folder) if entry.is_file() and named_like_image(entry.name)]
    if not files:
        raise DataError(f"{where}: a folder without masks; wanted one picture a class in it, such as road.png")
    names = _named(files, folder.name)
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise DataError(f"{where}: it holds two pictures of the class {twice!r}; wanted one a class")
    layers = [read_numbers(file, folder) != 0 for file in files]
    for file, layer in zip(files, layers, strict=True):
        if layer.shape != layers[0].shape:
            found = " and ".join(
                f"{one.shape[1]} x {one.shape[0]} px ({f})" for f, one in ((files[0], layers[0]), (file, layer))
            )
            raise DataError(f"{where}: its masks differ in size: {found}; wanted one size")
    numbers = np.zeros(layers[0].shape, np.uint8)
    for place in sorted(range(len(layers)), key=lambda place: -int(layers[place].sum())):
        numbers[layers[place]] = place + 1
    return Regions(numbers, (BACKGROUND, *names), where)


def _named(files: Sequence[str], folder: str) -> list[str]:
    """The classes of mask files: their names without suffix, and without the folder's name before it."""
    folder, stems = normal(folder), [normal(file.rpartition(".")[0]) for file in files]
    mine = all(stem.startswith(folder) and len(stem) > len(folder) + 1 for stem in stems)
    return [stem[len(folder) :].lstrip("_- .") for stem in stems] if mine else stems
