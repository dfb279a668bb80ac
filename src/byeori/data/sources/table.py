"""Samples of a table: which columns are images, which one is the target, which one gives the parts."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from byeori.core.errors import DataError, nearest
from byeori.data.field import Cell
from byeori.data.samples import Samples
from byeori.data.sources.folder import PARTS
from byeori.data.sources.signatures import named_like_image
from byeori.data.sources.table_files import read_table

TARGETS = ("label", "class", "target", "category", "y")
"""Names that a target column often has, the likeliest first."""
TEXTS = ("text", "transcription", "transcript", "sentence")
"""Names of a column that tells what stands in a picture."""

Columns = Mapping[str, Sequence[Cell]]


def read_table_samples(path: Path, *, target: str | None = None, inputs: Sequence[str] | None = None) -> Samples:
    """Read a CSV, TSV or Parquet table; relative paths in it are under the table's folder."""
    table = read_table(path)
    parts, given = _parts(table.columns)
    target, inputs = choose(path.name, table.columns, target, inputs, spare=parts)
    return Samples(
        path.stem, path.parent, table.keys, table.columns, given or (None,) * len(table.keys), target, inputs
    )


def choose(
    where: str, columns: Columns, target: str | None, inputs: Sequence[str] | None, *, spare: str | None = None
) -> tuple[str, tuple[str, ...]]:
    """Give target and inputs: as asked, or guessed where not; `spare` is a column that is neither.

    Inputs are the columns of images, or, where there is none, all but the target.
    """
    for name in [*([target] if target else []), *(inputs or [])]:
        if name not in columns:
            raise DataError(f"{where}: no column {name!r}; it has {_list(columns)}{nearest(name, columns)}")
    images = [name for name, cells in columns.items() if holds_images(cells) and name != target]
    chosen = target or _guess_target(where, columns, {*images, *(inputs or ()), *([spare] if spare else [])})
    given = tuple(inputs) if inputs else tuple(images)
    given = given or tuple(name for name in columns if name not in (chosen, spare))
    if chosen in given:
        raise DataError(f"{where}: column {chosen!r} is the target and an input as well; it can be one of them only")
    if not given:
        raise DataError(f"{where}: {chosen!r} is the only column; wanted at least one more, to guess it from")
    return chosen, given


def holds_images(cells: Sequence[Cell]) -> bool:
    """Whether most of a column's cells are strings or paths that end as image files do."""
    present = [cell for cell in cells if cell is not None]
    return sum(isinstance(cell, str | Path) and named_like_image(str(cell)) for cell in present) * 2 > len(present)


def _guess_target(where: str, columns: Columns, others: set[str]) -> str:
    left = [name for name in columns if name not in others]
    for likely in (*TARGETS, *TEXTS):
        for name in left:
            if name.lower() == likely:
                return name
    if len(left) == 1:
        return left[0]
    raise DataError(
        f"{where}: which column is to be guessed? none of them is called {', '.join(TARGETS)}; "
        f"it has {_list(columns)}; name it with --target COLUMN (in Python: target='COLUMN')"
    )


def _parts(columns: Columns) -> tuple[str | None, tuple[str | None, ...]]:
    for name, cells in columns.items():
        if name.lower() in ("split", "part", "fold"):
            given = tuple(PARTS.get(str(cell).lower()) for cell in cells)
            if None not in given:
                return name, given
    return None, ()


def _list(columns: Columns) -> str:
    return ", ".join(map(repr, columns))
