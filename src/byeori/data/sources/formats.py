"""Which kinds of files are read as tables and as texts, by their suffixes; others are errors with their cure."""

from __future__ import annotations

from pathlib import Path

from byeori.core.errors import DataError
from byeori.core.signatures import suffix_of
from byeori.fields.media import foreign_of, named_media

TABLES = (".csv", ".tsv", ".parquet", ".pq", ".jsonl", ".ndjson", ".json", ".xlsx")
"""Suffixes of tables."""
TEXTS = (".txt",)
"""Suffixes of files that hold one text each."""
TEXT_ENDS = tuple({end for suffix in TEXTS for end in (suffix[-1].lower(), suffix[-1].upper())})
"""The last letters of names that end so."""
_LONGEST = max(map(len, TEXTS))


def is_table(name: str) -> bool:
    """Whether a file's name ends as a table's does."""
    return suffix_of(name) in TABLES


def is_text(name: str) -> bool:
    """Whether a file's name ends as that of a text does."""
    return name[-_LONGEST:].lower().endswith(TEXTS) and suffix_of(name) in TEXTS  # most names are told by their end


def refused(path: Path | str) -> DataError | None:
    """Give the error for a file that is not read, by its name, with the cure; None for any other."""
    kind = foreign_of(Path(path).name, b"")
    return DataError(f"{path}: {kind}") if kind else None


def wanted(path: Path) -> DataError:
    """The error for a file that is no table."""
    return refused(path) or DataError(
        f"{path}: wanted a folder of {named_media(',')} or texts, or a table ({', '.join(TABLES)})"
    )
