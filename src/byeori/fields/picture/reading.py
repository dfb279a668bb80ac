"""One picture from whatever holds it: a path, the bytes of a file, an array; upright, whole, in one of the modes."""

from __future__ import annotations

import base64
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
from PIL import Image as Pillow
from PIL import UnidentifiedImageError

from byeori.core.errors import DataError
from byeori.core.pixels import WHITE
from byeori.core.process import threads
from byeori.fields.picture.depth import USUAL, Range, Scale, extent_of, is_deep, scale_of, to_bytes, to_bytes_by_itself
from byeori.fields.picture.large import LARGEST_PIXELS, reduce, refuse_size
from byeori.fields.picture.many_channels import (
    Picture,
    Stack,
    array_of,
    channels_of,
    file_of,
    in_order,
    in_view,
    picture_of,
    refuse_endless,
)
from byeori.fields.picture.pillow import BROKEN, NO_PICTURE, UnreadError, open_picture
from byeori.fields.picture.upright import upright, upright_size

_Told = TypeVar("_Told")


class _Deep(Protocol):
    @property
    def integer_range(self) -> Range | None: ...
    @property
    def float_range(self) -> Range | None: ...


LOOKED_AT = 200
"""Pictures from which sizes and modes are learned; more take time and say the same."""
_DEEP = ("I", "F")  # how Pillow's modes of 16 and 32 bits a pixel begin
_LARGEST_SIDE_PX = 320  # of the shorter side of a whole picture, unless the recipe says so


def read_picture(cell: object, root: Path | None = None, scale: Scale | None = USUAL) -> Picture:
    """Give the whole picture, upright, in mode L, RGB or RGBA, or as a Stack; of an animation the first frame.

    Numbers of more than eight bits a pixel become pixels by `scale`; where it is None, each picture's by themselves.
    """
    with _reading(cell):
        if (pixels := array_of(cell, root)) is not None:
            image = picture_of(_eight_bits(in_order(pixels), scale, of_file=False))
            refuse_size(image)
            return image
        with _opened(cell, root) as image:
            if image is not cell:  # one of the user's own stays as it is
                reduce(image)
            return _plain(image, scale)


def learn_scale(cells: Sequence[object], root: Path | None = None) -> Scale:
    """Learn the scale of those pictures that have more than eight bits a pixel; each of them is decoded once.

    The usual one where none of some, from all over the cells, has more; what cannot be read is passed over.
    """
    some = np.unique(np.linspace(0, len(cells) - 1, min(LOOKED_AT, len(cells))).round().astype(int))
    if not any(_numbers(cells[place], root, is_deep) for place in some):
        return USUAL
    with ThreadPoolExecutor(threads()) as pool:
        extents = pool.map(lambda cell: _numbers(cell, root, extent_of), cells)
        return scale_of(extent for extent in extents if extent)


def learned_ranges(field: _Deep, cells: Sequence[object], root: Path | None) -> dict[str, Any]:
    """Give the ranges of numbers of a field of pictures: those that it was given, else learned of these cells."""
    given = {"integer_range": field.integer_range, "float_range": field.float_range}
    known = {name: one for name, one in given.items() if one is not None}
    scale = learn_scale(cells, root) if len(known) < len(given) else USUAL
    return {"integer_range": scale.integers, "float_range": scale.floats} | known


def own_scale(field: _Deep) -> Scale | None:
    """Give the scale that a field of pictures reads by; None where it has not learned one."""
    integers, floats = field.integer_range, field.float_range
    return None if integers is None or floats is None else Scale(integers, floats)


def read_numbers(cell: object, root: Path | None = None) -> np.ndarray:
    """Give the numbers of a picture as they are, (rows, columns) of whole numbers: of a palette its indices.

    A colour picture is taken where all its colours are greys. JPEG is refused: it changes numbers.
    """
    with _reading(cell):
        if (pixels := array_of(cell, root)) is not None:
            return _whole_numbers(pixels)
        with _opened(cell, root) as image:
            if image.format == "JPEG":
                raise ValueError("a JPEG, which changes the numbers of pixels; wanted PNG")
            refuse_size(image)
            return _whole_numbers(np.asarray(upright(image)))


def size_of(cell: object, root: Path | None = None) -> tuple[int, int]:
    """Give width and height px of a picture as `read_picture` turns it; of an image file only the head is read."""
    with _reading(cell):
        if (pixels := array_of(cell, root)) is not None:
            rows, columns = in_order(pixels).shape[:2]
            return columns, rows
        with _opened(cell, root) as image:
            refuse_size(image, is_reduced=True)
            return upright_size(image)


def mode_of(looked: Iterable[str]) -> str:
    """Give the one mode that pictures of these modes are brought to; it is many channels where most have those."""
    count = Counter(looked)
    commonest = count.most_common(1)[0][0]
    if " " in commonest:
        return commonest
    modes = {mode for mode in count if " " not in mode}
    return "RGBA" if modes == {"RGBA"} else "L" if modes == {"L"} else "RGB"


def common_size(sizes: Sequence[tuple[int, int]], shorter: int | None = None) -> tuple[int, int]:
    """Give the rows and columns that pictures of these sizes (width, height) are brought to, uncut.

    Their own where all are alike; else the median aspect, both sides multiples of 32. The shorter side is as asked, or
    at most 320 px.

    >>> common_size([(320, 240), (320, 240)]), common_size([(320, 240), (640, 400)], 128)
    ((240, 320), (128, 192))
    """
    whole = 1 if len(set(sizes)) == 1 else 32
    least = shorter or min(float(np.median([min(size) for size in sizes])), _LARGEST_SIDE_PX)
    least = shorter or max(whole * round(least / whole), 1)
    aspect = float(np.median([width / height for width, height in sizes]))
    longer = max(whole * round(least * max(aspect, 1 / aspect) / whole), least)
    return (least, longer) if aspect >= 1 else (longer, least)


def send_picture(cell: object, root: Path | None = None, scale: Scale | None = USUAL) -> bytes:
    """Give the file's bytes as they are; a picture that is no file becomes a PNG, by `scale` where it is deeper."""
    if isinstance(cell, bytes):
        return cell
    if isinstance(cell, (str, Path)) and not str(cell).startswith("data:"):
        with _reading(cell):
            return ((root or Path()) / cell).read_bytes()
    image = read_picture(cell, None, scale)
    if isinstance(image, Stack):
        return file_of(image)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def look_at(values: Iterable[Picture]) -> list[tuple[str, tuple[int, int]]]:
    """Give mode and size, (width, height) px, of the first pictures, from which a field learns; none is a DataError."""
    looked = [(image.mode, image.size) for image in islice(values, LOOKED_AT)]
    if not looked:
        raise DataError("no picture of the training part can be read; `byeori check` tells why")
    return looked


def in_mode(image: Pillow.Image, mode: str) -> Pillow.Image:
    """Bring L, RGB or RGBA to another of them; what is transparent becomes white."""
    if image.mode == mode:
        return image
    if image.mode == "RGBA":
        white = Pillow.new("RGBA", image.size, "white")
        image = Pillow.alpha_composite(white, image)
    return image.convert(mode)


def fitted(image: Picture, mode: str) -> Picture:
    """Bring a picture to a mode as `in_mode` does; many channels are taken as they are, and only so many."""
    found, wanted = channels_of(image.mode), channels_of(mode)
    if isinstance(image, Pillow.Image) and " " not in mode:
        return in_mode(image, mode)
    if found != wanted:
        raise DataError(
            f"a picture of {_channels(found)}; wanted {_channels(wanted)}, as the pictures of the training part have"
        )
    return image


def picture_traits(image: Picture) -> dict[str, float]:
    """Give width and height px, aspect, brightness, contrast, saturation and sharpness (from 0 to 1)."""
    seen = image if isinstance(image, Stack) else in_mode(image, "RGB")
    small = np.asarray(seen.resize((64, 64), Pillow.Resampling.BILINEAR), np.float32) / WHITE
    grey = small.mean(2)
    edges = np.abs(np.diff(grey, axis=0)).mean() + np.abs(np.diff(grey, axis=1)).mean()
    return {
        "width_px": float(image.width),
        "height_px": float(image.height),
        "aspect": image.width / image.height,
        "brightness": float(grey.mean()),
        "contrast": float(grey.std()),
        "saturation": float((small.max(2) - small.min(2)).mean()),
        "sharpness": float(edges),
    }


def picture_html(image: Picture) -> str:
    """Give a picture as an <img> of at most 160 px."""
    small = in_mode(in_view(image), "RGB").copy()
    small.thumbnail((160, 160))
    file = io.BytesIO()
    small.save(file, "JPEG", quality=80)
    return f'<img alt="" src="data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode()}">'


@contextmanager
def _reading(cell: object) -> Iterator[None]:
    """Tell of what is wrong with a cell by a DataError that names it."""
    try:
        yield
    except BROKEN as error:
        raise DataError(f"{name_of(cell)}: {_reason(error)}") from None


def _opened(cell: object, root: Path | None) -> AbstractContextManager[Pillow.Image]:
    """Open the image that a cell is or names; one of the user's own is not closed."""
    if isinstance(cell, Pillow.Image):
        return nullcontext(cell)
    if isinstance(cell, str) and cell.startswith("data:"):
        cell = base64.b64decode(cell.partition(",")[2])
    if isinstance(cell, (str, Path)):
        path = (root or Path()) / cell
        if path.is_file() and not path.stat().st_size:
            raise ValueError("the file has 0 bytes")
        refuse_endless(path)
        return open_picture(path)
    if isinstance(cell, bytes):
        if not cell:
            raise ValueError("the file has 0 bytes")
        return open_picture(io.BytesIO(cell))
    raise TypeError(f"a {type(cell).__name__}")


def _numbers(cell: object, root: Path | None, tell: Callable[[np.ndarray], _Told]) -> _Told | None:
    """Tell something of the numbers of a picture of more than eight bits a pixel; None of others and broken ones."""
    with suppress(*BROKEN):
        if (pixels := array_of(cell, root)) is not None:
            return tell(in_order(pixels)) if is_deep(pixels) else None
        with _opened(cell, root) as image:
            if image.mode.startswith(_DEEP):
                refuse_size(image)
                return tell(_deep_pixels(image))
    return None


def _deep_pixels(image: Pillow.Image) -> np.ndarray:
    """The numbers of an image of more than eight bits; of 16, as some formats have them in 32, in 16."""
    numbers = np.asarray(image)
    fits = image.mode == "I" and numbers.min() >= 0 and numbers.max() < 2**16
    return numbers.astype(np.uint16) if fits else numbers


def _eight_bits(numbers: np.ndarray, scale: Scale | None, *, of_file: bool) -> np.ndarray:
    return to_bytes_by_itself(numbers, of_file=of_file) if scale is None else to_bytes(numbers, scale)


def _whole_numbers(pixels: np.ndarray) -> np.ndarray:
    if pixels.ndim == 3 and pixels.shape[2] in (3, 4) and (pixels[..., :1] == pixels[..., :3]).all():
        pixels = pixels[..., 0]
    if pixels.ndim == 3 and 1 in (pixels.shape[0], pixels.shape[2]):
        pixels = pixels.squeeze(2 if pixels.shape[2] == 1 else 0)
    if pixels.ndim == 3 and pixels.shape[2] in (3, 4):
        raise ValueError("a colour picture; wanted one number a pixel: grey, or with a palette")
    if pixels.ndim != 2 or not pixels.size or pixels.dtype.kind not in "bui":
        raise ValueError(f"wanted whole numbers (rows, columns), found {pixels.dtype} {pixels.shape}")
    return pixels


def _channels(channels: int) -> str:
    return f"{channels} channel{'s' * (channels != 1)}"


def _plain(image: Pillow.Image, scale: Scale | None) -> Pillow.Image:
    """Decode, turn upright, and bring to L, RGB or RGBA with eight bits a channel."""
    refuse_size(image)
    image = upright(image)
    if image.mode.startswith(_DEEP):
        return Pillow.fromarray(_eight_bits(_deep_pixels(image), scale, of_file=True))
    if image.mode == "1":
        return image.convert("L")
    if image.mode == "La":
        return image.convert("LA").convert("RGBA")
    clear = image.mode in ("LA", "PA", "RGBa") or "transparency" in image.info
    return image if image.mode in ("L", "RGB", "RGBA") and not clear else image.convert("RGBA" if clear else "RGB")


def name_of(cell: object) -> str:
    """Give what an error calls a cell: its path, or `picture`."""
    is_path = isinstance(cell, (str, Path)) and len(str(cell)) < 500 and not str(cell).startswith("data:")
    return (str(cell) or "''") if is_path else "picture"


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, IsADirectoryError):
        return "a folder; wanted an image file"
    if isinstance(error, PermissionError):
        return "this user may not read it"
    if isinstance(error, UnreadError):
        return str(error)
    if isinstance(error, UnidentifiedImageError):
        return NO_PICTURE
    if isinstance(error, Pillow.DecompressionBombError):
        return f"far too many pixels; wanted at most {LARGEST_PIXELS:,}; scale it down"
    return f"the image is broken: {error}"
