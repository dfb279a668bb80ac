"""Yes and no that a column writes in several words, `yes`, `TRUE` and `1`: one meaning, and not as many classes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from byeori.core.errors import DataError, listed
from byeori.core.unicode import normal
from byeori.fields.cells import NO, NOTHING, YES, flag_of, is_missing, word_of
from byeori.fields.coded import once

_WORDS = 2 * len(YES | NO)  # different ones, in small letters and in capitals


def mixed_flags(cells: Iterable[Any], nothing: tuple[str, ...] = NOTHING) -> dict[bool, list[str]]:
    """Give the words by what they mean, where all cells are words of yes and no, of which there are more than two.

    Single letters alone may be anything.

    >>> mixed_flags(["yes", "TRUE", "no", None]), mixed_flags(["yes", "no"]), mixed_flags(["y", "n", "t"])
    ({True: ['yes', 'TRUE'], False: ['no']}, {}, {})
    """
    words: dict[str, bool] = {}
    try:
        for cell in dict.fromkeys(once(cells)):
            if not is_missing(cell, nothing):
                words[normal(word_of(cell))] = flag_of(cell, nothing) is True
                if len(words) > _WORDS:
                    return {}
    except (DataError, TypeError):
        return {}
    if len(words) <= len((True, False)) or all(len(word) == 1 and word.isalpha() for word in words):
        return {}
    meant: dict[bool, list[str]] = {}
    for word, is_yes in words.items():
        meant.setdefault(is_yes, []).append(word)
    return meant


def mixed_flag_notes(name: str, cells: Sequence[Any], nothing: tuple[str, ...]) -> list[str]:
    """Tell of a column that writes yes and no in several words."""
    meant = mixed_flags(cells, nothing)
    message = "; ".join(
        f"{'yes' if is_yes else 'no'}: {listed(words)}" for is_yes, words in sorted(meant.items())[::-1]
    )
    return [f"{name!r} writes yes and no in several words, each with one meaning ({message})"] if meant else []
