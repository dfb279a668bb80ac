"""Samples that nobody has labelled yet: a folder of files, or a table without its target's column."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from byeori.core.errors import DataError
from byeori.data.samples import Samples
from byeori.data.sources.choice import Wish
from byeori.data.sources.folders.folder import missing
from byeori.data.sources.folders.text_files import readable_texts
from byeori.data.sources.formats import is_table, is_text
from byeori.data.sources.inside import commonest, look_inside
from byeori.data.sources.tables.table import Origin, samples_of
from byeori.data.sources.tables.table_files import read_table

LABEL = "label"
"""What the column of the labels is called where nobody names it."""


def read_unlabelled(source: Any, target: str | None = None, ignore: tuple[str, ...] = ()) -> Samples:
    """Read a folder of files, however deep they lie, or a table; the cells of the target are None.

    Files are those of the medium of which most are; texts (.txt) where there are more of them.
    """
    if not isinstance(source, str | os.PathLike):
        raise DataError(f"unlabelled samples are those of a folder or a table; found {type(source).__name__}")
    path = Path(source)
    if not path.exists():
        raise missing(path)
    return _folder(path, target or LABEL) if path.is_dir() else _table(path, target or LABEL, ignore)


def _folder(root: Path, target: str) -> Samples:
    inside = look_inside(root)
    medium = commonest([inside])
    found = inside.of(medium)
    name, cells, passed_over = medium.name, list(found.files), found.passed_over
    keys = cells
    texts = [path for path, _ in inside.others if is_text(path)]
    if len(texts) > len(cells):
        read, broken = readable_texts(root, sorted(texts))
        name, keys, cells = "text", list(read), list(read.values())
        passed_over = [(path, reason) for path, reason in passed_over if path not in read] + broken
    if not keys:
        raise DataError(f"{root}: no file in the folder is a sample, of {len(passed_over)} files")
    columns: dict[str, tuple[Any, ...]] = {name: tuple(cells), target: (None,) * len(keys)}
    called = root.name or root.resolve().name or "data"
    over = tuple(sorted(passed_over))
    parts = (None,) * len(keys)
    return Samples(called, root, tuple(keys), columns, parts, target=target, inputs=(name,), passed_over=over)


def _table(path: Path, target: str, ignore: tuple[str, ...]) -> Samples:
    if not is_table(path.name):
        raise DataError(f"{path}: is neither a folder nor a table; wanted one of them")
    table = read_table(path)
    columns = {**table.columns, target: (None,) * len(table.keys)}
    origin = Origin(path.name, path.stem, path.parent, table.keys, notes=table.notes)
    return replace(samples_of(origin, columns, Wish(target, ignore=ignore)), names=())
