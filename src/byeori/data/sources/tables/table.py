"""Samples of a table: which columns are files, which one is the target, which ones give the parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from byeori.data.guessing.seen import medium_of_files
from byeori.data.samples import Samples
from byeori.data.sources.choice import Wish, choose
from byeori.data.sources.folders.part_folders import parts_of_paths
from byeori.data.sources.patterns import found, several, unknown
from byeori.data.sources.tables.part_columns import Parts, parts_of
from byeori.data.sources.tables.several import OneTarget, one_target
from byeori.data.sources.tables.table_files import read_table
from byeori.fields.contract import Cell

Columns = Mapping[str, Sequence[Cell]]


@dataclass(frozen=True)
class Origin:
    """Where columns come from."""

    where: str
    """How errors call it."""
    name: str
    root: Path | None
    keys: Sequence[str]
    passed_over: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def read_table_samples(path: Path, wish: Wish) -> Samples:
    """Read a table file; relative paths in it are under the table's folder."""
    table = read_table(path)
    return samples_of(Origin(path.name, path.stem, path.parent, table.keys, notes=table.notes), table.columns, wish)


def samples_of(origin: Origin, columns: Columns, wish: Wish, parts: Parts = ()) -> Samples:
    """Make samples of columns; target, inputs and parts (unless they are given) are chosen among them.

    Patterns in what the user says are those of the columns that nothing else is said of.
    """
    one, wish = _with_target(origin.where, columns, wish)
    columns = one.columns
    literal = {part.strip() for word in wish.ignore for part in (word, *word.split(","))}
    ignored = found(origin.where, wish.ignore, columns, several=True)
    wish = replace(wish, ignore=tuple(name for name in ignored if name in literal or name not in wish.also))
    named = {*([wish.target] if wish.target else []), *(wish.inputs or ()), *wish.ignore}
    telling = parts_of(origin.where, columns, {*named, *wish.also})
    free = [name for name in columns if name in wish.also or name not in (*named, *telling.columns)]
    wish = replace(wish, also=found(origin.where, wish.also, free))
    parts = telling.parts if not parts or set(parts) == {"train"} else parts
    notes = (*origin.notes, *([one.note] if one.note else []), *telling.notes)
    spare = (*telling.columns, *(name for name, _ in telling.left_out))
    choice = choose(origin.where, columns, wish, spare=spare)
    files = next((name for name in choice.inputs if medium_of_files(columns[name]) is not None), None)
    if not parts and files and (parts := parts_of_paths(columns[files])):
        notes = (*notes, f"the parts are those of the folders in the column {files!r}")
    return Samples(
        name=origin.name,
        root=origin.root,
        keys=origin.keys,
        columns=columns,
        parts=parts or (None,) * len(origin.keys),
        target=choice.target,
        inputs=choice.inputs,
        passed_over=origin.passed_over,
        names=one.names,
        left_out=(*choice.left_out, *telling.left_out),
        notes=notes,
        is_table=True,
    )


def _with_target(where: str, columns: Columns, wish: Wish) -> tuple[OneTarget, Wish]:
    """Join the columns of a target that is several of them; give what came of it, and the wish with its name."""
    if wish.target is None or wish.target in columns:
        return OneTarget(columns), wish
    missing = [name for name in wish.inputs or () if name not in columns]
    if missing and not several(wish.target, columns):
        raise unknown(where, wish.target, *missing, names=columns)
    names = found(where, [wish.target], columns, several=True)
    if len(names) == 1:
        return OneTarget(columns), replace(wish, target=names[0])
    return one_target(where, columns, wish.target, names, nothing=wish.nothing, as_numbers=wish.as_numbers), wish
