"""A picture of other than 1, 3 or 4 channels, as of satellites and microscopes, and pictures of arrays of numbers."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from math import prod
from pathlib import Path
from threading import Lock
from tokenize import TokenError

import numpy as np
from PIL import Image as Pillow

from byeori.core.signatures import suffix_of
from byeori.fields.picture.signatures import NUMPY

MOST_CHANNELS = 64  # by judgement; what has more is no picture
_MOST_NUMBERS = 256_000_000  # of an array: a gigabyte of floats
_PLAIN = (1, 3, 4)  # channels of grey, RGB and RGBA, which Pillow has modes for
_HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
_PARSING = Lock()  # headers are parsed as Python, in which threads disturb each other before 3.12 (cpython 106905)


@dataclass(frozen=True, eq=False)
class Stack:
    """A picture of any number of channels, (rows, columns, channels) uint8; it has what is used of Pillow's pictures.

    >>> Stack(np.zeros((16, 20, 5), np.uint8)).mode
    '5 channels'
    """

    pixels: np.ndarray

    @property
    def mode(self) -> str:
        """The number of channels, as the mode of a field."""
        return f"{self.pixels.shape[2]} channels"

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, px."""
        return self.pixels.shape[1], self.pixels.shape[0]

    @property
    def width(self) -> int:
        """Columns, px."""
        return self.size[0]

    @property
    def height(self) -> int:
        """Rows, px."""
        return self.size[1]

    def resize(
        self,
        size: tuple[int, int],
        resample: Pillow.Resampling = Pillow.Resampling.BILINEAR,
        box: tuple[float, float, float, float] | None = None,
        reducing_gap: float | None = None,
    ) -> Stack:
        """Give it in another size, (width, height) px, channel by channel as Pillow does."""
        planes = map(Pillow.fromarray, np.ascontiguousarray(self.pixels.transpose(2, 0, 1)))
        scaled = [np.asarray(plane.resize(size, resample, box, reducing_gap)) for plane in planes]
        return Stack(np.stack(scaled, 2))

    def __array__(self, dtype: np.dtype | None = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.pixels, dtype, copy=copy)


Picture = Pillow.Image | Stack
"""What a picture is read as."""


def channels_of(mode: str) -> int:
    """Give the number of channels of a mode.

    >>> channels_of("L"), channels_of("RGB"), channels_of("5 channels")
    (1, 3, 5)
    """
    return int(mode.split()[0]) if " " in mode else len(mode)


def visible(pixels: np.ndarray) -> np.ndarray:
    """Give pixels that can be shown, (rows, columns, 1, 3 or 4): of many channels the first three, of two the mean."""
    if pixels.shape[2] in _PLAIN:
        return pixels
    return pixels[:, :, :3] if pixels.shape[2] > 3 else pixels.mean(2, keepdims=True).astype(np.uint8)


def in_view(image: Picture) -> Pillow.Image:
    """Give a picture as a person can see it."""
    if isinstance(image, Pillow.Image):
        return image
    pixels = visible(image.pixels)
    return Pillow.fromarray(np.ascontiguousarray(pixels.squeeze(2) if pixels.shape[2] == 1 else pixels))


def array_of(cell: object, root: Path | None = None) -> np.ndarray | None:
    """Give the array that a cell is, or that its .npy file holds; None where it is an image, or a file of one."""
    if isinstance(cell, str) and cell.startswith("data:"):
        cell = base64.b64decode(cell.partition(",")[2])
    elif isinstance(cell, (str, Path)) and suffix_of(str(cell)) == ".npy":
        path = (root or Path()) / cell
        refuse_endless(path)
        cell = path.read_bytes()
        if not cell.startswith(NUMPY):
            raise ValueError("not a NumPy file; wanted one that numpy.save wrote")
    if isinstance(cell, bytes):
        return _of_file(cell) if cell.startswith(NUMPY) else None
    return None if isinstance(cell, (str, Path, Pillow.Image)) else np.asarray(cell)


def refuse_endless(path: Path) -> None:
    """Raise a ValueError for a pipe or a device: reading it may never end."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise ValueError("it is a pipe or a device, and no file")


def file_of(stack: Stack) -> bytes:
    """Give a stack as the bytes of an .npy file."""
    file = io.BytesIO()
    np.save(file, stack.pixels)
    return file.getvalue()


def picture_of(pixels: np.ndarray) -> Picture:
    """Make a picture of uint8 pixels (rows, columns[, channels])."""
    if pixels.ndim == 3 and pixels.shape[2] not in _PLAIN:
        return Stack(pixels)
    return Pillow.fromarray(pixels.squeeze(2) if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels)


def in_order(pixels: np.ndarray) -> np.ndarray:
    """Give the numbers of a picture as (rows, columns[, channels]); what cannot be one is a ValueError."""
    if pixels.ndim == 3 and _starts_with_channels(*pixels.shape):
        pixels = pixels.transpose(1, 2, 0)
    fits = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] <= MOST_CHANNELS)
    if not fits or pixels.dtype.kind not in "buif" or not pixels.size:
        raise ValueError(
            f"wanted a picture of (rows, columns[, 1 to {MOST_CHANNELS} channels]) numbers, found {pixels.dtype} "
            f"{pixels.shape}"
        )
    if pixels.ndim == 3 and pixels.shape[2] not in _PLAIN and pixels.shape[0] < min(pixels.shape[1:]):
        raise ValueError(
            f"wanted a picture of (rows, columns, channels), found {pixels.shape}, whose channels seem to be first; "
            "bring them to the end: numpy.moveaxis(pixels, 0, -1)"
        )
    if pixels.size > _MOST_NUMBERS:
        raise ValueError(f"{pixels.size:,} numbers; wanted at most {_MOST_NUMBERS:,}; scale it down")
    return pixels


def _starts_with_channels(first: int, second: int, last: int) -> bool:
    """Whether numbers are (channels, rows, columns); 3 x 3 and 4 x 4 px of many channels are not."""
    is_patch = 1 < first == second and last <= MOST_CHANNELS
    return first in _PLAIN and last not in _PLAIN and not is_patch


def _of_file(content: bytes) -> np.ndarray:
    """Read an .npy file without pickles, and without room for more numbers than it has."""
    file = io.BytesIO(content)
    try:
        read = _HEADERS[np.lib.format.read_magic(file)]
        with _PARSING:
            shape, is_fortran, dtype = read(file)
    except (ValueError, LookupError, SyntaxError, TokenError, MemoryError, RecursionError) as error:
        raise ValueError(f"its NumPy header cannot be read ({error}); wanted a file that numpy.save wrote") from None
    if dtype.kind not in "buif" or not shape or min(shape) < 1:
        raise ValueError(f"wanted numbers (rows, columns[, channels]), found {dtype} {shape}")
    values = np.frombuffer(content, dtype, prod(shape), file.tell())
    return values.reshape(shape, order="F" if is_fortran else "C")
