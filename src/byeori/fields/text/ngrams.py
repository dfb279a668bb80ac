"""Texts as sets of hashed n-grams of words and of characters: any language, no list of words, fast."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from byeori.core.errors import BundleError
from byeori.core.letters import of_letters, to_letters

WORDS = 2
"""Longest n-gram of words; three in a row gave nothing (docs/log.md)."""
CHARACTERS = 5
"""Longest n-gram of characters; it lies within a word, whose ends count as characters (Bojanowski et al. 2017)."""
ACROSS = 6
"""Longest n-gram of characters over the spaces between words, where a script is not Latin: spacing may be loose."""
BITS = 24
"""Of a hash: among 16 million places a hundred thousand known n-grams are seldom taken for another."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, so that multiplying by it loses nothing
_SPACE = 32  # its number in Unicode
_UNIT = 16  # of a strength: a byte holds up to 16, and steps of a sixteenth
_APART = 0x5851F42D4C957F2D  # so that n-grams with and without spaces are told apart
_NOT_LATIN = re.compile(r"[^\W\d_a-z\u00aa-\u024f\u1e00-\u1eff]")
_LATIN_OR_SPACE = re.compile(r"[\sa-z\u00aa-\u024f\u1e00-\u1eff]")
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")


def ngrams(text: str) -> np.ndarray:
    """Give the hashes of all n-grams of a text, sorted, each once, (n-grams,) uint32; the same on every machine.

    >>> len(ngrams("a b"))
    11
    """
    plain = " ".join(text.lower().split())
    parts = [*_of_words(plain), *_of_characters(f" {plain} ")]
    if _NOT_LATIN.search(plain):
        parts += [mixed + np.uint64(_APART) for mixed in _of_characters(_LATIN_OR_SPACE.sub("", plain), 2, ACROSS)]
    found = np.concatenate(parts)
    return np.unique(found >> np.uint64(64 - BITS)).astype(np.uint32)


@dataclass(frozen=True)
class Known:
    """The n-grams of the training part: those that stand in several texts, and how many texts they stand in."""

    hashes: np.ndarray  # (known,) uint32, sorted
    counts: np.ndarray  # (known,) texts that hold each
    texts: int
    strengths: np.ndarray  # (known,) uint8, how well each tells answers apart, in parts of 16; 16 for all where unknown

    def __len__(self) -> int:
        return len(self.hashes)

    @classmethod
    def of(cls, texts: Iterable[str], *, least: int = 2, most: int = 2**18) -> Known:
        """Count the n-grams of texts; those in fewer than `least` of them are forgotten, the `most` frequent kept."""
        counts = np.zeros(2**BITS, np.int32)
        number = 0
        for text in texts:
            counts[ngrams(text)] += 1
            number += 1
        kept = np.flatnonzero(counts >= least)
        if len(kept) > most:
            kept = np.sort(kept[np.argsort(-counts[kept], kind="stable")[:most]])
        return cls(kept.astype(np.uint32), counts[kept], number, np.full(len(kept), _UNIT, np.uint8))

    def regarding(self, texts: Iterable[str], answers: np.ndarray) -> Known:
        """Learn how well each n-gram tells answers (texts,), whole numbers from 0, apart.

        That is the largest logarithm of how much likelier it is in the texts of one answer than in the others (Wang &
        Manning 2012).
        """
        found = np.zeros((len(self) + 1, int(answers.max()) + 1))
        for text, answer in zip(texts, answers, strict=True):
            found[self.rows(text), answer] += 1
        with_it, without = found[1:] + 1, found[1:].sum(1, keepdims=True) - found[1:] + 1
        ratios = np.log(with_it / with_it.sum(0)) - np.log(without / without.sum(0))
        return replace(self, strengths=np.clip(np.abs(ratios).max(1) * _UNIT, 1, 255).round().astype(np.uint8))

    def rows(self, text: str) -> np.ndarray:
        """Give the places of a text's known n-grams, counted from 1, (n-grams,) int32; 0 alone where none is known."""
        found = ngrams(text)
        places = np.searchsorted(self.hashes, found)
        inside = places < len(self.hashes)
        places, found = places[inside], found[inside]
        rows = places[self.hashes[places] == found] + 1
        return rows.astype(np.int32) if len(rows) else np.zeros(1, np.int32)

    @property
    def rarity(self) -> np.ndarray:
        """The weight of each row, (known + 1,) float32: the logarithm of how rare it is (Sparck Jones 1972)."""
        weights = np.log((1 + self.texts) / (1 + self.counts)) + 1
        return np.concatenate([[0.0], weights]).astype(np.float32)

    @property
    def reach(self) -> np.ndarray:
        """How fast each row is to learn, (known + 1,) float32: more what is frequent, and what tells answers apart."""
        frequent = np.sqrt(self.counts / max(self.counts.max(initial=0), 1))
        return np.concatenate([[0.0], frequent * self.strengths / _UNIT]).astype(np.float32)

    def to_text(self) -> str:
        """Give this as letters, for a field's settings; about three of them for each n-gram."""
        steps = np.diff(self.hashes.astype(np.int64), prepend=0)
        return to_letters(np.concatenate([[self.texts], steps, self.counts, self.strengths]))

    @classmethod
    def of_text(cls, text: str) -> Known:
        """Read what `to_text` gave."""
        try:
            content = of_letters(text)
        except ValueError as error:
            raise BundleError(f"the n-grams in a text's settings cannot be read ({error}); train it again") from None
        steps, counts, strengths = np.split(content[1:], 3)
        hashes = np.cumsum(steps).astype(np.uint32)
        return cls(hashes, counts.astype(np.int32), int(content[0]), strengths.astype(np.uint8))


@lru_cache(maxsize=8)
def known_of(text: str) -> Known:
    """Read `Known.to_text()`, once for every text."""
    return Known.of_text(text)


def _of_characters(text: str, shortest: int = 1, longest: int = CHARACTERS) -> Iterator[np.ndarray]:
    """Hash the n-grams of characters, all places of the text at once; none holds a space but at its ends."""
    points = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)
    spaces = np.concatenate([[0], np.cumsum(points == _SPACE)])
    hashes = np.zeros(len(points), np.uint64)
    for n in range(1, min(longest, len(points)) + 1):
        count = len(points) - n + 1
        hashes = hashes[:count] * _FACTOR + points[n - 1 :]
        if n < shortest:
            continue
        inner = spaces[n - 1 : n - 1 + count] - spaces[1 : 1 + count] if n > 1 else points == _SPACE
        yield _mixed(hashes[inner <= 0] + np.uint64(n))


def _of_words(text: str) -> Iterator[np.ndarray]:
    words = np.array([_hash(word) for word in _WORD.findall(text)], np.uint64)
    hashes = np.zeros(len(words), np.uint64)
    for n in range(1, min(WORDS, len(words)) + 1):
        hashes = hashes[: len(words) - n + 1] * _FACTOR + words[n - 1 :]
        yield _mixed(hashes + np.uint64(n << 32))


@lru_cache(maxsize=2**16)
def _hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")


def _mixed(hashes: np.ndarray) -> np.ndarray:
    """Let every bit depend on all others (the end of splitmix64; Steele et al. 2014)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: np.ndarray = hashes ^ (hashes >> np.uint64(31))
    return mixed
