"""What a file says of itself without being read: the suffix of its name, and its first bytes."""

from pathlib import Path

HEAD = 132
"""So many bytes of a file tell what it is."""


def suffix_of(name: str) -> str:
    """The suffix of a file name in small letters, with its dot.

    >>> suffix_of("ants/IMG.1.JPG")
    '.jpg'
    """
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if dot and stem and "/" not in suffix else ""


def head_of(path: Path | str) -> bytes:
    """The first bytes of a file, which tell what it is; none where it cannot be opened."""
    try:
        with open(path, "rb") as file:
            return file.read(HEAD)
    except OSError:
        return b""
