"""What lies in a folder, at any depth: without what is hidden, and without going round in links."""

import os
from collections.abc import Iterator
from pathlib import Path

from byeori.core.errors import DataError

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
