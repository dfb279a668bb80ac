"""The files of a medium in a folder, by path, and those that are none of it, with the reason."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from byeori.core.foreign import RAW
from byeori.core.medium import Medium
from byeori.core.signatures import head_of, suffix_of
from byeori.core.walk import files
from byeori.fields.known import MEDIA
from byeori.fields.media import foreign_of, medium_of_content, medium_of_name


@dataclass
class Found:
    """Files below a folder; paths are relative to the root that was given."""

    files: list[str] = field(default_factory=list)
    passed_over: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Inside:
    """All files below a folder, by their medium."""

    files: dict[Medium, list[str]] = field(default_factory=dict)
    others: list[tuple[str, str]] = field(default_factory=list)
    """Files of no medium, with the reason."""

    def of(self, medium: Medium) -> Found:
        """Give the files of one medium; those of another are passed over."""
        beside = [
            (path, f"a {other.name} beside {medium.name}s, which are the samples")
            for other, paths in self.files.items()
            if other is not medium
            for path in paths
        ]
        found = Found(self.files.get(medium, []), sorted([*self.others, *beside]))
        arrays = [path for path in found.files if suffix_of(path) == ".npy"]
        if 0 < len(arrays) < len(found.files):
            found.files = [path for path in found.files if suffix_of(path) != ".npy"]
            found.passed_over = sorted(
                [*found.passed_over, *((path, f"a NumPy file beside {medium.name}s") for path in arrays)]
            )
        return found


def look_inside(root: Path, below: str = "") -> Inside:
    """Find the files in `root / below`, however deep, each medium's in the order of their paths.

    A link to a folder is followed, unless it leads back to a folder it lies in.
    """
    inside = Inside()
    for path, entry in sorted(files(root, below), key=lambda pair: pair[0]):
        medium = _medium_of(path, entry)
        if isinstance(medium, Medium):
            inside.files.setdefault(medium, []).append(path)
        else:
            inside.others.append((path, medium))
    return inside


def walk(root: Path, medium: Medium, below: str = "") -> Found:
    """Find the files of a medium in `root / below`, as `look_inside` does.

    NumPy files are taken where there are no others: beside some, they hold something else of them.
    """
    return look_inside(root, below).of(medium)


def commonest(several: Sequence[Inside]) -> Medium:
    """Give the medium of which most of the files are; of two with as many, and of none, the first one."""
    return max(MEDIA, key=lambda medium: sum(len(inside.files.get(medium, ())) for inside in several))


def _medium_of(path: str, entry: os.DirEntry[str]) -> Medium | str:
    """The medium of a file, or why it has none."""
    if not path.isascii() and any("\ud800" <= letter <= "\udfff" for letter in path):
        return "its name is not UTF-8"
    is_broken = entry.is_symlink() and not os.path.exists(entry.path)
    if not (entry.is_file() or is_broken):
        return "not a file"  # a pipe or a device, which may never end
    if (medium := medium_of_name(entry.name)) is not None:
        return medium  # a broken link too: it is reported as a file that is not there
    if is_broken:
        return "not a file"
    head = head_of(entry.path)
    kind, medium = foreign_of(entry.name, head), medium_of_content(head)
    if medium is not None and kind is not RAW:  # a raw photo looks like TIFF
        return medium
    wanted = " and ".join(f"not {'an' if one.name[0] in 'aeiou' else 'a'} {one.name}" for one in MEDIA)
    return str(kind) if kind else f"{wanted}, by its name and its content"
