"""A column as its different cells and, for each row, which of them it holds: what is costly is done once for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, overload

import numpy as np

if TYPE_CHECKING:
    import polars as pl

_EQUAL = (str, int, bool, type(None), date)  # equal ones of one type are the same; of floats 0.0 and -0.0 are not
_CODED = (*_EQUAL, float)


class Coded(Sequence[Any]):
    """Cells (rows,) that nothing changes; it can stand wherever a tuple of cells does.

    Two cells are the same where type and value are: 5, 5.0 and True are three.

    >>> towns = Coded.of(["Bergen", "Oslo", "Bergen"])
    >>> towns.different, towns.codes.tolist(), towns[1:], towns == ("Bergen", "Oslo", "Bergen")
    (['Bergen', 'Oslo'], [0, 1, 0], Coded(['Oslo', 'Bergen']), True)
    """

    def __init__(self, codes: np.ndarray, different: Sequence[Any] | pl.Series) -> None:
        self.codes = codes
        """(rows,) of whole numbers: the places of the cells among the different ones."""
        self._given = different
        self._different: list[Any] | None = different if isinstance(different, list) else None
        self._present: np.ndarray | None = None

    @classmethod
    def of(cls, cells: Iterable[Any]) -> Coded:
        """Code words, numbers, yes and no, days, and what is missing."""
        places: dict[Any, int] = {}
        keys = ((type(cell), cell) if type(cell) in _EQUAL else (float, repr(cell), cell) for cell in cells)
        codes = np.fromiter((places.setdefault(key, len(places)) for key in keys), np.int64)
        return cls(narrow(codes, len(places)), [key[-1] for key in places])

    @classmethod
    def of_series(cls, series: pl.Series) -> Coded:
        """Code a Polars series of words, numbers, yes and no, or days; of floats each pattern of bits is one cell."""
        import polars as pl

        is_float = series.dtype in (pl.Float32, pl.Float64)
        keys, gone = _bits(series) if is_float else series, series.is_null()
        different = keys.drop_nulls().unique(maintain_order=True)
        count = len(different)
        numbers = np.arange(count, dtype=np.uint32)
        codes = np.zeros(len(series), np.uint32)
        if count:
            codes = keys.replace_strict(different, numbers, default=count, return_dtype=pl.UInt32).to_numpy()
        given = pl.Series(different.to_numpy().view(np.float64)) if is_float else different
        given = given.extend(pl.Series([None], dtype=given.dtype)) if gone.any() else given
        return cls(narrow(codes, len(given)), given)

    @property
    def different(self) -> list[Any]:
        """The different cells; after `take` there may be some among them that no row has."""
        if self._different is None:
            given = self._given
            self._different = [*given] if isinstance(given, Sequence) else given.to_list()
        return self._different

    @property
    def series(self) -> pl.Series | None:
        """The different cells as a Polars series, where all are words, or all are numbers of one kind; else None."""
        import polars as pl

        if not isinstance(self._given, pl.Series):
            kinds = {type(cell) for cell in self._given} - {type(None)}
            if kinds not in ({str}, {float}):
                return None
            try:
                self._given = pl.Series(self.different, dtype=pl.String if kinds == {str} else pl.Float64)
            except (UnicodeEncodeError, pl.exceptions.PolarsError):  # halves of letters, which no file holds
                return None
        return self._given

    @property
    def words(self) -> pl.Series:
        """The different cells of a column that was made of a series, as one."""
        import polars as pl

        return self._given if isinstance(self._given, pl.Series) else pl.Series(self.different)

    @property
    def are_words(self) -> bool:
        """Whether all cells are words, or None."""
        import polars as pl

        return self.series is not None and self.series.dtype == pl.String

    @property
    def is_numeric(self) -> bool:
        """Whether all cells are known to be numbers, or None."""
        import polars as pl

        return isinstance(self._given, pl.Series) and self._given.dtype.is_numeric()

    @property
    def present(self) -> np.ndarray:
        """The places of those different cells that rows have, in the order of their first rows."""
        if self._present is None:
            size, rows = len(self._given), len(self.codes)
            first = np.full(size, rows)
            first[self.codes[::-1]] = np.arange(rows)[::-1]
            there = np.flatnonzero(first < rows)
            self._present = there[np.argsort(first[there], kind="stable")]
        return self._present

    def once(self) -> list[Any]:
        """Give each different cell that a row has, in the order of their first rows."""
        present, different = self.present, self.different
        is_whole = len(present) == len(different) and bool((np.diff(present) == 1).all())
        return different if is_whole else [different[place] for place in present.tolist()]

    def times(self) -> list[int]:
        """Give how many rows have each cell of `once()`."""
        found: list[int] = np.bincount(self.codes, minlength=len(self._given))[self.present].tolist()
        return found

    def each(self, work: Callable[[Any], Any]) -> Coded:
        """Give what `work` makes of each cell, done once for each different one that a row has."""
        made: list[Any] = [None] * len(self._given)
        for place, cell in zip(self.present.tolist(), self.once(), strict=True):
            made[place] = work(cell)
        return Coded(self.codes, made)

    def where(self, keeps: Callable[[Any], bool]) -> Coded:
        """Give the cells that `keeps` says yes to."""
        return self.take(np.flatnonzero(self.are(keeps)))

    def are(self, holds: Callable[[Any], Any]) -> np.ndarray:
        """Tell of each cell, (rows,) of bool, whether `holds` says yes to it."""
        yes = np.zeros(len(self._given), bool)
        for place, cell in zip(self.present.tolist(), self.once(), strict=True):
            yes[place] = bool(holds(cell))
        return np.asarray(yes[self.codes])

    def merged(self) -> Coded:
        """Give the same cells with those as one that have become equal."""
        one = Coded.of(self.different)
        return Coded(one.codes[self.codes], one.different)

    def floats(self) -> np.ndarray:
        """Give the different cells, which are numbers, as an array of floats; NaN where there is none."""
        import polars as pl

        if isinstance(self._given, pl.Series) and self.is_numeric:
            return self._given.cast(pl.Float64).fill_null(np.nan).to_numpy()
        return np.array([np.nan if cell is None else cell for cell in self.different], np.float64)

    def is_ascii(self) -> bool:
        """Whether no cell has a letter beyond ASCII; numbers have none."""
        import polars as pl

        words = self.series
        if words is None or words.dtype != pl.String:
            return all(not isinstance(cell, str) or cell.isascii() for cell in self.different)
        return bool((words.str.len_bytes() == words.str.len_chars()).all())

    def take(self, rows: np.ndarray | slice) -> Coded:
        """Give the cells of some rows."""
        taken = Coded(self.codes[rows], self._given)
        taken._different = self._different
        return taken

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, place: int) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> Coded: ...
    def __getitem__(self, place: int | slice) -> Any:
        return self.take(place) if isinstance(place, slice) else self.different[self.codes[place]]

    def __iter__(self) -> Iterator[Any]:
        return map(self.different.__getitem__, self.codes.tolist())

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, (tuple, list, Coded)) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Coded({[*self]!r})"


def coded(cells: Sequence[Any]) -> Sequence[Any]:
    """Give a column as `Coded` where its cells are plain: words, numbers, yes and no, days; else as it is."""
    if isinstance(cells, Coded):
        return cells
    return Coded.of(cells) if {type(cell) for cell in cells} <= {*_CODED} else cells


def cells_of(series: pl.Series) -> Sequence[Any]:
    """Give the cells of a Polars series as Python values, coded where they are plain."""
    import polars as pl

    if series.dtype in (pl.Categorical, pl.Enum):
        series = series.cast(pl.String)
    plain = series.dtype in (pl.String, pl.Boolean, pl.Date, pl.Float32, pl.Float64) or series.dtype.is_integer()
    return Coded.of_series(series) if plain else tuple(series.to_list())


def once(cells: Iterable[Any]) -> Iterable[Any]:
    """Give each different cell of a column where they are known, in the order of their first rows; else all cells."""
    return cells.once() if isinstance(cells, Coded) else cells


def each(work: Callable[[Any], Any], cells: Sequence[Any]) -> Sequence[Any]:
    """Give what `work`, which has no other effect, makes of each cell; each different one once, where known."""
    return cells.each(work) if isinstance(cells, Coded) else [work(cell) for cell in cells]


def taken(cells: Sequence[Any], rows: np.ndarray) -> Sequence[Any]:
    """Give the cells of some rows of a column."""
    return cells.take(rows) if isinstance(cells, Coded) else [cells[row] for row in rows.tolist()]


def tallied(cells: Iterable[Any]) -> Iterable[tuple[Any, int]]:
    """Give cells of a column with how often each is there, in the order of their first rows: each once, where known."""
    if isinstance(cells, Coded):
        return zip(cells.once(), cells.times(), strict=True)
    return ((cell, 1) for cell in cells)


def counts_of(cells: Iterable[Any]) -> Counter[Any]:
    """Count the cells of a column, as `Counter(cells)` does."""
    found = Counter[Any]()
    for cell, times in tallied(cells):
        found[cell] += times
    return found


def floats_of(values: Iterable[float]) -> np.ndarray:
    """Give numbers as an array of floats, (rows,)."""
    if not isinstance(values, Coded):
        return np.fromiter(values, np.float64)
    return np.asarray(values.floats()[values.codes])


def narrow(codes: np.ndarray, count: int) -> np.ndarray:
    """Give places among `count` in the smallest numbers that hold them."""
    kinds = ((np.uint8, 2**8), (np.uint16, 2**16))
    return codes.astype(next((kind for kind, most in kinds if count <= most), np.int32))


def _bits(series: pl.Series) -> pl.Series:
    """Floats as the whole numbers that their bits are; None where there is none."""
    import polars as pl

    bits = pl.Series(series.cast(pl.Float64).fill_null(0.0).to_numpy().view(np.int64))
    return bits.set(series.is_null(), None)
