"""A field of numbers with what its whole column tells of how they are written, and what to say of it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from byeori.core.errors import DataError
from byeori.core.unicode import normal
from byeori.data.guessing.conventions import Conventions
from byeori.data.guessing.written import loses_writing
from byeori.data.limits import NOTHING_WORDS, SPELLED, UNITS, WORD_AGAIN
from byeori.fields.cells import is_missing
from byeori.fields.coded import tallied
from byeori.fields.contract import Cell
from byeori.fields.number.alike import Alike
from byeori.fields.number.number import Number
from byeori.fields.number.numerals import counted, numeral_of, spelling_of

_DIGIT = re.compile(r"\d")
_RANGE = re.compile(r"(\d+(?:\.\d+)?)\s?(?:-|\u2013|\.\.|to|bis)\s?(\d+(?:\.\d+)?)(?:\s?\D{0,8})")
_PLAIN = re.compile(r"[+-]?\d*\.?\d*([eE][+-]?\d+)?")


def spelled(
    where: str, field: Number, cells: Sequence[Cell], said: Conventions, *, elsewhere: Callable[[], str]
) -> Number:
    """Give the field with the marks and the unit that most of its cells have; one that has a mark keeps it.

    Where no number tells what stands before decimals, the user has `said` it, or other columns do (`elsewhere`); else a
    comma is a DataError that asks. Words without digits that come again among the numbers mean a missing value.
    """
    words = _known(counted(cells, field.nothing), field.nothing)
    seen = spelling_of(words, field.decimal or said.mark)
    if seen.open and (mark := elsewhere()):
        seen = spelling_of(words, mark)
    if seen.open and not seen.mark:
        raise DataError(
            f"{where} has numbers such as {seen.open!r}, and none tells whether the comma is one of thousands or of "
            "decimals; say it by --thousands , or --decimal , (in Python thousands=',' or decimal=',')"
        )
    others = seen.others if seen.is_number else {}
    again = [word for word, count in others.items() if count >= WORD_AGAIN and not _DIGIT.search(word)]
    nothing = (*field.nothing, *(normal(word).casefold() for word in again[:NOTHING_WORDS]))
    mark, unit = field.decimal or seen.mark, seen.unit or field.unit
    grouped = seen.grouped or said.thousands is not None or not words
    return replace(field, decimal=mark, unit=unit, grouped=grouped, nothing=nothing)


def _known(words: dict[str, int], nothing: tuple[str, ...]) -> dict[str, int]:
    """The words that do not mean a missing value."""
    if isinstance(words, Alike):
        return words.without(lambda word: is_missing(word, nothing))
    return {word: count for word, count in words.items() if not is_missing(word, nothing)}


def mixed_notes(name: str, cells: Sequence[Cell]) -> list[str]:
    """Tell of a column of words that are numbers, but in several units, or with points and with commas."""
    words = counted(cells)
    seen = spelling_of(words)
    ranges = {word: count for word, count in words.items() if _is_range(word)}
    if ranges and sum(ranges.values()) >= SPELLED * sum(words.values()):
        message = repr(next(iter(ranges)))
        return [f"{name!r} holds ranges such as {message} and is read as words; their middles would be numbers"]
    loses, written = loses_writing(words), seen.written >= SPELLED * sum(words.values())
    if not words or not written or (loses and not seen.units) or (seen.is_number and not loses):
        return []
    message = ", ".join(f"{unit} {count:,}" for unit, count in list(seen.units.items())[:UNITS])
    how = f"with a unit ({message}) and without" if seen.is_number else "with points and with commas before decimals"
    how = f"in several units ({message})" if len(seen.units) > 1 else how
    return [f"{name!r} holds numbers {how} and is read as words; written in one way they would be numbers"]


def mark_of(columns: Iterable[Sequence[Cell]]) -> str:
    """Give what stands before decimals in all columns that tell it; nothing where they differ, or none does."""
    seen = (spelling_of(counted(cells)) for cells in columns)
    marks = {one.mark for one in seen if one.is_number and one.mark and not one.open}
    return marks.pop() if len(marks) == 1 else ""


def spelling_notes(name: str, field: Number, cells: Sequence[Cell]) -> list[str]:
    """Tell of numbers that are not written as programs do it, and of words that mean nothing in this column alone."""
    words, notes = counted(cells, field.nothing), []
    other = {word: count for word, count in words.items() if not _PLAIN.fullmatch(normal(word))}
    values = {word: value for word in other if (value := _value(word, field)) is not None}
    if values:
        word, value = next(iter(values.items()))
        unit = f", the unit {field.unit}" if field.unit else ""
        count = sum(other[word] for word in values)
        notes.append(f"{name!r} holds numbers: {word!r} is {value:.15g}{unit} ({count:,} cells are written so)")
        notes += _bare_notes(name, field, cells)
    usual = Number().nothing
    for word, count in words.items():
        if is_missing(word, field.nothing) and not is_missing(word, usual):
            notes.append(f"{word!r} in {name!r} ({count:,} cells) means a missing value")
    return notes


def _is_range(word: str) -> bool:
    """Whether a word is two numbers with a dash between them, the lesser one first."""
    found = _RANGE.fullmatch(normal(word))
    return found is not None and float(found[1]) < float(found[2])


def _bare_notes(name: str, field: Number, cells: Sequence[Cell]) -> list[str]:
    """Tell of numbers without the unit that others of the column have: `0.5` beside `12%` may be meant as half."""
    with_unit = sum(count for word, count in counted(cells).items() if (one := numeral_of(word)) and one.unit)
    bare = [(cell, times) for cell, times in tallied(cells) if _is_bare(cell) and not is_missing(cell, field.nothing)]
    if not with_unit or not bare:
        return []
    first, count = str(bare[0][0]).strip(), sum(times for _, times in bare)
    return [
        f"{name!r} has numbers with a unit ({with_unit:,}) and without ({count:,}), which count as {field.unit} "
        f"too: {first!r} is {first} {field.unit}; where that is wrong, write all alike"
    ]


def _is_bare(cell: Cell) -> bool:
    if isinstance(cell, str):
        return (one := numeral_of(cell)) is not None and not one.unit
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def _value(word: str, field: Number) -> float | None:
    """The number that a word is; None where it is none, or missing."""
    try:
        value = field.read(word)
    except DataError:
        return None
    return None if math.isnan(value) else value
