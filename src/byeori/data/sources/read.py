"""The one door: any source that byeori knows, as Samples."""

import os
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

from byeori.core.errors import DataError, nearest
from byeori.core.unicode import normal
from byeori.core.walk import entries
from byeori.data.guessing.names import on_disk
from byeori.data.guessing.seen import is_empty
from byeori.data.samples import Samples
from byeori.data.sources.choice import Wish
from byeori.data.sources.folders.folder import NoLabelsError, missing, read_folder
from byeori.data.sources.folders.iam import holds_iam, read_iam
from byeori.data.sources.folders.idx import holds_idx, read_idx
from byeori.data.sources.folders.mask_folder import holds_masks, read_masks
from byeori.data.sources.folders.table_folder import holds_tables, read_table_folder
from byeori.data.sources.folders.told_folder import read_told_folder, telling_tables
from byeori.data.sources.formats import is_table, wanted
from byeori.data.sources.objects.frames import columns_of
from byeori.data.sources.objects.objects import read_columns, read_objects
from byeori.data.sources.patterns import MissingColumnError
from byeori.data.sources.tables.table import read_table_samples
from byeori.data.sources.unlabelled import read_unlabelled
from byeori.fields.cells import NOTHING
from byeori.fields.contract import Cell
from byeori.tracking.folders import MARK


def read_samples(
    source: Any,
    *,
    target: str | None = None,
    inputs: Sequence[str] | None = None,
    also: Sequence[str] = (),
    likely_target: str | None = None,
    ignore: Sequence[str] = (),
    nothing: tuple[str, ...] = NOTHING,
    as_numbers: bool = False,
) -> Samples:
    """Read a folder, a table, a frame, columns, pairs, dicts or a map-style dataset of torch; no image is decoded.

    `target` is the column to be guessed and `inputs` are the columns to guess from; both are guessed where not given. A
    target of several columns (a pattern, or names with commas between them) becomes one: of labels where all say yes or
    no and are not wanted `as_numbers`, else of numbers.
    Columns of `also` are inputs beside those that are guessed, and columns of `ignore` are none. `likely_target` is the
    target if no column's name tells it. The words `nothing`, in small letters, are no values.
    A source that cannot be one is a DataError that says what was found and what was wanted.

    >>> list(read_samples([("a.png", "cat"), ("b.png", "dog")]).labels)
    ['cat', 'dog']
    """
    if isinstance(source, str) and not source:
        raise DataError("the source is an empty text; wanted the path of a folder or a table, `.` for where you are")
    wish = Wish(
        target and normal(target),
        inputs and tuple(map(normal, inputs)),
        tuple(map(normal, also)),
        likely_target and normal(likely_target),
        tuple(map(normal, ignore)),
        nothing,
        as_numbers,
    )
    if isinstance(source, str | os.PathLike):
        return _read_path(on_disk([Path(source)])[0], wish)
    if (held := columns_of(source)) is not None:
        return read_columns(held, wish)
    if hasattr(source, "__len__") and hasattr(source, "__getitem__"):
        return read_objects(source, wish)
    raise DataError(
        f"a source of kind {type(source).__name__}: wanted a folder, a table, a frame, a dict of columns, a list "
        "of pairs (input, label) or of dicts, or a dataset with __len__ and __getitem__"
    )


def read_or_unlabelled(source: Any, are_decided: bool, *, target: str | None = None, **wish: Any) -> Samples:
    """Read a source; one without labels too, where people have decided some: its cells of the target are None."""
    try:
        return read_samples(source, target=target, **wish)
    except (NoLabelsError, MissingColumnError) as error:
        is_table_file = isinstance(source, str | os.PathLike) and os.path.isfile(source) and target is not None
        if not are_decided or not (isinstance(error, NoLabelsError) or is_table_file):
            raise
        return read_unlabelled(source, target, tuple(wish["ignore"]))


def refuse_one_label(source: Any, samples: Samples) -> None:
    """Raise a DataError where the samples of a source that shall be learned from all have the same answer."""
    found = {_plain(label) for label in samples.labels}
    is_learned_from = not any(samples.parts) or "train" in samples.parts
    where = source if isinstance(source, str | os.PathLike) else samples.name
    if samples.labels and all(map(is_empty, samples.labels)) and is_learned_from:
        raise DataError(
            f"{where}: none of {len(samples)} samples has a label ({samples.target}); `byeori label {where} --add 50` "
            f"asks people for some, and training learns from what they say"
        )
    if len(found) < 2 and is_learned_from:
        raise DataError(
            f"{where}: all {len(samples)} samples have the "
            f"same {samples.target}, {next(iter(found), None)!r}; a model needs at least two to tell apart"
            f"{_below(source)}"
        )


def _read_path(path: Path, wish: Wish) -> Samples:
    if not path.exists():
        raise missing(path)
    if (path / MARK).is_file():
        raise DataError(f"{path}: is a run and not data; wanted the folder or table that it learns from")
    if not path.is_dir():
        if not is_table(path.name):
            raise wanted(path)
        return read_table_samples(path, wish)
    if (plain := _other_layout(path)) is not None:
        return plain
    if holds_tables(path):
        return read_table_folder(path, wish)
    if tables := telling_tables(path, wish):
        return read_told_folder(path, tables, wish)
    samples = read_masks(path) if holds_masks(path) else read_folder(path)
    columns = [*samples.columns]
    for name in [*([wish.target] if wish.target else []), *(wish.inputs or []), *wish.also, *wish.ignore]:
        if name not in columns:
            raise MissingColumnError(
                f"{path}: no column {name!r}; this folder has the columns {columns[0]!r} and {columns[1]!r}"
                f"{nearest(name, columns)}"
            )
    return samples


def _other_layout(path: Path) -> Samples | None:
    """Samples of a folder in the layout of a known data set, whose columns need no guess."""
    return read_idx(path) if holds_idx(path) else read_iam(path) if holds_iam(path) else None


def _below(source: Any) -> str:
    """Where several folders lie in the only one, they may be the classes."""
    if not isinstance(source, str | os.PathLike) or not os.path.isdir(source):
        return ""
    folders = [entry for entry in entries(Path(source)) if entry.is_dir()]
    inside = [entry.name for entry in entries(folders[0].path) if entry.is_dir()] if len(folders) == 1 else []
    return f"; did you mean the folders in it? give {folders[0].path}" if len(inside) > 1 else ""


def _plain(label: Cell) -> Cell:
    from byeori.data.hashing import cell_hash  # which knows of sources itself

    return label if isinstance(label, Hashable) else cell_hash(label)
