"""Words that are plain numbers, `-3.5` and `1e3`, read all at once: what each of them alone would be read as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from byeori.core.errors import DataError
from byeori.fields.cells import numbers_among
from byeori.fields.coded import Coded
from byeori.fields.whole import read_each, rows_with

if TYPE_CHECKING:
    import polars as pl

    from byeori.fields.contract import Cell
    from byeori.fields.number.number import Number

NUMBER = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?$"
WHOLE = r"^[+-]?[0-9]{1,15}$"
"""Whole numbers that a float holds."""


def plain_numbers(words: pl.Series) -> tuple[np.ndarray, np.ndarray]:
    """Give the numbers that words are, (words,) of float, and which words are plain ones, (words,) of bool.

    Beyond what a float holds they are none, and others are NaN. Both Polars and Python round to the nearest float.
    """
    import polars as pl

    are = words.str.contains(NUMBER).fill_null(False)
    numbers = words.set(~are, None).cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()
    fits = are.to_numpy() & np.isfinite(numbers)
    return np.where(fits, numbers, np.nan), fits


def read_numbers(
    field: Number, cells: Sequence[Cell], root: Path | None = None
) -> tuple[Sequence[float], Mapping[int, str]]:
    """Give what a field of numbers reads of each cell of a column, and by row why one cannot be read.

    Plain numbers are read at once, any other cell as it is by itself.
    """
    if not isinstance(cells, Coded) or (series := cells.series) is None:
        return read_each(field, cells, root)
    values, are_read = _sure(field, series)
    reasons: dict[int, str] = {}
    others = cells.present[~are_read[cells.present]]
    gone = ~are_read
    for place in others.tolist():
        try:
            values[place] = field.read(cells.different[place], root)
            gone[place] = False
        except DataError as error:
            reasons[place] = str(error)
    return Coded(cells.codes, series_of(values, gone)), rows_with(cells, reasons)


def _sure(field: Number, series: pl.Series) -> tuple[np.ndarray, np.ndarray]:
    """The numbers that different cells are, and of which of them that needs no closer look."""
    import polars as pl

    if series.dtype == pl.String:
        values, are = plain_numbers(series)
        if field.decimal == ",":  # a point is then one of thousands
            are &= series.str.contains(r"^[0-9]+$").fill_null(False).to_numpy()
    elif series.dtype == pl.Float64 or series.dtype.is_integer():
        values = series.cast(pl.Float64).fill_null(np.nan).to_numpy()
        are = np.isfinite(values)
    else:
        return np.full(len(series), np.nan), np.zeros(len(series), bool)
    return np.array(values), are & ~np.isin(values, [*numbers_among(field.nothing)])


def series_of(values: np.ndarray, gone: np.ndarray) -> pl.Series:
    """Give numbers as a Polars series, None where they are gone."""
    import polars as pl

    series = pl.Series(values)
    return series.set(pl.Series(gone), None) if gone.any() else series
