"""The one door: any source that byeori knows, as Samples."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from byeori.core.errors import DataError, nearest
from byeori.data.samples import Samples
from byeori.data.sources.folder import TABLES, missing, read_folder
from byeori.data.sources.objects import read_objects
from byeori.data.sources.signatures import suffix_of
from byeori.data.sources.table import read_table_samples


def read_samples(source: Any, *, target: str | None = None, inputs: Sequence[str] | None = None) -> Samples:
    """Read a folder, a table, a list of pairs or a map-style dataset of torch; no image is decoded.

    `target` is the column to be guessed and `inputs` are the columns to guess from; both are guessed where not given.
    A source that cannot be one is a DataError that says what was found and what was wanted.

    >>> read_samples([("a.png", "cat"), ("b.png", "dog")]).labels
    ('cat', 'dog')
    """
    if isinstance(source, str | os.PathLike):
        samples = _read_path(Path(source), target, inputs)
    elif hasattr(source, "__len__") and hasattr(source, "__getitem__"):
        samples = read_objects(source, target=target, inputs=inputs)
    else:
        raise DataError(
            f"a source of kind {type(source).__name__}: wanted a folder, a table, a list of pairs (input, label), or a "
            "dataset with __len__ and __getitem__"
        )
    found = {label for label in samples.labels if label is not None}
    if len(found) < 2:
        raise DataError(
            f"{source if isinstance(source, str | os.PathLike) else samples.name}: all {len(samples)} samples have the "
            f"same {samples.target}, {next(iter(found), None)!r}; a model needs at least two to tell apart"
        )
    return samples


def _read_path(path: Path, target: str | None, inputs: Sequence[str] | None) -> Samples:
    if not path.exists():
        raise missing(path)
    if not path.is_dir():
        if suffix_of(path.name) not in TABLES:
            raise DataError(f"{path}: wanted a folder of images or a table ({', '.join(TABLES)})")
        return read_table_samples(path, target=target, inputs=inputs)
    for name in [*([target] if target else []), *(inputs or [])]:
        if name not in ("image", "label"):
            raise DataError(
                f"{path}: no column {name!r}; a folder of images has the columns 'image' and 'label'"
                f"{nearest(name, ['image', 'label'])}"
            )
    return read_folder(path)
