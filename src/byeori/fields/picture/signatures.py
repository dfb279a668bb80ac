"""Which files are pictures: by the suffix of the name, and by the first bytes of the content."""

from __future__ import annotations

from byeori.core.signatures import HEAD, suffix_of

SUFFIXES = {
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".jpe": "JPEG",
    ".jfif": "JPEG",
    ".mpo": "JPEG",
    ".png": "PNG",
    ".apng": "PNG",
    ".gif": "GIF",
    ".bmp": "BMP",
    ".webp": "WEBP",
    ".tif": "TIFF",
    ".tiff": "TIFF",
    ".ppm": "PPM",
    ".pgm": "PPM",
    ".pbm": "PPM",
    ".pnm": "PPM",
    ".pfm": "PPM",
    ".avif": "AVIF",
    ".heic": "HEIF",
    ".heif": "HEIF",
    ".hif": "HEIF",
    ".npy": "NPY",
}
"""Suffixes of image files, and the name that Pillow has for their format; NumPy's has none, HEIF needs an extra."""

NUMPY = b"\x93NUMPY"
"""How a file of numpy.save begins."""

_NETPBM = (b"P1", b"P2", b"P3", b"P4", b"P5", b"P6", b"Pf")
_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}


def named_like_image(name: str) -> bool:
    """Whether a file name ends as an image's does."""
    return suffix_of(name) in SUFFIXES


def format_of(head: bytes) -> str | None:
    """The format of an image by its first bytes (`HEAD`), in Pillow's words; None where they are no known image's.

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
    if head[4:8] == b"ftyp":
        end = min(int.from_bytes(head[:4], "big"), HEAD)
        brands = {head[8:12], *(head[at : at + 4] for at in range(16, end, 4))}
        return "AVIF" if brands & {b"avif", b"avis"} else "HEIF" if brands & _HEIF else None
    if head[:2] in _NETPBM and head[2:3] in (b"\n", b" ", b"\r", b"\t"):
        return "PPM"
    if head[:2] == b"BM" and head[6:10] == b"\x00\x00\x00\x00":
        return "BMP"
    return None
