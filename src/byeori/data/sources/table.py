"""Samples of a table: which columns are images, which one is the target, which ones give the parts."""

from dataclasses import dataclass
from pathlib import Path

from byeori.data.field import Cell
from byeori.data.samples import Samples
from byeori.data.sources.choice import Wish, choose
from byeori.data.sources.columns import holds_images
from byeori.data.sources.part_columns import Parts, parts_of
from byeori.data.sources.part_folders import parts_of_paths
from byeori.data.sources.table_files import read_table


@dataclass(frozen=True)
class Origin:
    """Where columns come from."""

    where: str
    """How errors call it."""
    name: str
    root: Path | None
    keys: tuple[str, ...]
    passed_over: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def read_table_samples(path: Path, wish: Wish) -> Samples:
    """Read a CSV, TSV or Parquet table; relative paths in it are under the table's folder."""
    table = read_table(path, wish.texts)
    return samples_of(Origin(path.name, path.stem, path.parent, table.keys), table.columns, wish)


def samples_of(origin: Origin, columns: dict[str, tuple[Cell, ...]], wish: Wish, parts: Parts = ()) -> Samples:
    """Make samples of columns; target, inputs and parts (unless they are given) are chosen among them."""
    aside = {*([wish.target] if wish.target else []), *(wish.inputs or ()), *wish.also, *wish.ignore}
    told = parts_of(origin.where, columns, aside)
    parts = told.parts if not parts or set(parts) == {"train"} else parts
    notes = (*origin.notes, *told.notes)
    spare = (*told.columns, *(name for name, _ in told.left_out))
    choice = choose(origin.where, columns, wish, spare=spare)
    pictures = next((name for name in choice.inputs if holds_images(columns[name])), None)
    if not parts and pictures and (parts := parts_of_paths(columns[pictures])):
        notes = (*notes, f"the parts are those of the folders in the column {pictures!r}")
    return Samples(
        name=origin.name,
        root=origin.root,
        keys=origin.keys,
        columns=columns,
        parts=parts or (None,) * len(origin.keys),
        target=choice.target,
        inputs=choice.inputs,
        passed_over=origin.passed_over,
        left_out=(*choice.left_out, *told.left_out),
        notes=notes,
    )
