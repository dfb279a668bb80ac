"""The text of a file in UTF-8, or in UTF-16 as Excel and Windows write it; another one is an error with its line."""

import codecs
from pathlib import Path

from byeori.core.errors import DataError

_HEAD = 1000  # bytes that tell the encoding
_ZEROS = 0.25  # share of every other byte that is 0 in UTF-16, even where most letters are Korean


def decoded(path: Path, wanted: str = "the file") -> str:
    """Read a text file whole; `wanted` is what a person saves anew where its encoding is another.

    Bytes of another encoding, and a byte 0 that is no part of UTF-16, are DataErrors.
    """
    content = path.read_bytes()
    encoding = encoding_of(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(other_encoding(f"{path}:{line}", error.start, encoding, wanted)) from None
    if (place := text.find("\0")) >= 0:
        line = text.count("\n", 0, place) + 1
        raise DataError(
            f"{path}:{line}: holds a byte 0, which is no letter, after {text[max(place - 20, 0) : place]!r}; take it "
            f"out of {wanted}: `tr -d '\\000'`"
        )
    return text


def other_encoding(where: str, byte: int, encoding: str, wanted: str) -> str:
    """Tell that a byte is not of the encoding that a file seemed to have, and how `wanted` is saved anew."""
    return (
        f"{where}: byte {byte} is not {encoding.upper().removesuffix('-SIG')}; save {wanted} as UTF-8 "
        "(of Latin letters: `iconv -f LATIN1 -t UTF-8`, of Korean ones: `iconv -f CP949 -t UTF-8`)"
    )


def encoding_of(content: bytes) -> str:
    """Give the encoding by a file's beginning: UTF-16 where it says so, or where most zeros stand at even or at odd
    places; else UTF-8."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = content[:_HEAD]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) <= _ZEROS * len(head) / 2 or min(even, odd) > max(even, odd) / 2:
        return "utf-8-sig"
    return "utf-16-le" if odd > even else "utf-16-be"
