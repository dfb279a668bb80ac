"""Where is the model worse? The score by every column of the table, and a mark where that is more than noise."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from byeori.core.digits import formatted
from byeori.evaluation.limits import BINS, FEWEST, SIGNIFICANT, SLICED_WORDS
from byeori.evaluation.statistics.comparison import false_discoveries, fewer_than_chance
from byeori.evaluation.statistics.estimate import Estimate, wilson
from byeori.fields.coded import Coded, counts_of, each, floats_of, once


@dataclass(frozen=True)
class Slice:
    """The samples with one value, or a range of values, of a column."""

    column: str
    name: str
    count: int
    score: Estimate
    """Share of right guesses in the slice."""
    rest: float
    """Share of right guesses outside of it."""
    p_value: float
    """How often chance gives a slice as bad, after Benjamini and Hochberg's correction for looking at many."""

    @property
    def is_worse(self) -> bool:
        """Whether the slice is worse than the rest by more than noise."""
        return self.p_value < SIGNIFICANT and self.score.value < self.rest


def slices(right: np.ndarray, columns: Mapping[str, Sequence[object]]) -> list[Slice]:
    """Give the score of every slice of at least five samples, column by column.

    `right` (samples,) says which guesses are right. Numbers are cut at quantiles into five bins; words are taken as
    they are, the 20 most frequent of them. Columns of one value, or of a value of its own for each sample, are left
    out. Each slice is tested against all the others by Fisher's exact test, one-sided.
    """
    found = [_measured(right, column, name, is_in) for column, cells in columns.items() for name, is_in in cut(cells)]
    corrected = false_discoveries([one.p_value for one in found])
    return [replace(one, p_value=p) for one, p in zip(found, corrected, strict=True)]


def cut(cells: Sequence[object]) -> list[tuple[str, np.ndarray]]:
    """Cut a column into named slices, each (samples,) bool; no slices where the column cannot be cut.

    >>> [name for name, _ in cut(["bus"] * 5 + ["car"] * 6)]
    ['car', 'bus']
    """
    pieces = _by_number(cells) if _are_numbers(cells) else _by_word(cells)
    pieces = [(name, is_in) for name, is_in in pieces if is_in.sum() >= FEWEST]
    return pieces if len(pieces) > 1 else []


def _are_numbers(cells: Sequence[object]) -> bool:
    known = [cell for cell in once(cells) if cell is not None]
    kinds = {*map(type, known)}
    return bool(kinds) and kinds <= {int, float} and len({*known}) > 2 * BINS


def _by_number(cells: Sequence[object]) -> list[tuple[str, np.ndarray]]:
    numbers = floats_of(each(lambda cell: cell if isinstance(cell, (int, float)) else math.nan, cells))
    known = numbers[np.isfinite(numbers)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)))
    place = np.searchsorted(edges[1:-1], numbers, side="right")  # bins are [low, high), the last one closed
    pieces = []
    for b in range(len(edges) - 1):
        ends = " to ".join(formatted(float(edge), float(edges[-1] - edges[0])) for edge in edges[b : b + 2])
        pieces.append((ends, (place == b) & np.isfinite(numbers)))
    return pieces + ([("missing", ~np.isfinite(numbers))] if len(known) < len(numbers) else [])


def _by_word(cells: Sequence[object]) -> list[tuple[str, np.ndarray]]:
    words = each(lambda cell: "missing" if cell is None else str(cell), cells)
    words = words if isinstance(words, Coded) else Coded.of(words)
    frequent = [word for word, count in counts_of(words).most_common(SLICED_WORDS) if count >= FEWEST]
    return [(word, words.are(word.__eq__)) for word in frequent]


def _measured(right: np.ndarray, column: str, name: str, is_in: np.ndarray) -> Slice:
    count, hits, all_hits = int(is_in.sum()), int(right[is_in].sum()), int(right.sum())
    others = len(right) - count
    rest = (all_hits - hits) / others if others else math.nan
    return Slice(column, name, count, wilson(hits, count), rest, fewer_than_chance(hits, count, all_hits, len(right)))
