"""The text of a file in UTF-8, or in UTF-16 as Excel and Windows write it; any other encoding is told with its line."""

import codecs
from pathlib import Path

from byeori.core.errors import DataError


def decoded(path: Path, wanted: str = "the file") -> str:
    """Read a text file whole; `wanted` is what a person saves anew where its encoding is another."""
    content = path.read_bytes()
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    if encoding == "utf-8-sig" and b"\0" in content[:1000]:
        encoding = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line, named = content.count(b"\n", 0, error.start) + 1, encoding.upper().removesuffix("-SIG")
        raise DataError(
            f"{path}:{line}: byte {error.start} is not {named}; save {wanted} as UTF-8 "
            "(of Latin letters: `iconv -f LATIN1 -t UTF-8`, of Korean ones: `iconv -f CP949 -t UTF-8`)"
        ) from None
