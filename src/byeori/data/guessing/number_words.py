"""A long column of words as the numbers that they are, told at once: what `as_numbers` says of it word by word."""

from __future__ import annotations

import re

import numpy as np

from byeori.core.unicode import half_width, normal
from byeori.data.limits import FEW_NAMES, MANY_WORDS, NO_SLIPS
from byeori.fields.cells import is_missing
from byeori.fields.coded import Coded
from byeori.fields.number.plain_words import NUMBER, WHOLE, plain_numbers, series_of

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_SURE = 10**15  # whole numbers below it are floats too
_PADDED = re.compile(r"[+-]?0[0-9]")


def number_in(word: str) -> int | float | str:
    """Give the number that a word is; the word where it is none.

    >>> number_in("007"), number_in("3.10"), number_in("1e999"), number_in("x")
    (7, 3.1, '1e999', 'x')
    """
    if not _NUMBER.fullmatch(word):
        return word
    try:
        return int(word)
    except ValueError:
        return word if abs(float(word)) == float("inf") else float(word)


def numbers_at_once(cells: Coded, nothing: tuple[str, ...]) -> Coded | None:
    """Give the numbers of a column, None where missing; None instead of it where each word needs a closer look.

    That is where words are few, or some may be other than numbers, or lose by it what they tell.
    """
    import polars as pl

    series = cells.series
    if series is None or not cells.are_words or len(cells.present) < MANY_WORDS:
        return None
    if any(re.match(NUMBER, word) for word in nothing):
        return None
    words = series.gather(cells.present)
    numbers, are = plain_numbers(words)
    whole = words.str.contains(WHOLE).fill_null(False).to_numpy() & are
    if (words.str.contains(r"^[+-]?[0-9]+$").fill_null(False).to_numpy() != whole).any():
        return None  # too long for a float
    gone = ~are
    sizes = {*words.filter(pl.Series(are)).str.len_chars().unique().to_list()}
    padded = int((words.str.contains(f"^{_PADDED.pattern}").fill_null(False).to_numpy() & are).sum())
    for place in np.flatnonzero(~are).tolist():
        word = words[place]
        if word is None or is_missing(word, nothing):
            continue
        value = number_in(half_width(normal(word)))
        if isinstance(value, str) or (type(value) is int and abs(value) >= _SURE):
            return None
        numbers[place], gone[place], whole[place] = value, False, type(value) is int
        sizes.add(len(normal(word)))
        padded += _PADDED.match(normal(word)) is not None
    known = int((~gone).sum())
    if known <= FEW_NAMES or (padded and (padded >= NO_SLIPS * known or len(sizes) == 1)):
        return None
    found = np.full(len(series), np.nan)
    found[cells.present] = np.where(whole, numbers + 0.0, numbers)  # no whole number is -0
    missing = np.ones(len(series), bool)
    missing[cells.present] = gone
    if whole[~gone].all():
        found = np.where(missing, 0, found).astype(np.int64)
    return Coded(cells.codes, series_of(found, missing))
