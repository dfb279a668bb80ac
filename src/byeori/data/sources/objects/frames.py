"""Columns of Python objects that hold them: frames of pandas and polars, tables of Arrow, dicts of lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from byeori.core.errors import DataError
from byeori.fields.contract import Cell

Named = tuple[str, list[object], list[tuple[Cell, ...]], tuple[str, ...]]


def columns_of(source: Any) -> Named | None:
    """Give what a source is called, its columns' names and cells, and what to say of it; None where it has none.

    >>> columns_of({"x": [1, 2], "y": ["a", "b"]})
    ('columns', ['x', 'y'], [(1, 2), ('a', 'b')], ())
    """
    package = type(source).__module__.partition(".")[0]
    if package == "polars" and hasattr(source, "collect"):
        source = source.collect()
    if package == "polars" and hasattr(source, "get_columns"):
        return "frame", [*source.columns], [tuple(column.to_list()) for column in source.get_columns()], ()
    if package == "pandas" and hasattr(source, "columns"):
        return _of_pandas(source)
    if package == "pyarrow" and hasattr(source, "to_pydict"):
        source = source.to_pydict()
    return _of_mapping(source) if isinstance(source, Mapping) else None


def _of_pandas(frame: Any) -> Named:
    """Columns of pandas: what is missing there in one of its ways is None; an index that is named is said of."""
    columns = [frame.iloc[:, place] for place in range(frame.shape[1])]
    cells = [
        tuple(
            None if missing else _stamped(cell)
            for cell, missing in zip(column.tolist(), column.isna().tolist(), strict=True)
        )
        for column in columns
    ]
    index = [str(name) for name in frame.index.names if name is not None]
    note = f"the frame's index ({', '.join(index)}) is left aside; `frame.reset_index()` makes a column of it"
    names = [" ".join(map(str, name)) if isinstance(name, tuple) else name for name in frame.columns]
    return "frame", names, cells, (note,) if index else ()


def _stamped(cell: Any) -> Cell:
    """A time of pandas as Python's own."""
    for name in ("to_pydatetime", "to_pytimedelta"):
        if hasattr(cell, name):
            return getattr(cell, name)()
    return cell


def _of_mapping(source: Mapping[Any, Any]) -> Named:
    cells = []
    for name, column in source.items():
        column = column.tolist() if getattr(column, "ndim", 0) == 1 and hasattr(column, "tolist") else column
        is_list = isinstance(column, Sequence) and not isinstance(column, (str, bytes))
        if not is_list and not hasattr(column, "ndim"):
            raise DataError(
                f"a dict whose {name!r} is a {type(column).__name__}: wanted a list for each column, or a list of dicts"
            )
        cells.append(tuple(column))
    lengths = {str(name): len(column) for name, column in zip(source, cells, strict=True)}
    if len(set(lengths.values())) > 1:
        message = ", ".join(f"{name!r} {length:,}" for name, length in list(lengths.items())[:5])
        raise DataError(f"a dict of columns of different lengths: {message}; wanted one cell a sample in each")
    return "columns", [*source], cells, ()
