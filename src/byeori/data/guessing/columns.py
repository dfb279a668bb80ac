"""What a column looks like: numbers, dates, yes and no, words, a text, pictures; and whether it can tell anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

import numpy as np

from byeori.core.errors import DataError
from byeori.data.guessing.mixed_flags import mixed_flags
from byeori.data.guessing.nested import held
from byeori.data.guessing.seen import filled, is_empty, medium_of_files, some_of
from byeori.data.guessing.written import as_numbers, loses_writing
from byeori.data.limits import ALL_DIFFERENT, LONG, OF_A_KIND, SPARSE, SPECIAL, WORDS
from byeori.fields.cells import NOTHING, flag_of, is_missing, numbers_among, plain
from byeori.fields.coded import Coded, each, once
from byeori.fields.contract import Cell
from byeori.fields.date.reading import share_of_dates
from byeori.fields.known import MEDIA
from byeori.fields.number.durations import seconds_of
from byeori.fields.number.numerals import counted, spelling_of

_NAMED_TEXT = re.compile(r"text|review|sentence|comment|message|content|body|document|description|title|headline")
_NAMED_ID = re.compile(
    r"(.*[\W_])?(id|uuid|guid|key|index|idx|row|no|nr|number|name|email|phone|url|unnamed.*|column 1)"
)
TEXTS = ("text", "transcription", "transcript", "sentence")
"""Names of a column that tells what stands in a picture: its cells are words, also where all look like numbers."""
_CODE = re.compile(r".*([\W_]id|[a-z]Id|ID|[\W_](code|zip))|zip|zipcode|postcode")


@dataclass(frozen=True)
class Looks:
    """What a column looks like."""

    kind: str
    """`number`, `flag`, `date`, `time`, `text`, `category`, `labels`, `numbers`, `other`, `nothing`; of files the name
    of their medium, such as `image`."""
    why_not: str = ""
    """Why it is no input unless it is named as one: an identifier, a constant, mostly empty."""


def look(name: str, cells: Sequence[Cell], nothing: tuple[str, ...] = NOTHING) -> Looks:
    """Look at a whole column; the words `nothing` are no numbers, dates, and no yes and no.

    >>> look("age", [30, 41, None, 27]).kind, look("sex", ["f", "m", "m", "f"]).kind
    ('number', 'category')
    """
    cells = cells if name.lower() in TEXTS else as_numbers(cells, nothing)
    present = _present(cells)
    if medium_of_files(present) is None and (kept := held(present)) is not None:
        return Looks(*kept)
    different = set(once(present))
    words = {cell for cell in different if is_missing(cell, nothing)} if _may_miss(present, nothing) else set()
    known = _without(present, words) if words else present
    kind = _kind(name, known, len(different - words))
    if kind not in ("category", "text"):  # else a word such as `-` may be one of its own
        present, different = known, different - words
    return Looks(kind, _why_not(name, kind, present, len(different), count=len(cells)))


def _present(cells: Sequence[Cell]) -> Sequence[Cell]:
    """The cells that are not empty, as plain values."""
    if isinstance(cells, Coded):
        return filled(cells)
    return [plain(cell) for cell in cells if not is_empty(cell)]


def _may_miss(present: Sequence[Cell], nothing: tuple[str, ...]) -> bool:
    """Whether some cells that are not empty may mean a missing value."""
    numbers = present.floats() if isinstance(present, Coded) and present.is_numeric else None
    return numbers is None or bool(np.isin(numbers, [*numbers_among(nothing)]).any())


def _without(cells: Sequence[Cell], some: set[Cell]) -> Sequence[Cell]:
    if isinstance(cells, Coded):
        return cells.where(lambda cell: cell not in some)
    return [cell for cell in cells if cell not in some]


def holds_times(cells: Sequence[Cell]) -> bool:
    """Whether more than half of a column's cells are times of day or durations; of very many, some are seen."""
    present = [plain(cell) for cell in some_of(cells) if not is_missing(cell)]
    return bool(present) and sum(seconds_of(cell) is not None for cell in present) > SPECIAL * len(present)


def _kind(name: str, present: Sequence[Cell], distinct: int) -> str:
    if not present:
        return "nothing"
    if (medium := medium_of_files(present)) is not None:
        return medium.name
    kinds = {type(cell) for cell in once(present)}
    if all(issubclass(kind, date) for kind in kinds):
        return "date"
    if all(issubclass(kind, (time, timedelta)) for kind in kinds):
        return "time"
    return _kind_of_words(name, present, distinct) if str in kinds else _kind_of_numbers(name, present)


def _kind_of_numbers(name: str, present: Sequence[Cell]) -> str:
    if set(once(present)) <= {0, 1}:
        return "flag"
    if all(type(cell) is int for cell in once(present)):
        if (
            all(19000101 <= cell <= 21001231 for cell in once(present))
            and share_of_dates(some_of(present)) >= OF_A_KIND
        ):
            return "date"
        if _CODE.fullmatch(name):
            return "category"
    return "number"


def _kind_of_words(name: str, present: Sequence[Cell], distinct: int) -> str:
    some = some_of(present)
    if (distinct <= 2 and _share(some, flag_of) == 1) or mixed_flags(present):
        return "flag"
    if holds_times(some):
        return "time"
    counts = counted(each(lambda cell: str(cell) if type(cell) in (int, float) else cell, present))
    if name.lower() not in TEXTS and spelling_of(counts).is_number and not loses_writing(counts):
        return "number"
    if share_of_dates(some) > SPECIAL:  # the others are reported, and count as missing
        return "date"
    letters = sum(len(str(cell)) for cell in some) / len(some)
    words = sum(len(str(cell).split()) for cell in some) / len(some)
    named = _NAMED_TEXT.search(name.lower()) is not None and words >= 2
    if distinct * 2 > len(present) and (letters >= LONG or words >= WORDS or named):
        return "text"
    return "category"


def _share(cells: Sequence[Cell], read: object) -> float:
    """The share of cells that can be read so."""
    good = 0
    for cell in cells:
        try:
            read(cell)  # type: ignore[operator]
            good += 1
        except DataError:
            continue
    return good / max(len(cells), 1)


def _why_not(name: str, kind: str, present: Sequence[Cell], distinct: int, *, count: int) -> str:
    if not present:
        return "is empty"
    if distinct == 1 and len(present) == count and kind not in ("other", *(medium.name for medium in MEDIA)):
        return f"is {str(present[0])[:40]!r} in all samples"
    if len(present) < count * (1 - SPARSE):
        return f"is empty in {1 - len(present) / count:.0%} of the samples"
    if len(present) < ALL_DIFFERENT:
        return ""
    named = _NAMED_ID.fullmatch(name.strip().lower()) is not None
    if distinct == len(present) and all(type(cell) is int for cell in once(present)):
        numbers = [cell for cell in once(present) if isinstance(cell, int)]
        if kind != "date" and (named or max(numbers) - min(numbers) == len(numbers) - 1 or kind == "category"):
            return "differs in every sample, as a running number does"
    differs = distinct * (10 if named else 2) > len(present) * (9 if named else 1)
    if (kind == "category" or (kind == "text" and named)) and differs:
        return f"has {distinct:,} different values in {count:,} samples, as names and numbers of things do"
    return ""
