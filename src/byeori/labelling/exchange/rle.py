"""Masks as runs: those of Label Studio's brush, and those of COCO, as lists and as its packed text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from byeori.core.errors import DataError
from byeori.core.pixels import WHITE

_SIZES = (3, 4, 8, 16)  # bits of a run's length, which of them two bits tell
_WORD, _CHANNELS = 8, 4  # bits of a number; red, green, blue and how opaque


def brush_runs(mask: np.ndarray) -> list[int]:
    """Give a mask (rows, columns) bool as Label Studio's brush has it: the bytes of a bit stream over RGBA.

    The stream is that of `@thi.ng/rle-pack`: the count of numbers (32 bits), the bits of a number and of four sizes of
    lengths, then runs: whether it repeats, which size, its length less 1, the number.
    """
    flat = np.repeat(mask.ravel(), _CHANNELS)
    bits = [f"{len(flat):032b}{_WORD - 1:05b}", *(f"{size - 1:04b}" for size in _SIZES)]
    edges = np.flatnonzero(np.diff(flat)) + 1
    starts = np.concatenate([[0], edges]) if len(flat) else np.array([], int)
    ends = np.concatenate([edges, [len(flat)]])[: len(starts)]
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        length, value = end - start, WHITE if flat[start] else 0
        while length > 0:
            part = min(length, 1 << _SIZES[-1])
            size = next(place for place, size in enumerate(_SIZES) if part <= 1 << size)
            bits.append(f"1{size:02b}{part - 1:0{_SIZES[size]}b}{value:08b}")
            length -= part
    text = "".join(bits)
    text += "0" * (-len(text) % 8)
    return [int(text[place : place + 8], 2) for place in range(0, len(text), 8)]


def brush_mask(runs: Sequence[int], rows: int, columns: int) -> np.ndarray:
    """Give the mask (rows, columns) bool of Label Studio's brush: where it is opaque at all."""
    text, place = "".join(f"{byte:08b}" for byte in runs), 0

    def read(size: int) -> int:
        nonlocal place
        place += size
        if place > len(text):
            raise DataError("the runs of a brush end too early; export the file again")
        return int(text[place - size : place], 2)

    count, word = read(32), read(5) + 1
    if count != rows * columns * _CHANNELS:
        raise DataError(
            f"the runs of a brush are of {count // _CHANNELS:,} px; wanted {columns} x {rows} = {rows * columns:,}"
        )
    sizes = [read(4) + 1 for _ in range(4)]
    flat, at = np.zeros(count, np.uint8), 0
    while at < count:
        repeats = read(1)
        end = min(at + 1 + read(sizes[read(2)]), count)
        if repeats:
            flat[at:end] = read(word) & WHITE
            at = end
        while at < end:
            flat[at] = read(word) & WHITE
            at += 1
    return np.asarray(flat.reshape(rows, columns, _CHANNELS)[..., -1] > 0)


def coco_counts(mask: np.ndarray) -> list[int]:
    """Give a mask (rows, columns) bool as COCO's runs: lengths of 0s and 1s in turns, column by column.

    >>> coco_counts(np.array([[0, 1], [1, 1]], bool))
    [1, 3]
    """
    flat = mask.ravel(order="F")
    edges = np.flatnonzero(np.diff(flat)) + 1
    counts = np.diff(np.concatenate([[0], edges, [len(flat)]])).tolist()
    return [0, *counts] if len(flat) and flat[0] else counts


def coco_mask(counts: Sequence[int] | str, rows: int, columns: int) -> np.ndarray:
    """Give the mask (rows, columns) bool of COCO's runs, a list or its packed text."""
    lengths = unpacked(counts) if isinstance(counts, str) else list(counts)
    if sum(lengths) != rows * columns or min(lengths, default=0) < 0:
        raise DataError(
            f"the runs of a mask are of {sum(lengths):,} px; wanted {columns} x {rows} = {rows * columns:,}"
        )
    values = np.arange(len(lengths)) % 2 == 1
    return np.asarray(np.repeat(values, lengths).reshape((rows, columns), order="F"))


def packed(counts: Sequence[int]) -> str:
    """Give runs as COCO's text: five bits a letter, from the third on the difference to the run before the last.

    >>> unpacked(packed([5, 3, 1000, 2])) == [5, 3, 1000, 2]
    True
    """
    letters = list[str]()
    for place, count in enumerate(counts):
        rest, more = count - (counts[place - 2] if place > 2 else 0), True
        while more:
            bits = rest & 31
            rest >>= 5
            more = rest != -1 if bits & 16 else rest != 0
            letters.append(chr(48 + (bits | (32 if more else 0))))
    return "".join(letters)


def unpacked(text: str) -> list[int]:
    """Give the runs of COCO's text."""
    counts, value, shift = list[int](), 0, 0
    for letter in text:
        bits = ord(letter) - 48
        if not 0 <= bits < 64:
            raise DataError(f"the runs of a mask hold {letter!r}, which COCO's packed text has not")
        value |= (bits & 31) << shift
        shift += 5
        if bits & 32:
            continue
        if bits & 16:
            value |= -1 << shift
        counts.append(value + (counts[-2] if len(counts) > 2 else 0))
        value = shift = 0
    return counts


def filled(points: Sequence[tuple[float, float]], rows: int, columns: int) -> np.ndarray:
    """Give the mask (rows, columns) bool of a polygon of px across and down."""
    from PIL import Image, ImageDraw

    image = Image.new("1", (columns, rows))
    if len(points) > 2:
        ImageDraw.Draw(image).polygon([(float(x) - 0.5, float(y) - 0.5) for x, y in points], fill=1)
    return np.asarray(image)
