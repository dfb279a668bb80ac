"""Samples of a folder: class folders of files or of texts, or folders of parts with class folders in them."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from byeori.core.errors import DataError, nearest
from byeori.core.medium import Medium
from byeori.core.unicode import normal
from byeori.core.walk import entries, files
from byeori.data.left_out import alike
from byeori.data.samples import Samples
from byeori.data.sources.folders.part_folders import Layout, layout
from byeori.data.sources.folders.text_files import readable_texts
from byeori.data.sources.formats import is_table, is_text
from byeori.data.sources.inside import Found, commonest, look_inside, walk
from byeori.fields.media import named_media

_LAYOUTS = """\
  one folder a class:   {name}/cats/1.jpg  {name}/dogs/2.jpg  (or .txt)
  parts of them:        {name}/train/cats/1.jpg  {name}/val/cats/2.jpg
  a table beside them:  {name}/labels.csv with the columns image,label"""


class NoLabelsError(DataError):
    """A folder of samples of which nothing says what they show."""


def read_folder(root: Path) -> Samples:
    """Read a folder of class folders, or of folders of parts with them; the columns are image and label.

    The first bears the name of the medium of which most files are. Where more texts than such files lie in them, the
    columns are text and label. Texts that belong to a file by their names, as captions and boxes do, do not count; nor
    are files of the rarer kind samples, nor texts of which the encoding is another than those of tables may be.
    """
    if not entries(root):
        raise DataError(
            f"{root}: the folder is empty; wanted {named_media('or')}, in one of these ways:\n{_layouts(root)}"
        )
    found = layout(root)
    whole = [look_inside(root, folder) for folder, *_ in found.places]
    medium = commonest(whole)
    inside = [one.of(medium) for one in whole]
    texts = [_texts(root, folder) for folder, *_ in found.places]
    is_texts = _are_more(texts, inside)
    read, broken = readable_texts(root, [key for one in texts for key in one.files]) if is_texts else ({}, [])
    inside = [replace(one, files=[key for key in one.files if key in read]) for one in texts] if is_texts else inside
    passed_over = [*found.passed_over, *broken, *((path, "lies in no class folder") for path in _loose(root, found))]
    keys, labels, parts = [], [], []
    for (folder, name, part), one in zip(found.places, inside, strict=True):
        keys += one.files
        labels += [normal(name)] * len(one.files)
        parts += [part] * len(one.files)
        what = "texts" if is_texts else f"{medium.name}s"
        passed_over += one.passed_over or ([] if one.files else [(f"{folder}/", f"a class folder without {what}")])
    if not keys:
        raise _no_class(root, medium, walk(root, medium))
    samples = "text" if is_texts else medium.name
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
    """The texts in a class folder, as `walk` gives the files of a medium."""
    paths = sorted(path for path, _ in files(root, folder))
    others = [(path, "not a text (.txt)") for path in paths if not is_text(path)]
    return Found([path for path in paths if is_text(path)], others)


def _are_more(texts: Sequence[Found], others: Sequence[Found]) -> bool:
    """Whether there are more texts than other files, without texts that are called as a file beside them is."""
    named = {os.path.splitext(path)[0] for one in others for path in one.files}
    own = sum(os.path.splitext(path)[0] not in named for one in texts for path in one.files)
    return own > sum(len(one.files) for one in others)


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


def _no_class(root: Path, medium: Medium, found: Found) -> DataError:
    if not found.files:
        groups = alike(found.passed_over).items()
        message = "".join(f"\n  {len(names)} of them: {reason} (such as {names[0]})" for reason, names in groups)
        return DataError(
            f"{root}: no {medium.name} in the folder, of {len(found.passed_over)} files; wanted files that end in "
            f"{', '.join(suffix[1:] for suffix in medium.suffixes)}, in one of these ways:\n{_layouts(root)}{message}"
        )
    tables = [entry.name for entry in entries(root) if is_table(entry.name)]
    cure = f"if {tables[0]} says what they show, give it instead: {root / tables[0]}; else " if tables else ""
    return NoLabelsError(
        f"{root}: {len(found.files)} {medium.name}s, but no folder says what they show (the first: {found.files[0]}); "
        f"{cure}lay them out in one of these ways:\n{_layouts(root)}"
    )


def _layouts(root: Path) -> str:
    return _LAYOUTS.format(name=_name(root))


def _name(root: Path) -> str:
    return root.name or root.resolve().name or "data"
