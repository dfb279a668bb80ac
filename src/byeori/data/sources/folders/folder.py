"""Samples of a folder: class folders of images or of texts, or folders of parts with class folders in them."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from byeori.core.errors import DataError, nearest
from byeori.core.signatures import SUFFIXES
from byeori.core.unicode import normal
from byeori.core.walk import Found, entries, files, walk
from byeori.data.left_out import alike
from byeori.data.samples import Samples
from byeori.data.sources.folders.part_folders import Layout, layout
from byeori.data.sources.folders.text_files import readable_texts
from byeori.data.sources.formats import is_table, is_text

_LAYOUTS = """\
  one folder a class:   {name}/cats/1.jpg  {name}/dogs/2.jpg  (or .txt)
  parts of them:        {name}/train/cats/1.jpg  {name}/val/cats/2.jpg
  a table beside them:  {name}/labels.csv with the columns image,label"""


def read_folder(root: Path) -> Samples:
    """Read a folder of class folders, or of folders of parts with them; the columns are image and label.

    Where more texts than images lie in them, the columns are text and label. Texts that belong to an image by their
    names, as captions and boxes do, do not count; nor are files of the rarer kind samples, nor texts of which the
    encoding is another than those of tables may be.
    """
    if not entries(root):
        raise DataError(f"{root}: the folder is empty; wanted images, in one of these ways:\n{_layouts(root)}")
    found = layout(root)
    inside = [walk(root, folder) for folder, *_ in found.places]
    texts = [_texts(root, folder) for folder, *_ in found.places]
    is_texts = _are_more(texts, inside)
    read, broken = readable_texts(root, [key for one in texts for key in one.images]) if is_texts else ({}, [])
    inside = [replace(one, images=[key for key in one.images if key in read]) for one in texts] if is_texts else inside
    passed_over = [*found.passed_over, *broken, *((path, "lies in no class folder") for path in _loose(root, found))]
    keys, labels, parts = [], [], []
    for (folder, name, part), one in zip(found.places, inside, strict=True):
        keys += one.images
        labels += [normal(name)] * len(one.images)
        parts += [part] * len(one.images)
        what = "texts" if is_texts else "images"
        passed_over += one.passed_over or ([] if one.images else [(f"{folder}/", f"a class folder without {what}")])
    if not keys:
        raise _no_class(root, walk(root))
    samples = "text" if is_texts else "image"
    return Samples(
        name=_name(root),
        root=root,
        keys=tuple(keys),
        columns={samples: tuple(read[key] if is_texts else key for key in keys), "label": tuple(labels)},
        parts=tuple(parts),
        target="label",
        inputs=(samples,),
        passed_over=tuple(sorted(passed_over)),
        notes=found.notes,
    )


def _texts(root: Path, folder: str) -> Found:
    """The texts in a class folder, as `walk` gives images."""
    paths = sorted(path for path, _ in files(root, folder))
    others = [(path, "not a text (.txt)") for path in paths if not is_text(path)]
    return Found([path for path in paths if is_text(path)], others)


def _are_more(texts: Sequence[Found], images: Sequence[Found]) -> bool:
    """Whether there are more texts than images, without texts that are called as an image beside them is."""
    pictures = {os.path.splitext(path)[0] for one in images for path in one.images}
    own = sum(os.path.splitext(path)[0] not in pictures for one in texts for path in one.images)
    return own > sum(len(one.images) for one in images)


def missing(path: Path) -> DataError:
    """The error for a path that is not there."""
    beside = [entry.name for entry in entries(path.parent)] if path.parent.is_dir() else []
    return DataError(f"{path}: no such folder or table{nearest(path.name, beside)}")


def _loose(root: Path, found: Layout) -> list[str]:
    """The files above the class folders."""
    above = {"", *found.parts, *(path.rpartition("/")[0] for path, *_ in found.places)}
    return [
        f"{folder}/{entry.name}" if folder else entry.name
        for folder in above
        for entry in entries(root / folder)
        if not entry.is_dir()
    ]


def _no_class(root: Path, found: Found) -> DataError:
    if not found.images:
        groups = alike(found.passed_over).items()
        told = "".join(f"\n  {len(names)} of them: {reason} (such as {names[0]})" for reason, names in groups)
        return DataError(
            f"{root}: no image in the folder, of {len(found.passed_over)} files; wanted files that end in "
            f"{', '.join(suffix[1:] for suffix in SUFFIXES)}, in one of these ways:\n{_layouts(root)}{told}"
        )
    tables = [entry.name for entry in entries(root) if is_table(entry.name)]
    cure = f"if {tables[0]} says what they show, give it instead: {root / tables[0]}; else " if tables else ""
    return DataError(
        f"{root}: {len(found.images)} images, but no folder says what they show (the first: {found.images[0]}); "
        f"{cure}lay them out in one of these ways:\n{_layouts(root)}"
    )


def _layouts(root: Path) -> str:
    return _LAYOUTS.format(name=_name(root))


def _name(root: Path) -> str:
    return root.name or root.resolve().name or "data"
