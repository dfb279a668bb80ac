"""One picture from whatever holds it: a path, the bytes of a file, an array; upright, whole, in one of the modes."""

from __future__ import annotations

import base64
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from itertools import islice
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from PIL import UnidentifiedImageError

from byeori.core.errors import DataError
from byeori.data.pillow import BROKEN, open_picture
from byeori.data.stack import Picture, Stack, array_of, channels_of, file_of, in_order, in_view, picture_of
from byeori.data.upright import upright, upright_size

LOOKED_AT = 200
"""Pictures from which sizes and modes are learned."""
LARGEST_PIXELS = 64_000_000
"""A picture of more pixels is refused: a small file can unpack to gigabytes."""
_LARGEST_SIDE_PX = 320  # of the shorter side of a whole picture, unless the recipe says so


def read_picture(cell: object, root: Path | None = None) -> Picture:
    """Give the whole picture, upright, in mode L, RGB or RGBA, or as a Stack; of an animation the first frame."""
    try:
        if (pixels := array_of(cell, root)) is not None:
            image = picture_of(pixels)
            _refuse_size(image)
            return image
        with nullcontext(cell) if isinstance(cell, Pillow.Image) else _open(cell, root) as image:
            return _plain(image)
    except BROKEN as error:
        raise DataError(f"{name_of(cell)}: {_reason(error)}") from None


def read_numbers(cell: object, root: Path | None = None) -> np.ndarray:
    """Give the numbers of a picture as they are, (rows, columns) of whole numbers: of a palette its indices.

    A colour picture is taken where all its colours are greys. JPEG is refused: it changes numbers.
    """
    try:
        if (pixels := array_of(cell, root)) is not None:
            return _whole_numbers(pixels)
        with nullcontext(cell) if isinstance(cell, Pillow.Image) else _open(cell, root) as image:
            if image.format == "JPEG":
                raise ValueError("a JPEG, which changes the numbers of pixels; wanted PNG")
            _refuse_size(image)
            return _whole_numbers(np.asarray(upright(image)))
    except BROKEN as error:
        raise DataError(f"{name_of(cell)}: {_reason(error)}") from None


def size_of(cell: object, root: Path | None = None) -> tuple[int, int]:
    """Give width and height px of a picture as `read_picture` turns it; of an image file only the head is read."""
    try:
        if (pixels := array_of(cell, root)) is not None:
            rows, columns = in_order(pixels).shape[:2]
            return columns, rows
        with nullcontext(cell) if isinstance(cell, Pillow.Image) else _open(cell, root) as image:
            _refuse_size(image)
            return upright_size(image)
    except BROKEN as error:
        raise DataError(f"{name_of(cell)}: {_reason(error)}") from None


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


def send_picture(cell: object, root: Path | None = None) -> bytes:
    """Give the file's bytes as they are; a picture that is no file becomes a PNG."""
    if isinstance(cell, bytes):
        return cell
    if isinstance(cell, (str, Path)) and not str(cell).startswith("data:"):
        try:
            return ((root or Path()) / cell).read_bytes()
        except OSError as error:
            raise DataError(f"{name_of(cell)}: {_reason(error)}") from None
    image = read_picture(cell)
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
            f"a picture of {_told(found)}; wanted {_told(wanted)}, as the pictures of the training part have"
        )
    return image


def picture_traits(image: Picture) -> dict[str, float]:
    """Give width and height px, aspect, brightness, contrast, saturation and sharpness (from 0 to 1)."""
    seen = image if isinstance(image, Stack) else in_mode(image, "RGB")
    small = np.asarray(seen.resize((64, 64), Pillow.Resampling.BILINEAR), np.float32) / 255
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


def _open(cell: object, root: Path | None) -> Pillow.Image:
    if isinstance(cell, str) and cell.startswith("data:"):
        cell = base64.b64decode(cell.partition(",")[2])
    if isinstance(cell, (str, Path)):
        path = (root or Path()) / cell
        if path.is_file() and not path.stat().st_size:
            raise ValueError("the file has 0 bytes")
        return open_picture(path)
    if isinstance(cell, bytes):
        if not cell:
            raise ValueError("the file has 0 bytes")
        return open_picture(io.BytesIO(cell))
    raise TypeError(f"a {type(cell).__name__}")


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


def _told(channels: int) -> str:
    return f"{channels} channel{'s' * (channels != 1)}"


def _refuse_size(image: Picture) -> None:
    if image.width * image.height > LARGEST_PIXELS:
        raise ValueError(f"{image.width} x {image.height} px; wanted at most {LARGEST_PIXELS:,} pixels; scale it down")
    if not image.width * image.height:
        raise ValueError(f"{image.width} x {image.height} px; wanted at least one pixel")


def _plain(image: Pillow.Image) -> Pillow.Image:
    """Decode, turn upright, and bring to L, RGB or RGBA with eight bits a channel."""
    _refuse_size(image)
    image = upright(image)
    if image.mode.startswith(("I", "F")):  # 16 or 32 bits a pixel
        values = np.nan_to_num(np.asarray(image, np.float32))
        top = 255 if values.max() <= 255 else 65535 if image.mode != "F" and values.max() <= 65535 else values.max()
        return Pillow.fromarray((np.clip(values / top, 0, 1) * 255).round().astype(np.uint8))
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
    if isinstance(error, UnidentifiedImageError):
        return "not an image that can be read; wanted JPEG, PNG, WebP, GIF, BMP, TIFF or NumPy"
    if isinstance(error, Pillow.DecompressionBombError):
        return f"too many pixels; wanted at most {LARGEST_PIXELS:,}; scale it down"
    return f"the image is broken: {error}"
