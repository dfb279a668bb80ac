"""Which files are images: by the suffix of the name, and by the first bytes of the content."""

from pathlib import Path

SUFFIXES = {
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".jfif": "JPEG",
    ".png": "PNG",
    ".gif": "GIF",
    ".bmp": "BMP",
    ".webp": "WEBP",
    ".tif": "TIFF",
    ".tiff": "TIFF",
    ".ppm": "PPM",
    ".pgm": "PPM",
    ".avif": "AVIF",
    ".npy": "NPY",
}
"""Suffixes of image files, and the name that Pillow has for their format; it has none for NumPy's."""

NUMPY = b"\x93NUMPY"
"""How a file of numpy.save begins."""

_NETPBM = (b"P1", b"P2", b"P3", b"P4", b"P5", b"P6")


def suffix_of(name: str) -> str:
    """The suffix of a file name in small letters, with its dot.

    >>> suffix_of("ants/IMG.1.JPG")
    '.jpg'
    """
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if dot and stem and "/" not in suffix else ""


def named_like_image(name: str) -> bool:
    """Whether a file name ends as an image's does."""
    return suffix_of(name) in SUFFIXES


def format_of(head: bytes) -> str | None:
    """The format of an image by its first 16 bytes, in Pillow's words; None where they are no known image's.

    >>> format_of(b"GIF89a..........")
    'GIF'
    """
    starts = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"GIF87a": "GIF", b"GIF89a": "GIF"}
    starts |= {b"II*\x00": "TIFF", b"MM\x00*": "TIFF", NUMPY: "NPY"}
    for start, kind in starts.items():
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:12] in (b"ftypavif", b"ftypavis"):
        return "AVIF"
    if head[:2] in _NETPBM and head[2:3] in (b"\n", b" ", b"\r", b"\t"):
        return "PPM"
    if head[:2] == b"BM" and head[6:10] == b"\x00\x00\x00\x00":
        return "BMP"
    return None


def format_of_file(path: Path | str) -> str | None:
    """The format of a file by its first bytes; None where it is no known image or cannot be opened."""
    try:
        with open(path, "rb") as file:
            return format_of(file.read(16))
    except OSError:
        return None
