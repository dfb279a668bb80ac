"""Folders that can be made again: whole and as they were written, or made anew."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from byeori.core.errors import ByeoriError
from byeori.core.files import building, file_hash, read_json
from byeori.core.printable import tell

SEAL = "hashes.json"
"""The file of a folder that has the SHA-256 of every other, in the order of their names."""


def cached(folder: Path, write: Callable[[Path], None]) -> Path:
    """Give a folder of the cache that `write` fills; it is called where the folder is not there as it was written.

    Every file is hashed before it is used, by threads, at the speed at which a disk reads: flipped bits of a disk would
    train on. One that has changed is said on stderr, and made anew.
    """
    if folder.exists() and not is_whole(folder):
        if (folder / SEAL).exists():
            tell(f"byeori: {folder} has changed since it was written (a failing disk?); it is made anew")
        shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        with building(folder, replace=False) as temporary:
            write(temporary)
            (temporary / SEAL).write_text(json.dumps(_hashes(temporary), indent=1), encoding="utf-8")
    return folder


def is_whole(folder: Path) -> bool:
    """Tell whether a folder of the cache has the files it was written with, and no other, byte for byte."""
    try:
        listed = read_json(folder / SEAL)
        return bool(listed == _hashes(folder))
    except (ByeoriError, OSError):
        return False


def _hashes(folder: Path) -> dict[str, str]:
    paths = sorted(path for path in folder.iterdir() if path.name != SEAL)
    with ThreadPoolExecutor() as pool:  # hashing lets other threads run
        return dict(zip((path.name for path in paths), pool.map(file_hash, paths), strict=True))
