"""What stands above the names of a text table: a line for Excel, or a title and comments, which are refused."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from byeori.core.errors import DataError

SEPARATORS = ",;\t|"
"""What may stand between the cells of a text table, the likeliest first."""
SEPARATOR = re.compile(r"\"?sep=(.)\"?", re.IGNORECASE)
"""A first line that is for Excel alone."""
_SEEN = 20  # lines
_QUOTED = re.compile(r'"[^"]*"')
_NUMBER = re.compile(r"\s*[+-]?\d*[.,]?\d+\s*")


def refuse_title(path: object, lines: Iterable[str]) -> None:
    """Refuse a text table that begins with lines of far fewer cells than all others have, by its first lines.

    Tables of one column, and rows of numbers below, have none above.
    """
    seen = [(number, line.strip("\r\n")) for number, line in enumerate(islice(lines, _SEEN), start=1) if line.strip()]
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
    """The place of the line with as many separators as all below it, and twice as many as any above; 0: none."""
    if any('"' in line for line in lines):  # a cell of several lines
        return 0
    counts = {separator: [line.count(separator) for line in lines] for separator in SEPARATORS}
    if any(len(set(found)) == 1 and found[0] for found in counts.values()):
        return 0
    for separator, found in counts.items():
        place = next(place for place in range(len(found)) if len(set(found[place:])) == 1)
        below = len(found) - place
        if place and found[-1] and place < below and max(found[:place]) * 2 <= found[-1]:
            return 0 if any(map(_NUMBER.fullmatch, lines[place].split(separator))) else place
    return 0
