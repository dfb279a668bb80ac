"""What stands above the names of a text table: a line for Excel, or a title and comments, which are refused."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from byeori.core.errors import DataError
from byeori.data.limits import TITLE_LINES

SEPARATORS = ",;\t|"
"""What may stand between the cells of a text table, the likeliest first."""
SEPARATOR = re.compile(r"\"?sep=(.)\"?", re.IGNORECASE)
"""A first line that is for Excel alone."""
_QUOTED = re.compile(r'"[^"]*"')
_NUMBER = re.compile(r"\s*[+-]?\d*[.,]?\d+\s*")


def refuse_title(path: object, lines: Iterable[str]) -> None:
    """Refuse a text table that begins with lines of far fewer cells than all others have, by its first lines.

    Tables of one column, and rows of numbers below, have none above.
    """
    seen = [
        (number, line.strip("\r\n")) for number, line in enumerate(islice(lines, TITLE_LINES), start=1) if line.strip()
    ]
    if (
        not seen
        or SEPARATOR.fullmatch(seen[0][1])
        or not (names := _line_of_names([_QUOTED.sub("", line) for _, line in seen]))
    ):
        return
    line, first = seen[names][0], seen[0][1].strip()
    raise DataError(
        f"{path}:{seen[0][0]}: {first[:60]!r} seems to be a title or a comment, as line {line} has the names of "
        f"columns and the lines below it as many cells; take out what stands above it: "
        f"`tail -n +{line} {path} > t.csv`; if it is a name, put cells that hold a separator in quotes"
    )


def _line_of_names(lines: list[str]) -> int:
    """The place of the line with the names, where others stand above it; 0: there are none."""
    if any('"' in line for line in lines):  # a cell of several lines
        return 0
    rows = {separator: [line.split(separator) for line in lines] for separator in SEPARATORS}
    if comments := next((place for place, line in enumerate(lines) if not line.startswith("#")), 0):
        return _below_comments(rows, comments)
    if alike := [found for found in rows.values() if len({len(row) for row in found}) == 1 < len(found[0])]:
        return _below_padding(alike[0])
    for found in rows.values():
        place = next(place for place in range(len(found)) if len({len(row) for row in found[place:]}) == 1)
        above = max((len(row) - 1 for row in found[:place]), default=0)
        if 0 < place < len(found) - place and above * 2 <= len(found[-1]) - 1 > 0:
            return 0 if _holds_number(found[place]) else place
    return 0


def _below_comments(rows: dict[str, list[list[str]]], comments: int) -> int:
    """The place of the names below lines with `#`: the last of these, where it has as many cells as rows below."""
    found = max(rows.values(), key=lambda found: len(found[-1]))
    is_name = len(found[comments - 1]) == len(found[-1])
    return comments - 1 if is_name and (comments == 1 or _holds_number(found[comments])) else comments


def _below_padding(rows: list[list[str]]) -> int:
    """The place of the names below rows with one cell that is filled, as spreadsheets write titles; 0: none."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    if filled[0] > 1 or len(rows[0]) <= len(("a name", "no name")):
        return 0
    place = next((place for place, count in enumerate(filled) if count > 1), 0)
    return 0 if _holds_number(rows[place]) else place


def _holds_number(row: list[str]) -> bool:
    return any(map(_NUMBER.fullmatch, row))
