"""Which folders are classes and which are parts of the data: by their names, and by what lies in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from byeori.core.errors import DataError, listed
from byeori.core.walk import below, entries, files
from byeori.data.sources.formats import is_text
from byeori.data.sources.parts import known_words, part_notes, part_of, telling
from byeori.fields.contract import Cell
from byeori.fields.media import medium_of_name

UNLABELLED = ("unsup", "unlabelled", "unlabeled")
"""Names of a folder beside the class folders of a part whose files are of no class."""
_FOLD = re.compile(r"(k?folds?|cv|splits?)([\s_-]*\d+|[\s_-]+[a-z])", re.IGNORECASE)
Place = tuple[str, str, str | None]
"""A class folder's path under the root, the class, and the part that it is of."""


@dataclass(frozen=True)
class Layout:
    """The class folders below a root."""

    places: tuple[Place, ...]
    parts: tuple[str, ...] = ()
    """Folders of parts that hold the class folders, or should."""
    passed_over: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def layout(root: Path) -> Layout:
    """Find the class folders: those in the root, or in its folders of parts, or with folders of parts in each.

    A folder that is named as a part is one if folders lie in it; if files lie in it, it is a class among others, such
    as `train` beside `car` and `plane`. Where both is possible that is a DataError that asks.
    """
    folders = [entry.name for entry in entries(root) if entry.is_dir()]
    _refuse_folds(root, folders)
    parts = telling(folders)
    above = [name for name in parts if holds_folders(root / name)]
    others = [name for name in folders if name not in parts]
    if not above:
        _refuse_parts_of_files(root, parts, others)
        return _by_class(root, folders)
    if others and len(set(parts.values())) == 1 and any(_holds_samples(root / name) for name in others):
        raise _unclear(root, above, others)
    places = [place for name in parts for place in _classes_of(root, name, parts[name])]
    reason = f"beside the folders of parts: {', '.join(parts)}"
    beside = [(path, reason) for name in others for path in below(root, name)]
    beside += [
        (path, "the name of its folder says that it is of no class")
        for name in parts
        for entry in entries(root / name)
        if entry.is_dir() and entry.name.casefold() in UNLABELLED
        for path in below(root, f"{name}/{entry.name}")
    ]
    return Layout(tuple(places), tuple(parts), tuple(beside), part_notes(parts, "the folders"))


def parts_of_paths(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Give the part of every path, where the first folder in which they differ tells one of each; else nothing.

    >>> parts_of_paths(["photos/Training/1.jpg", "photos/Testing/2.jpg"])
    ('train', 'test')
    """
    folders = [str(cell).replace("\\", "/").split("/")[:-1] for cell in cells]
    names = next((level for level in zip(*folders, strict=False) if len(set(level)) > 1), ())
    parts = telling(set(names))
    if len(names) < len(cells) or len(parts) < len(set(names)) or len(set(parts.values())) < 2:
        return ()
    return tuple(parts[name] for name in names)


def _classes_of(root: Path, name: str, part: str) -> list[Place]:
    """The class folders of a part; a folder of the part's name alone in it holds them in its place."""
    inside = [entry.name for entry in entries(root / name) if entry.is_dir()]
    if len(inside) == 1 and part_of(inside[0]) == part and holds_folders(root / name / inside[0]):
        return _classes_of(root, f"{name}/{inside[0]}", part)
    return [(f"{name}/{label}", label, part) for label in inside if label.casefold() not in UNLABELLED]


def _by_class(root: Path, folders: Sequence[str]) -> Layout:
    """Class folders in the root; where each of them holds folders of parts and nothing else, these are the parts."""
    inside = {name: _only_parts(root / name) for name in folders if _holds_samples(root / name)}
    if not any(inside.values()):
        return Layout(tuple((name, name, None) for name in folders), notes=_same_inside(root, folders))
    without = next((name for name, parts in inside.items() if not parts), None)
    if without is not None:
        split = next(name for name, parts in inside.items() if parts)
        raise DataError(
            f"{root}: {split}/ holds the parts {', '.join(inside[split])} and {without}/ holds none; wanted the same "
            "parts in every class folder, or none"
        )
    places = [(f"{name}/{inner}", name, part) for name, parts in inside.items() for inner, part in parts.items()]
    every = {inner: part for parts in inside.values() for inner, part in parts.items()}
    return Layout(tuple(places), notes=part_notes(every, "the folders in each class folder"))


def _same_inside(root: Path, folders: Sequence[str]) -> tuple[str, ...]:
    """Say that all class folders hold the same folders, and nothing else: they may be parts by words of no list."""
    inside = [{entry.name for entry in entries(root / name) if entry.is_dir()} for name in folders]
    if len(folders) < 2 or len(inside[0]) < 2 or any(one != inside[0] for one in inside):
        return ()
    if any(not entry.is_dir() for name in folders for entry in entries(root / name)):
        return ()
    return (
        f"the classes are the folders {listed(folders, most=4)}, and each holds the same folders "
        f"{listed(sorted(inside[0]), most=4)}; where these are the classes, name the others train, val and test",
    )


def _only_parts(folder: Path) -> dict[str, str]:
    """The folders of parts in a folder, two parts at least; none where anything else is beside them."""
    inside = entries(folder)
    parts = telling(entry.name for entry in inside if entry.is_dir())
    return parts if len(parts) == len(inside) and len(set(parts.values())) > 1 else {}


def holds_folders(folder: Path) -> bool:
    """Whether more files lie in the folders of a folder than beside them."""
    inside = entries(folder)
    beside = sum(not entry.is_dir() for entry in inside)
    below = (path for entry in inside if entry.is_dir() for path, _ in files(folder, entry.name))
    return sum(1 for _ in islice(below, beside + 1)) > beside


def _holds_samples(folder: Path) -> bool:
    """Whether a file of a medium or a text lies in a folder, at any depth; by the names."""
    return any(medium_of_name(path) is not None or is_text(path) for path, _ in files(folder))


def _refuse_parts_of_files(root: Path, parts: Mapping[str, str], others: Sequence[str]) -> None:
    """Refuse folders of several parts with files in them and nothing that tells the classes; else they are classes."""
    whole = {name: part for name, part in parts.items() if not others or part_of(name, whole=True)}
    if len(set(whole.values())) > 1:
        first, shown = next(iter(whole)), ", ".join(f"{name}/" for name in whole)
        raise DataError(
            f"{root}: the folders {shown} are named as parts, and no class folders lie in them: what do their files "
            f"show? Wanted {first}/cats/1.jpg, {first}/dogs/2.jpg, or a table beside them that names the files; if "
            "they are classes, give them other names"
        )


def _refuse_folds(root: Path, folders: Sequence[str]) -> None:
    """Ask where all folders are called as folds of the data: no classes, and nothing says which part each is."""
    if len(folders) < 2 or not all(_FOLD.fullmatch(name) for name in folders):
        return
    first, second, *_ = folders
    raise DataError(
        f"{root}: {first}/, {second}/{', ...' if len(folders) > 2 else ''} are named as folds of the data: which of "
        "them are learned from? Call one test-1, one val-2 and the others train-3, train-4, ..., or put all of their "
        "files together, whose folds --folds draws anew; if they are classes, give them other names"
    )


def _unclear(root: Path, parts: Sequence[str], others: Sequence[str]) -> DataError:
    shown = ", ".join(f"{name}/" for name in others[:5]) + (", ..." if len(others) > 5 else "")
    return DataError(
        f"{root}: is {parts[0]}/ a part of the data, or a class? Its name and the folders in it say a part, and "
        f"beside it lies {shown}, which is named as none. If that is a part too, name it by one of these "
        f"words: {known_words()}; if it is none, move it away; if {parts[0]}/ is a class, give it another name"
    )
