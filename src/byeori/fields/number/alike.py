"""Words of a long column, counted; of plain numbers that are written alike one stands for all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import numpy as np

from byeori.fields.coded import Coded, tallied

_MANY = 200  # different words from which on they are counted so
_DECIMALS = r"^-?[0-9]{0,15}\.[0-9]{1,20}$"
_EITHER = r"^-?[1-9][0-9]{0,2}\.[0-9]{3}$"  # in 1.234 the point may be one of thousands
_WHOLE = r"^-?[0-9]{1,15}$"
_IS_DECIMAL, _IS_EITHER, _IS_WHOLE = 1, 2, 10  # kinds of words; of a whole number that of its digits is added


class Alike(dict[str, int]):
    """Words with how often each is there, or what it stands for, in the order of their first rows."""

    def __init__(
        self,
        words: Mapping[str, int],
        others: Mapping[str, int],
        cells: Coded,
        leaves: Callable[[str], bool] = lambda word: False,
    ) -> None:
        super().__init__(words)
        self.others = others
        """How many different words one stands for beside itself, where there are any."""
        self._cells, self._leaves = cells, leaves

    def without(self, leaves: Callable[[str], bool]) -> Alike:
        """Give the words but for those that are left out; none of them stands for others."""
        kept = {word: count for word, count in self.items() if word in self.others or not leaves(word)}
        return Alike(kept, self.others, self._cells, leaves)

    def each(self) -> dict[str, int]:
        """Count each word by itself."""
        pairs = tallied(self._cells)
        return {word: count for word, count in pairs if isinstance(word, str) and not self._leaves(word)}


def alike(cells: Coded, apart: tuple[str, ...] = ()) -> Alike | None:
    """Count the words of a column so; those of `apart` stand for themselves. None where words are few.

    Alike are numbers with decimals behind a point that no other reading has; those of three decimals, which may have
    one, from the second on; and whole numbers of as many digits.
    """
    series = cells.series
    if series is None or not cells.are_words or len(cells.present) < _MANY:
        return None
    words, times = series.gather(cells.present), np.array(cells.times())
    digits = words.str.strip_chars_start("-").str.len_bytes().fill_null(0).to_numpy().astype(np.int64)
    patterns = _DECIMALS, _EITHER, _WHOLE
    decimals, either, whole = (words.str.contains(one).fill_null(False).to_numpy() for one in patterns)
    kinds = np.select([either, decimals, whole], [_IS_EITHER, _IS_DECIMAL, _IS_WHOLE + digits], 0)
    if lone := [word for word in apart if re.fullmatch(r"-?[0-9]*\.?[0-9]+", word)]:
        kinds[words.is_in(lone).fill_null(False).to_numpy()] = 0
    kinds[np.flatnonzero(kinds == _IS_EITHER)[:1]] = 0
    found, first = np.unique(kinds, return_index=True)
    standing = {int(place): int(kind) for kind, place in zip(found, first, strict=True) if kind}
    sums, sizes = np.bincount(kinds, times), np.bincount(kinds)
    places = sorted([*standing, *np.flatnonzero(kinds == 0).tolist()])
    pairs = zip(places, words.gather(places).to_list(), strict=True)
    named = {place: word for place, word in pairs if word is not None}
    counts = {word: int(sums[standing[at]] if at in standing else times[at]) for at, word in named.items()}
    others = {named[at]: int(sizes[kind]) - 1 for at, kind in standing.items() if sizes[kind] > 1}
    return Alike(counts, others, cells)
