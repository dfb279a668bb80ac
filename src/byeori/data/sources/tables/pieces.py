"""A plain text table as coded columns, read piece by piece: UTF-8, one row a line, as many cells in each."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from byeori.core.encodings import encoding_of
from byeori.core.unicode import BLANKS, normal
from byeori.data.limits import PIECE_BYTES, TITLE_CHARACTERS
from byeori.data.sources.tables.title import SEPARATOR
from byeori.fields.coded import Coded

if TYPE_CHECKING:
    import polars as pl


def read_pieces(path: Path, separator: str) -> tuple[list[str], list[Coded]] | None:
    """Give the names and cells of a plain table, empty cells as None; None where it is not plain.

    Not plain is what needs a look at each line: line ends and odd marks in quotes, blank lines, lines of other lengths,
    another encoding. Whoever reads such a table by its lines says what is wrong with it.
    """
    names: list[str] = []
    found: list[list[Coded]] = []
    for piece in _pieces(path):
        frame = None if piece is None else _frame(piece, separator)
        if frame is None or (names and frame.width != len(names)):
            return None
        if not names:
            names = [cell or "" for cell in frame.row(0)]
            found, frame = [[] for _ in names], frame.slice(1)
        pieces = [_stripped(Coded.of_series(series)) for series in frame.get_columns()]
        if _has_blank_row(pieces):
            return None
        for column, one in zip(found, pieces, strict=True):
            column.append(one)
    is_whole = len({normal(name) for name in names}) == len(names) and sum(map(len, found[0] if found else ())) > 0
    return (names, [_whole(column) for column in found]) if is_whole else None


def _pieces(path: Path) -> Iterator[bytes | None]:
    """The bytes of a file in pieces of whole lines; None instead where there are some that are not plain."""
    with path.open("rb") as file:
        head = file.read(TITLE_CHARACTERS)
        file.seek(len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0)
        is_plain = encoding_of(head) == "utf-8-sig" and not head.startswith(b"\n")
        first = head.split(b"\n", 1)[0].removeprefix(codecs.BOM_UTF8).decode(errors="replace").rstrip("\r")
        rest = b""
        while is_plain and not SEPARATOR.fullmatch(first):
            read = file.read(PIECE_BYTES)
            content = rest + read
            place = content.rfind(b"\n") + 1 if read else len(content)
            content, rest = content[:place], content[place:]
            if content:
                yield content if _is_plain(content) else None
            if not read:
                return
    yield None


def _is_plain(content: bytes) -> bool:
    """Whether lines hold no byte 0, end as those of Unix and Windows do, and none is blank."""
    if b"\0" in content or b"\n\n" in content or content.startswith((b"\n", b"\r")):
        return False
    return b"\r" not in content or (content.count(b"\r") == content.count(b"\r\n") and b"\n\r\n" not in content)


def _frame(content: bytes, separator: str) -> pl.DataFrame | None:
    """The cells of some lines; None where lines differ in length, or are not UTF-8."""
    import polars as pl

    quote, marks = '"' if b'"' in content else None, _separators(content, separator)
    if marks is None:
        return None
    try:
        frame = pl.read_csv(content, has_header=False, separator=separator, quote_char=quote, infer_schema_length=0)
    except pl.exceptions.PolarsError:
        return None
    lines = content.count(b"\n") + (not content.endswith(b"\n"))
    return frame if len(frame) == lines and marks == lines * (frame.width - 1) else None


def _separators(content: bytes, separator: str) -> int | None:
    """How many marks stand between cells; None where a quote is anywhere but about a whole cell, or a line ends in one.

    In a table with tabs a quote is a letter like others.
    """
    if b'"' not in content:
        return content.count(separator.encode())
    letters = np.frombuffer(content, np.uint8)
    quotes = np.flatnonzero(letters == ord('"'))
    if separator == "\t" or len(quotes) % 2:
        return None
    mark, between = ord(separator), [ord(separator), *b'\n"']
    before = letters[quotes[quotes > 0][::2] - 1] if quotes[0] else letters[quotes[2::2] - 1]
    after = letters[quotes[1::2][quotes[1::2] < len(letters) - 1] + 1]
    inside = [np.searchsorted(quotes, np.flatnonzero(letters == one)) % 2 for one in (mark, ord("\n"))]
    if not (np.isin(before, between).all() and np.isin(after, [*between, *b"\r"]).all()) or inside[1].any():
        return None
    return int((inside[0] == 0).sum())


def _stripped(column: Coded) -> Coded:
    """Cells without blanks at their ends, None where nothing is left."""
    words = column.words
    bare = words.str.strip_chars(BLANKS)
    if bare.equals(words) and not (words == "").any():
        return column
    bare = bare.set(bare == "", None)
    return Coded.of_series(bare).take(column.codes)


def _has_blank_row(columns: list[Coded]) -> bool:
    """Whether a row is empty in all columns."""
    blank: np.ndarray | None = None
    for column in columns:
        empty = column.words.is_null().to_numpy()
        if not empty.any():
            return False
        here = empty[column.codes]
        blank = here if blank is None else blank & here
        if not blank.any():
            return False
    return blank is not None


def _whole(pieces: list[Coded]) -> Coded:
    """One column of its pieces."""
    import polars as pl

    if len(pieces) == 1:
        return pieces[0]
    words = Coded.of_series(pl.concat([piece.words for piece in pieces]))
    ends = np.cumsum([len(piece.words) for piece in pieces])
    codes = [words.codes[end - len(one.words) : end][one.codes] for end, one in zip(ends, pieces, strict=True)]
    return Coded(np.concatenate(codes), words.words)
