"""Samples of a folder of tables: train, val and test as files, or several tables with the same columns."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from byeori.core.errors import DataError
from byeori.core.signatures import suffix_of
from byeori.core.unicode import normal
from byeori.core.walk import entries
from byeori.data.samples import Samples
from byeori.data.sources.choice import Wish
from byeori.data.sources.formats import is_table
from byeori.data.sources.parts import PARTS, part_notes, part_of
from byeori.data.sources.tables.table import Origin, samples_of
from byeori.data.sources.tables.table_files import Table, read_table
from byeori.fields.contract import Cell
from byeori.fields.media import medium_of_name

ORIGIN = "table"
"""The column that tells from which of several tables a sample comes."""


def holds_tables(root: Path) -> bool:
    """Whether a folder holds tables, and no files of a medium (NumPy files may be anything) or folders beside them."""
    inside = entries(root)
    others = [entry.name for entry in inside if medium_of_name(entry.name) and suffix_of(entry.name) != ".npy"]
    if others or any(entry.is_dir() for entry in inside):
        return False
    return any(is_table(entry.name) for entry in inside)


def read_table_folder(root: Path, wish: Wish) -> Samples:
    """Read all tables of a folder as one; `train.csv`, `val.csv` and `test.csv` are its parts.

    The part stands at the beginning or the end of a name: `train_2011.csv`, `adult-test.tsv`. Where no name tells a
    part, a new column `table` holds the tables' names.
    """
    files = [entry.name for entry in entries(root) if not entry.is_dir()]
    names = [name for name in files if is_table(name)]
    if any(suffix_of(name) != ".json" for name in names):  # beside others it describes them
        names = [name for name in names if suffix_of(name) != ".json"]
    passed_over = [
        (name, "JSON beside tables" if is_table(name) else "not a table") for name in files if name not in names
    ]
    parts = _parts(root, names)
    if parts and len(parts) < len(names):
        passed_over += [(name, "beside the tables of parts") for name in names if name not in parts]
        names = list(parts)
    names.sort(key=lambda name: (PARTS.index(parts[name]) if parts else 0, name))
    tables = {name: read_table(root / name) for name in names}
    passed_over += [(name, reason) for name, reason in _without_target(tables, parts).items()]
    tables = {name: table for name, table in tables.items() if name not in dict(passed_over)}
    columns = _joined(root, tables)
    given = tuple(parts.get(name) for name, table in tables.items() for _ in table.keys)
    if not parts and len(tables) > 1 and ORIGIN not in columns:
        columns[ORIGIN] = tuple(normal(Path(name).stem) for name, table in tables.items() for _ in table.keys)
    notes = part_notes({Path(name).stem: part for name, part in parts.items() if name in tables}, "the tables")
    notes += tuple(f"{name}: {note}" for name, table in tables.items() for note in table.notes)
    keys = tuple(key for table in tables.values() for key in table.keys)
    origin = Origin(root.name, root.name, root, keys, tuple(sorted(passed_over)), notes)
    return samples_of(origin, columns, wish, given if parts else ())


def _parts(root: Path, names: Sequence[str]) -> dict[str, str]:
    """The tables whose names tell parts; without one of training, a name must tell nothing but the part."""
    parts = {name: part for name in names if (part := part_of(Path(name).stem)) is not None}
    if "train" in parts.values():
        return parts
    whole = {name: part for name, part in parts.items() if part_of(Path(name).stem, whole=True)}
    if whole and len(whole) < len(names):
        other = next(name for name in names if name not in whole)
        raise DataError(
            f"{root}: {next(iter(whole))} is named as a part, and {other} as none; is that the part to train on? "
            "Name it so (train.csv), or give the table that is meant"
        )
    return whole


def _without_target(tables: Mapping[str, Table], parts: Mapping[str, str]) -> dict[str, str]:
    """Tables of a contest's test part, which lack the one column that is to be guessed."""
    trained = next((table for name, table in tables.items() if parts.get(name) == "train"), None)
    if trained is None:
        return {}
    return {
        name: f"lacks the column {gone.pop()!r}"
        for name, table in tables.items()
        if len(gone := set(trained.columns) - set(table.columns)) == 1 and set(table.columns) < set(trained.columns)
    }


def _joined(root: Path, tables: Mapping[str, Table]) -> dict[str, tuple[Cell, ...]]:
    first, *others = tables
    names = list(tables[first].columns)
    for other in others:
        odd = set(names) ^ set(tables[other].columns)
        if odd:
            one = min(odd)
            has, lacks = (first, other) if one in names else (other, first)
            raise DataError(
                f"{root}: {has} has the column {one!r} and {lacks} has not; tables of one folder are read as one: "
                "give them the same columns, or name the one that is meant"
            )
    return {name: tuple(cell for table in tables.values() for cell in table.columns[name]) for name in names}
