"""What a file unpacks to, by its first bytes: much may stand in a hundred of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from byeori.fields.known import MEDIA
from byeori.fields.media import medium_of_content

_SMALL_BYTES = 4_000


def unpacks_to_little(content: bytes) -> bool:
    """Whether a file is so small, in bytes and in what they unpack to, that it is read sooner than handed on.

    What is of no known format is refused at once.

    >>> unpacks_to_little(b"no picture"), unpacks_to_little(b"RIFF0000WEBPVP8L")
    (True, False)
    """
    if len(content) > _SMALL_BYTES:
        return False
    medium = medium_of_content(content)
    return medium is None or medium.is_light(content)


def is_heavy(cells: Mapping[str, Any]) -> bool:
    """Whether a sample holds a file of so much, by its head, that others would wait for it."""
    files = [cell for cell in cells.values() if isinstance(cell, bytes)]
    return any(medium.is_heavy(file) for file in files for medium in MEDIA)
