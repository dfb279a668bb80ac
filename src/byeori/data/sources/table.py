"""Samples of a table: which columns are images, which one is the target, which one gives the parts."""

from pathlib import Path

from byeori.data.samples import Samples
from byeori.data.sources.choice import Columns, Wish, choose
from byeori.data.sources.folder import PARTS
from byeori.data.sources.table_files import read_table


def read_table_samples(path: Path, wish: Wish) -> Samples:
    """Read a CSV, TSV or Parquet table; relative paths in it are under the table's folder."""
    table = read_table(path, wish.texts)
    spare, given = parts_of(table.columns)
    choice = choose(path.name, table.columns, wish, spare=spare)
    return Samples(
        path.stem,
        path.parent,
        table.keys,
        table.columns,
        given or (None,) * len(table.keys),
        choice.target,
        choice.inputs,
        left_out=choice.left_out,
    )


def parts_of(columns: Columns) -> tuple[str | None, tuple[str | None, ...]]:
    """Give the column that tells the parts, and the part of each sample; nothing where there is none."""
    for name, cells in columns.items():
        if name.lower() in ("split", "part", "fold"):
            given = tuple(PARTS.get(str(cell).lower()) for cell in cells)
            if None not in given:
                return name, given
    return None, ()
