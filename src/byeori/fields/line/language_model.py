"""What texts of a kind are like: n-grams of their characters, by which a search prefers the likelier reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

import numpy as np

from byeori.core.errors import BundleError
from byeori.core.letters import of_letters, to_letters

END = 0
"""Stands before and after a text."""
_ORDER = 5  # characters of the longest n-gram; six gave .001 for half as many again (docs/log.md)
_MOST = 2**17  # n-grams, some megabytes of a bundle
_MOST_SIGNS = 500_000  # characters that are counted, in seconds
_REMEMBERED = 2**18  # shares, in tens of megabytes


@dataclass(frozen=True)
class Language:
    """An interpolated n-gram model of characters (Witten & Bell 1991); characters are numbers from 1."""

    counts: tuple[dict[tuple[int, ...], int], ...]
    """How often each n-gram of 1, 2, ... characters stands in the texts."""
    _following: dict[tuple[int, ...], tuple[int, int]] = field(default_factory=dict, repr=False, compare=False)
    _known: dict[tuple[int, ...], float] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for counts in self.counts:
            for gram, count in counts.items():
                total, kinds = self._following.get(gram[:-1], (0, 0))
                self._following[gram[:-1]] = total + count, kinds + 1

    @classmethod
    def of(cls, texts: Iterable[np.ndarray], *, order: int = _ORDER, most: int = _MOST) -> Language:
        """Count the n-grams of texts, numbers (characters,) each, as many as `most`: rare long ones are left out."""
        ended = [np.r_[text, END] for text in texts if len(text)]
        signs = np.concatenate([[END], *ended])[:_MOST_SIGNS].astype(np.int64)
        grams = _counted(signs, order)
        least = 1
        while sum(len(counts) for _, counts in grams) > most and any(len(counts) for _, counts in grams[2:]):
            least += 1
            grams[2:] = [(found[counts >= least], counts[counts >= least]) for found, counts in grams[2:]]
        return cls(tuple(dict(zip(map(tuple, f.tolist()), counts.tolist(), strict=True)) for f, counts in grams))

    def share(self, before: tuple[int, ...], character: int) -> float:
        """Give how likely a character is, or END, after the characters `before`, of which the last are regarded."""
        gram = (*before[max(len(before) - len(self.counts) + 1, 0) :], character)
        known = self._known.get(gram)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[gram] = self._share(gram)
        return known

    def _share(self, gram: tuple[int, ...]) -> float:
        share = 1 / max(len(self.counts[0]), 1)
        for length in range(1, len(gram) + 1):
            total, kinds = self._following.get(gram[-length:-1], (0, 0))
            if not total:
                break
            share = (self.counts[length - 1].get(gram[-length:], 0) + kinds * share) / (total + kinds)
        return share

    def to_text(self) -> str:
        """Give this as letters, for a field's settings."""
        parts = [np.array([len(self.counts), *map(len, self.counts)])]
        for counts in self.counts:
            parts += [np.array(list(counts), np.int64).T.ravel(), np.array(list(counts.values()), np.int64)]
        return to_letters(np.concatenate(parts))

    @classmethod
    def of_text(cls, text: str) -> Language:
        """Read what `to_text` gave."""
        try:
            numbers = iter(of_letters(text).tolist())
            sizes = list(islice(numbers, next(numbers)))
        except (ValueError, StopIteration) as error:
            raise BundleError(f"the n-grams in a line's settings cannot be read ({error}); train it again") from None
        return cls(tuple(dict(_grams(numbers, length, size)) for length, size in enumerate(sizes, 1)))


@lru_cache(maxsize=8)
def language_of(text: str) -> Language:
    """Read `Language.to_text()`, once for every text."""
    return Language.of_text(text)


def _counted(signs: np.ndarray, order: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """The n-grams of each length that lie within one text, (n-grams, length), and how often each is there."""
    kinds, found = int(signs.max()) + 1, []
    keys = np.zeros(len(signs), np.int64)  # a number for what stands at each place, of the length before
    for length in range(1, min(order, len(signs)) + 1):
        keys = keys[: len(signs) - length + 1] * kinds + signs[length - 1 :]
        _, first, keys, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
        grams = np.lib.stride_tricks.sliding_window_view(signs, length)[first]
        inside = (grams[:, 1:-1] != END).all(1) & ((grams != END).any(1) | (length == 1))
        found.append((grams[inside], counts[inside]))
    return found


def _grams(numbers: Iterator[int], length: int, size: int) -> Iterator[tuple[tuple[int, ...], int]]:
    columns = [list(islice(numbers, size)) for _ in range(length + 1)]
    return zip(zip(*columns[:-1], strict=True), columns[-1], strict=True)
