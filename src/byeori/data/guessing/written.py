"""A column of words as the numbers that they are: seen as a whole, and only where no word loses its writing."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from byeori.core.unicode import half_width, normal
from byeori.data.guessing.number_words import number_in, numbers_at_once
from byeori.data.limits import FEW_NAMES, NO_SLIPS
from byeori.fields.cells import NOTHING, is_missing
from byeori.fields.coded import Coded, once
from byeori.fields.contract import Cell
from byeori.fields.number.alike import Alike

_PADDED = re.compile(r"[+-]?0\d")
_DECIMALS = re.compile(r"[+-]?\d+\.(\d+)")
_LARGEST = 2**63  # of computers' whole numbers; what is longer is a name


def as_numbers(cells: Sequence[Cell], nothing: tuple[str, ...] = NOTHING) -> Sequence[Cell]:
    """Give the cells of a column as whole numbers, or all as floats, None where missing; as they are if not all can be.

    Words stay words where numbers would lose what is written: `007`, ids of twenty digits, versions 3.1 and 3.10.

    >>> as_numbers(["3", None, "NA", "4"]), as_numbers(["3", "4.5"]), as_numbers(["007", "010"])
    ((3, None, None, 4), (3.0, 4.5), ['007', '010'])
    """
    if not _are_words(cells):
        return cells
    if isinstance(cells, Coded) and (numbers := numbers_at_once(cells, nothing)) is not None:
        return numbers
    values: dict[Any, Any] = {None: None}
    for word in {*once(cells)} - {None}:
        values[word] = None if is_missing(word, nothing) else number_in(half_width(normal(word)))
        if isinstance(values[word], str):
            return cells
    known = {word: value for word, value in values.items() if value is not None}
    if not known or _loses(known):
        return cells
    whole = all(type(value) is int for value in known.values())
    if not whole:
        values = {word: value if value is None else float(value) for word, value in values.items()}
    return cells.each(values.__getitem__) if isinstance(cells, Coded) else tuple(map(values.__getitem__, cells))


def _are_words(cells: Sequence[Cell]) -> bool:
    if isinstance(cells, Coded) and cells.series is not None:
        return cells.are_words
    return {type(cell) for cell in once(cells)} <= {str, type(None)}


def loses_writing(words: Iterable[str]) -> bool:
    """Whether plain numbers are among the words and would lose what some of these tell, as more than a slip."""
    words = words.each() if isinstance(words, Alike) else words
    known = {word: value for word in words if not isinstance(value := number_in(normal(word)), str)}
    return _loses(known)


def _loses(known: Mapping[str, int | float]) -> bool:
    words, least = list(map(normal, known)), NO_SLIPS * len(known)
    padded = [word for word in words if _PADDED.match(word)]
    if padded and (len(padded) >= least or len({len(word) for word in words}) == 1):
        return True
    whole = {value for value in known.values() if type(value) is int}
    if sum(abs(value) >= _LARGEST for value in whole) >= max(least, 1) or len(whole) > len(set(map(float, whole))):
        return True
    return len(words) <= FEW_NAMES and _are_versions(words)


def _are_versions(words: Collection[str]) -> bool:
    """Whether one ends in a zero that a number would not have, while others have fewer decimals: 3.10 beside 3.9."""
    decimals = [found[1] for word in words if (found := _DECIMALS.fullmatch(word))]
    padded = [len(one) for one in decimals if len(one) > 1 and one.endswith("0") and one.strip("0")]
    return bool(padded) and min(map(len, decimals)) < max(padded)
