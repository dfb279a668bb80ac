"""Samples of a folder: class folders, or train, val and test folders of class folders."""

from collections.abc import Sequence
from pathlib import Path

from byeori.core.errors import DataError, nearest
from byeori.core.unicode import normal
from byeori.data.samples import Samples
from byeori.data.sources.signatures import SUFFIXES, suffix_of
from byeori.data.sources.walk import Found, entries, walk

PARTS = {"train": "train", "val": "val", "valid": "val", "validation": "val", "test": "test"}
"""The names of parts that are known, in small letters, and the part they mean."""
TABLES = (".csv", ".tsv", ".parquet", ".pq")
"""Suffixes of tables."""

_LAYOUTS = """\
  one folder a class:   {name}/cats/1.jpg  {name}/dogs/2.jpg
  parts of them:        {name}/train/cats/1.jpg  {name}/val/cats/2.jpg
  a table beside them:  {name}/labels.csv with the columns image,label"""


def read_folder(root: Path) -> Samples:
    """Read a folder of class folders, or of train, val and test folders of them; the columns are image and label."""
    inside = entries(root)
    if not inside:
        raise DataError(f"{root}: the folder is empty; wanted images, in one of these ways:\n{_layouts(root)}")
    folders = [entry.name for entry in inside if entry.is_dir()]
    loose = [entry.name for entry in inside if not entry.is_dir()]
    splits = _split_folders(root, folders)
    places = _places(root, splits) if splits else [(name, normal(name), None) for name in folders]
    passed_over = [(name, "lies in no class folder") for name in loose]
    if splits:
        passed_over += [
            (f"{name}/", "beside the train, val and test folders") for name in folders if name not in splits
        ]
        passed_over += [
            (f"{split}/{entry.name}", "lies in no class folder")
            for split in splits
            for entry in entries(root / split)
            if not entry.is_dir()
        ]
    keys, labels, parts = [], [], []
    for folder, label, part in places:
        found = walk(root, folder)
        keys += found.images
        labels += [label] * len(found.images)
        parts += [part] * len(found.images)
        passed_over += found.passed_over or ([] if found.images else [(f"{folder}/", "a class folder without images")])
    if not keys:
        raise _no_class(root, walk(root))
    columns = {"image": tuple(keys), "label": tuple(labels)}
    return Samples(
        _name(root), root, tuple(keys), columns, tuple(parts), "label", ("image",), tuple(sorted(passed_over))
    )


def missing(path: Path) -> DataError:
    """The error for a path that is not there."""
    beside = [entry.name for entry in entries(path.parent)] if path.parent.is_dir() else []
    return DataError(f"{path}: no such folder or table{nearest(path.name, beside)}")


def _split_folders(root: Path, folders: Sequence[str]) -> list[str]:
    """Folders that are parts. `train` alone is one if it holds folders and no other folder is beside it."""
    named = [name for name in folders if name.lower() in PARTS]
    if "train" not in [name.lower() for name in named]:
        return []
    alone = len(folders) == 1 and all(entry.is_dir() for entry in entries(root / named[0]))
    return named if len(named) > 1 or alone else []


def _places(root: Path, splits: Sequence[str]) -> list[tuple[str, str, str | None]]:
    return [
        (f"{split}/{entry.name}", normal(entry.name), PARTS[split.lower()])
        for split in splits
        for entry in entries(root / split)
        if entry.is_dir()
    ]


def _no_class(root: Path, found: Found) -> DataError:
    if not found.images:
        return DataError(
            f"{root}: no image in the folder, of {len(found.passed_over)} files; wanted files that end in "
            f"{', '.join(suffix[1:] for suffix in SUFFIXES)}, in one of these ways:\n{_layouts(root)}"
        )
    tables = [entry.name for entry in entries(root) if suffix_of(entry.name) in TABLES]
    cure = f"if {tables[0]} says what they show, give it instead: {root / tables[0]}; else " if tables else ""
    return DataError(
        f"{root}: {len(found.images)} images, but no folder says what they show (the first: {found.images[0]}); "
        f"{cure}lay them out in one of these ways:\n{_layouts(root)}"
    )


def _layouts(root: Path) -> str:
    return _LAYOUTS.format(name=_name(root))


def _name(root: Path) -> str:
    return root.name or root.resolve().name or "data"
