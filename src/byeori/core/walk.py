"""What lies in a folder: its images by path, and the files that are none, with the reason."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from byeori.core.errors import DataError
from byeori.core.foreign import RAW, foreign_of
from byeori.core.signatures import format_of, head_of, named_like_image, suffix_of


@dataclass
class Found:
    """Files below a folder; paths are relative to the root that `walk` was given."""

    images: list[str] = field(default_factory=list)
    passed_over: list[tuple[str, str]] = field(default_factory=list)


OF_SYSTEMS = (
    "__MACOSX",
    "Thumbs.db",
    "desktop.ini",
    "$RECYCLE.BIN",
    "System Volume Information",
    "@eaDir",
    "lost+found",
)
"""What systems and programs leave in folders; it is passed over as what is hidden is."""


def is_hidden(name: str) -> bool:
    """Whether a file or folder is hidden by its name, or left there by a system; so is what Office holds open (~$)."""
    return name.startswith((".", "~$")) or name in OF_SYSTEMS


def entries(folder: Path | str) -> list[os.DirEntry[str]]:
    """What lies directly in a folder, by name; what is hidden is left out."""
    try:
        with os.scandir(folder) as found:
            return sorted((entry for entry in found if not is_hidden(entry.name)), key=lambda entry: entry.name)
    except OSError as error:
        raise DataError(f"{folder}: the folder cannot be read ({error.strerror})") from None


def walk(root: Path, below: str = "") -> Found:
    """Find the images in `root / below`, however deep; in the order of their paths.

    A link to a folder is followed, unless it leads back to a folder it lies in. NumPy files are images where there are
    no others: beside some, they hold something else of them.
    """
    found = Found()
    for path, entry in sorted(files(root, below), key=lambda pair: pair[0]):
        reason = _why_not(path, entry)
        if reason is None:
            found.images.append(path)
        else:
            found.passed_over.append((path, reason))
    arrays = [path for path in found.images if suffix_of(path) == ".npy"]
    if 0 < len(arrays) < len(found.images):
        found.images = [path for path in found.images if suffix_of(path) != ".npy"]
        found.passed_over = sorted([*found.passed_over, *((path, "a NumPy file beside images") for path in arrays)])
    return found


def files(root: Path, below: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Give the files in `root / below`, however deep, by their paths under the root; what is hidden is left out."""
    for entry in entries(os.path.join(root, below)):
        path = f"{below}/{entry.name}" if below else entry.name
        if not entry.is_dir():
            yield path, entry
        elif not (entry.is_symlink() and _leads_up(entry.path)):
            yield from files(root, path)


def below(root: Path, folder: str) -> list[str]:
    """Give all files in `root / folder` by their paths, or where there is none the folder, with `/` behind it."""
    return sorted(path for path, _ in files(root, folder)) or [f"{folder}/"]


def _leads_up(link: str) -> bool:
    """Whether a link leads to a folder that it lies in, at any depth."""
    here, there = os.path.realpath(os.path.dirname(link)), os.path.realpath(link)
    return os.path.commonpath([here, there]) == there


def _why_not(path: str, entry: os.DirEntry[str]) -> str | None:
    if not path.isascii() and any("\ud800" <= letter <= "\udfff" for letter in path):
        return "its name is not UTF-8"
    is_broken = entry.is_symlink() and not os.path.exists(entry.path)
    if not (entry.is_file() or is_broken):
        return "not a file"  # a pipe or a device, which may never end
    if named_like_image(entry.name):
        return None  # a broken link too: it is told as a picture that is not there
    if is_broken:
        return "not a file"
    head = head_of(entry.path)
    kind = foreign_of(entry.name, head)
    if format_of(head) is not None and kind is not RAW:  # a raw photo looks like TIFF
        return None
    return str(kind) if kind else "not an image, by its name and its content"
