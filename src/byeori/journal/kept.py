"""Inputs kept as files, each content once, under the name of its hash."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

from byeori.core.files import TEMPORARY
from byeori.fields.media import type_of

_MOST_RECENT = 10_000
_RECENT_S = 600.0  # well below the age from which on a file may be forgotten


class Inputs:
    """A folder of kept inputs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._recent: set[str] = set()  # paths that are surely there: looking costs more than hashing
        self._looked = monotonic()

    def keep(self, cells: Mapping[str, Any]) -> tuple[str, str]:
        """Keep one sample; give its path relative to the parent of the folder, and its media type.

        A sole file is kept as it came; other samples as JSON, in which files are named by their own relative paths.
        """
        if len(cells) == 1 and isinstance(only := next(iter(cells.values())), bytes):
            return self._keep(only, *type_of(only))
        record = {
            name: {"file": self._keep(cell, *type_of(cell))[0]} if isinstance(cell, bytes) else cell
            for name, cell in cells.items()
        }
        content = json.dumps(record, ensure_ascii=False, sort_keys=True).encode()
        return self._keep(content, ".json", "application/json")

    def _keep(self, content: bytes, suffix: str, media: str) -> tuple[str, str]:
        digest = hashlib.sha256(content).hexdigest()
        relative = f"{digest[:2]}/{digest}{suffix}"
        if monotonic() - self._looked > _RECENT_S or len(self._recent) >= _MOST_RECENT:
            self._recent.clear()
            self._looked = monotonic()
        if relative not in self._recent:
            self._write(self.folder / relative, content)
            self._recent.add(relative)
        return f"{self.folder.name}/{relative}", media

    def _write(self, path: Path, content: bytes) -> None:
        """Write a file whole or not at all; unsynced, for an input lost with the power is no harm."""
        with suppress(FileNotFoundError):
            os.utime(path)  # it is met again: whoever forgets what is old leaves it
            return
        for folder in (self.folder, path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # what people asked is theirs
        temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")
        try:
            with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(content)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
