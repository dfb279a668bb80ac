"""Samples of a folder of pictures and a folder of masks beside it, paired by their names."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from byeori.core.encodings import decoded
from byeori.core.errors import DataError
from byeori.core.signatures import suffix_of
from byeori.core.unicode import normal
from byeori.core.walk import entries
from byeori.data.guessing.names import on_disk
from byeori.data.samples import Samples
from byeori.data.sources.inside import walk
from byeori.data.sources.parts import known_words, part_notes, part_of, telling, words_of
from byeori.fields.contract import Cell
from byeori.fields.picture.medium import IMAGE
from byeori.fields.picture.signatures import named_like_image

IMAGES = ("images", "image", "imgs", "img", "jpegimages")
MASKS = ("masks", "mask", "labels", "annotations", "segmentationclass")
"""Names of the two folders, in small letters."""
CLASSES = ("classes.txt", "class_names.txt", "names.txt")
"""Names of the file that names the classes 0, 1, 2, ... of the masks, one a line."""
_ENDINGS = ("", "_mask", "-mask", "_masks", "_seg", "_gt", "_label", "_labels", "_L", "_segmentation")
"""What the name of a mask may have after that of its picture."""
_SECOND = "a second mask of its picture; PNG is taken before others, then the first by name"
_TWIN = "a second picture of its name, and so of the same mask; the first by name is taken"


@dataclass
class _Pairs:
    images: list[str] = field(default_factory=list)
    masks: list[str | None] = field(default_factory=list)
    parts: list[str | None] = field(default_factory=list)
    passed_over: list[tuple[str, str]] = field(default_factory=list)


def holds_masks(root: Path) -> bool:
    """Whether a folder, or a folder of a part in it, holds a folder of pictures and one of masks."""
    return bool(_places(root))


def read_masks(root: Path) -> Samples:
    """Read pictures with their masks; the columns are image and mask, a mask that is not there is None.

    A mask is a file of its picture's name, or a folder of that name with one picture a class in it.
    """
    pairs, places = _Pairs(), _places(root)
    for folder, images, masks, part in places:
        _pair(root, f"{folder}{images}", f"{folder}{masks}", part, pairs=pairs)
    if not any(pairs.masks):
        first = f", such as {pairs.images[0]}" if pairs.images else ""
        raise DataError(
            f"{root}: none of the {len(pairs.images)} pictures{first} has a mask; wanted a mask of the same name: "
            "images/street.jpg and masks/street.png"
        )
    _refuse_some(root, pairs)
    columns: dict[str, tuple[Cell, ...]] = {"image": tuple(pairs.images), "mask": tuple(pairs.masks)}
    name = root.name or root.resolve().name or "data"
    return Samples(
        name=name,
        root=root,
        keys=tuple(pairs.images),
        columns=columns,
        parts=tuple(pairs.parts),
        target="mask",
        inputs=("image",),
        passed_over=tuple(sorted(pairs.passed_over)),
        names=class_names(root),
        has_masks=True,
        notes=part_notes(
            {place.rstrip("/") or images: part for place, images, _, part in places if part}, "the folders"
        ),
    )


def class_names(folder: Path) -> tuple[str, ...]:
    """Give the classes that a file in the folder names, one a line; nothing where there is none.

    A name that is there twice is a DataError: two numbers of the masks would be one class.
    """
    path = next((folder / name for name in CLASSES if (folder / name).is_file()), None)
    if path is None:
        return ()
    found: dict[str, int] = {}
    for number, line in enumerate(decoded(path).splitlines(), start=1):
        name = normal(line)
        if name in found:
            raise DataError(
                f"{path}:{number}: the class {name!r} is named on line {found[name]} already; wanted a name of its own "
                "for each number of the masks"
            )
        if name:
            found[name] = number
    return tuple(found)


def _places(root: Path) -> list[tuple[str, str, str, str | None]]:
    """The folders to be paired: what stands before them, pictures, masks, and the part that they are."""
    if (both := _both(root)) is not None:
        return [("", *both, None)]
    found: list[tuple[str, str, str, str | None]] = [
        (f"{name}/", *both, part)
        for name, part in telling(entry.name for entry in entries(root) if entry.is_dir()).items()
        if (both := _both(root / name)) is not None
    ]
    return found or _flat(root)


def _flat(root: Path) -> list[tuple[str, str, str, str | None]]:
    """Folders of parts beside each other, of pictures and of masks: `train_images`, `train_masks` or `train_labels`."""
    folders = [entry.name for entry in entries(root) if entry.is_dir()]
    masks = {part: name for name, part in telling(folders).items() if _is_of_masks(root, name)}
    images = {part: name for name, part in telling(folders).items() if name not in masks.values()}
    return [("", images[part], masks[part], part) for part in masks if part in images]


def _is_of_masks(root: Path, name: str) -> bool:
    return not set(MASKS).isdisjoint(words_of(name)) and _has_masks(root / name)


def _both(folder: Path) -> tuple[str, str] | None:
    names = {entry.name.lower(): entry.name for entry in entries(folder) if entry.is_dir()}
    images = next((names[name] for name in IMAGES if name in names), None)
    masks = next((names[name] for name in MASKS if name in names and _has_masks(folder / names[name])), None)
    return (images, masks) if images and masks else None


def _has_masks(folder: Path) -> bool:
    """Whether a picture lies somewhere in the folder: `labels` may hold text as well."""
    return any(named_like_image(name) for _, _, names in os.walk(folder) for name in names)


def _pair(root: Path, images: str, masks: str, part: str | None, *, pairs: _Pairs) -> None:
    found = walk(root, IMAGE, images)
    pairs.passed_over += found.passed_over
    there = _masks(root, masks)
    used: set[str] = set()
    others: set[str] = set()
    names = [image[len(images) + 1 :].rpartition(".")[0] for image in found.files]
    known = set(names)
    for image, name in zip(found.files, names, strict=True):
        candidates = _of(name, there, known)
        mask = candidates[0] if candidates else None
        if mask in used:
            pairs.passed_over.append((image, _TWIN))
            continue
        used |= {mask} if mask else set()
        others |= {*candidates[1:]}
        first, _, rest = name.partition("/")
        pairs.images.append(image)
        pairs.masks.append(mask)
        pairs.parts.append(part or (part_of(first) if rest else None))
    left = sorted({mask for several in there.values() for mask in several} - used)
    alone = f"a mask without its picture in {images}/"
    pairs.passed_over += [(mask, _SECOND if mask in others else alone) for mask in left]


def _of(name: str, there: Mapping[str, Sequence[str]], names: Set[str]) -> list[str]:
    """The masks of a picture, the one that is taken first: by its name as it is, else in its normal form.

    What is called as another one of the pictures (`names`) is that one's.
    """
    stems = [f"{one}{ending}" for one in (name, normal(name)) for ending in _ENDINGS]
    stems = [stem for stem in stems if stem == name or stem not in names]
    return list(dict.fromkeys(mask for stem in stems for mask in there.get(stem, ())))


def _refuse_some(root: Path, pairs: _Pairs) -> None:
    """Refuse pictures in no folder of a part beside others in one: nothing says what those are for."""
    if any(pairs.parts) and None in pairs.parts:
        other = pairs.images[pairs.parts.index(None)]
        raise DataError(
            f"{root}: {other} lies in no folder of a part, and others do; wanted all in such folders: {known_words()}"
        )


def _masks(root: Path, folder: str) -> Mapping[str, Sequence[str]]:
    """The masks by their path in the folder without a suffix, and by the normal form of that; PNG comes first.

    A folder of pictures alone is one mask.
    """
    found: dict[str, list[str]] = {}
    for place, folders, names in os.walk(root / folder):
        inside = os.path.relpath(place, root / folder).replace(os.sep, "/")
        above = "" if inside == "." else f"{inside}/"
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        pictures = _pictures(names)
        if above and pictures and not folders and _is_one(root, folder, inside):
            found.setdefault(inside, []).append(f"{folder}/{inside}")
            continue
        for name in sorted(pictures, key=lambda name: suffix_of(name) != ".png"):
            found.setdefault(f"{above}{name.rpartition('.')[0]}", []).append(f"{folder}/{above}{name}")
    return {normal(stem): masks for stem, masks in found.items()} | found


def _pictures(names: Sequence[str]) -> list[str]:
    return sorted(name for name in names if named_like_image(name) and not name.startswith("."))


def _is_one(root: Path, masks: str, inside: str) -> bool:
    """Whether a folder within the masks is one sample's: no folder of that name is among the pictures."""
    above = root / masks
    beside = [entry.name for entry in entries(above.parent) if entry.is_dir() and entry.name.lower() in IMAGES]
    return not any((above.parent / name / on_disk([inside], above.parent / name)[0]).is_dir() for name in beside)
