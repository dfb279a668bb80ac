"""Inputs kept as files, each content once, under the name of its hash."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from byeori.core.files import TEMPORARY
from byeori.data.sources.signatures import format_of

_MEDIA = {
    "JPEG": (".jpg", "image/jpeg"),
    "PNG": (".png", "image/png"),
    "GIF": (".gif", "image/gif"),
    "BMP": (".bmp", "image/bmp"),
    "WEBP": (".webp", "image/webp"),
    "TIFF": (".tiff", "image/tiff"),
    "PPM": (".ppm", "image/x-portable-anymap"),
    "AVIF": (".avif", "image/avif"),
}


def keep(cells: Mapping[str, Any], folder: Path) -> tuple[str, str]:
    """Keep one sample under `folder`; give the path relative to its parent, and the media type.

    A sole file is kept as it came; other samples as JSON, in which files are named by their own relative paths.
    """
    if len(cells) == 1 and isinstance(only := next(iter(cells.values())), bytes):
        return _keep_bytes(only, folder, *media_of(only))
    told = {
        name: {"file": _keep_bytes(cell, folder, *media_of(cell))[0]} if isinstance(cell, bytes) else cell
        for name, cell in cells.items()
    }
    content = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
    return _keep_bytes(content, folder, ".json", "application/json")


def media_of(content: bytes) -> tuple[str, str]:
    """Give the suffix and the media type of a file by its first bytes.

    >>> media_of(b"GIF89a..........")
    ('.gif', 'image/gif')
    """
    return _MEDIA.get(format_of(content[:16]) or "", (".bin", "application/octet-stream"))


def _keep_bytes(content: bytes, folder: Path, suffix: str, media: str) -> tuple[str, str]:
    digest = hashlib.sha256(content).hexdigest()
    relative = f"{digest[:2]}/{digest}{suffix}"
    path = folder / relative
    if not path.exists():  # whole or not there, but not synced: the store, not this, must outlive a loss of power
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")
        try:
            temporary.write_bytes(content)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    return f"{folder.name}/{relative}", media
