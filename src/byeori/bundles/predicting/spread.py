"""What a folder stands for in `predict`: the files in it that the model reads, found as training finds them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.core.errors import DataError

if TYPE_CHECKING:
    from byeori.fields.contract import Input

_TOLD = 3  # files by name


def spread(
    inputs: Mapping[str, Input], words: Iterable[str], tell: Callable[[str], None]
) -> Iterator[tuple[str, DataError | None]]:
    """Give the words, and in the place of a folder the files in it; a word may be no path at all, and of any length.

    What is passed over in a folder is reported; a folder with nothing that the model reads has its error beside it.
    """
    for word in words:
        if not os.path.isdir(word):
            yield word, None
            continue
        found, passed_over = _found(inputs, Path(word))
        if not found:
            yield word, DataError(f"{word}: nothing in the folder that the model reads, of {len(passed_over):,} files")
        if passed_over:
            tell(f"{word}: passed over {_described(passed_over)}")
        yield from ((str(Path(word) / path), None) for path in found)


def _found(inputs: Mapping[str, Input], root: Path) -> tuple[list[str], list[tuple[str, str]]]:
    """The files that the model reads, by path under the root, and the others with the reasons.

    A model of one file reads files of its medium, one of a text texts; tables are for any, beside such files none.
    """
    from byeori.core.walk import files
    from byeori.data.sources.formats import is_table, is_text
    from byeori.data.sources.inside import walk
    from byeori.fields.media import medium_of

    widgets = [field.form()["widget"] for field in inputs.values()]
    medium = medium_of(next(iter(inputs.values()))) if len(inputs) == 1 else None
    if medium is not None and (inside := walk(root, medium)).files:
        return inside.files, inside.passed_over
    paths = sorted(path for path, _ in files(root))
    found = [path for path in paths if is_table(path) or (is_text(path) and widgets == ["text"])]
    kinds = "tables and texts" if widgets == ["text"] else f"{medium.name}s and tables" if medium else "tables"
    return found, [(path, f"{kinds} are read") for path in paths if path not in set(found)]


def _described(passed_over: Sequence[tuple[str, str]]) -> str:
    """How many files were passed over for each reason, with some of their names."""
    reasons: dict[str, list[str]] = {}
    for path, reason in passed_over:
        reasons.setdefault(reason, []).append(path)
    return "; ".join(
        f"{len(paths):,} file{'s' * (len(paths) > 1)} ({reason}): {', '.join(paths[:_TOLD])}"
        + ", ..." * (len(paths) > _TOLD)
        for reason, paths in reasons.items()
    )
