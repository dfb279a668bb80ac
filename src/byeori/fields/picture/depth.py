"""Numbers of more than eight bits a pixel, brought to eight by one scale for all pictures, learned once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from byeori.core.pixels import WHITE

Range = tuple[float, ...]
"""The number that becomes black and the one that becomes white; `()` is the usual."""

_SPILL = 0.02  # how far numbers may lie outside their usual range, as a share of it: sharp interpolation overshoots
_OUTSIDE = 0.001  # share of a picture's numbers at either end that may lie outside a learned range: broken pixels
_LOOKED_AT = 65_536  # numbers of a picture from which those ends are taken
_WHITE, _SHORT_WHITE = float(WHITE), 65535.0  # of 8 bits, and of 16


@dataclass(frozen=True)
class Scale:
    """How numbers become pixels: whole numbers of more than eight bits by one range, floats by another.

    Usual is white at 65535 for uint16 and at 255 for other whole numbers; for floats at 1, or at 255 where one of a
    picture's is above 1. Pictures of eight bits are always as they are.
    """

    integers: Range = ()
    floats: Range = ()


USUAL = Scale()


@dataclass(frozen=True)
class Extent:
    """The least and the greatest number of a picture, and between which nearly all of them lie."""

    is_float: bool
    least: float
    greatest: float
    low: float
    high: float


def is_deep(numbers: np.ndarray) -> bool:
    """Whether numbers are of more than eight bits each."""
    return numbers.dtype.kind in "iuf" and numbers.dtype != np.uint8


def extent_of(numbers: np.ndarray) -> Extent:
    """Measure a picture's numbers; those that are not finite are a ValueError."""
    _refuse_holes(numbers)
    flat = numbers.reshape(-1)
    some = flat[:: -(-flat.size // _LOOKED_AT)]
    low = np.quantile(some, _OUTSIDE, method="lower")
    high = np.quantile(some, 1 - _OUTSIDE, method="higher")
    return Extent(numbers.dtype.kind == "f", float(flat.min()), float(flat.max()), float(low), float(high))


def scale_of(extents: Iterable[Extent]) -> Scale:
    """Learn the scale that pictures of these extents share; floats from 0 to 1, and bytes in disguise, keep theirs.

    >>> scale_of([Extent(False, 200, 300, 200, 300), Extent(False, 250, 4095, 250, 4000)]).integers
    (200, 4000)
    >>> scale_of([Extent(True, 0.1, 0.3, 0.1, 0.3)]).floats
    (0.0, 1.0)
    """
    every = list(extents)
    floats = [one for one in every if one.is_float]
    return Scale(_range([one for one in every if not one.is_float]), _range(floats))


def to_bytes(numbers: np.ndarray, scale: Scale = USUAL) -> np.ndarray:
    """Scale the numbers of a picture to uint8; what lies far outside the scale is a ValueError."""
    if numbers.dtype == np.uint8:
        return numbers
    _refuse_holes(numbers)
    learned = scale.floats if numbers.dtype.kind == "f" else scale.integers
    least, greatest = float(numbers.min()), float(numbers.max())
    if numbers.dtype.kind == "b":
        black, white = 0.0, 1.0
    elif learned:
        black, white = learned
        _refuse_elsewhere(least, greatest, black, white)
    else:
        black, white = 0.0, _usual_white(numbers, greatest)
        if not _fits(least, greatest, white):
            raise ValueError(f"wanted pixels from 0 to 255, or floats from 0 to 1, found {least:g} to {greatest:g}")
    return _scaled(numbers, black, white)


def to_bytes_by_itself(numbers: np.ndarray, *, of_file: bool) -> np.ndarray:
    """Scale the numbers of a picture by its own greatest, as bundles made before scales were learned read it."""
    greatest = float(np.nanmax(numbers))
    is_byte = numbers.dtype.kind in "iu" and numbers.min() >= 0 and greatest <= _WHITE
    if not of_file:
        return numbers.astype(np.uint8) if is_byte else to_bytes(numbers)
    is_short = numbers.dtype.kind in "iu" and greatest <= _SHORT_WHITE
    white = _WHITE if greatest <= _WHITE else _SHORT_WHITE if is_short else greatest
    return _scaled(np.nan_to_num(numbers.astype(np.float32)), 0.0, white)


def _range(extents: list[Extent]) -> Range:
    if not extents:
        return ()
    least, greatest = min(one.least for one in extents), max(one.greatest for one in extents)
    if extents[0].is_float and _fits(least, greatest, 1.0):
        return (0.0, 1.0)
    if greatest > _WHITE / 2 and _fits(least, greatest, _WHITE):
        return (0.0, _WHITE)
    low, high = min(one.low for one in extents), max(one.high for one in extents)
    return (low, high if high > low else low + 1)


def _usual_white(numbers: np.ndarray, greatest: float) -> float:
    if numbers.dtype.kind == "f":
        return 1.0 if greatest <= 1 + _SPILL else _WHITE
    return _SHORT_WHITE if numbers.dtype.kind == "u" and numbers.dtype.itemsize == 2 else _WHITE


def _fits(least: float, greatest: float, white: float) -> bool:
    return least >= -_SPILL * (greatest if white == _WHITE else white) and greatest <= (1 + _SPILL) * white


def _scaled(numbers: np.ndarray, black: float, white: float) -> np.ndarray:
    is_wide = numbers.dtype.kind in "iu" and numbers.dtype.itemsize > 2  # more digits than a float of 32 bits has
    values: np.ndarray = numbers.astype(np.float64 if is_wide else np.float32)
    shares = (values - black) * (_WHITE / (white - black))
    return np.asarray(np.clip(np.round(shares), 0, _WHITE), np.uint8)


def _refuse_holes(numbers: np.ndarray) -> None:
    holes = 0 if numbers.dtype.kind != "f" else numbers.size - int(np.isfinite(numbers).sum())
    if holes:
        raise ValueError(
            f"{holes:,} of its {numbers.size:,} numbers are NaN or infinite; fill them, by numpy.nan_to_num say"
        )


def _refuse_elsewhere(least: float, greatest: float, black: float, white: float) -> None:
    """Refuse numbers of another unit: outside 0 to 1, or farther from a learned range than it is wide."""
    width = white - black
    is_share = (black, white) == (0.0, 1.0)
    if (is_share and not _fits(least, greatest, white)) or least > white + width or greatest < black - width:
        raise ValueError(
            f"wanted numbers from {black:g} to {white:g}, as the training part has, found {least:g} to {greatest:g}"
        )
