"""Several labels in one cell, by a whole column: words with a mark between them that come again and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from byeori.core.unicode import normal
from byeori.data.limits import LABEL_AGAIN, LABEL_LETTERS, LABELS_ONCE, LABELS_SEVERAL, MOST_LABELS
from byeori.fields.cells import is_missing
from byeori.fields.coded import once, tallied
from byeori.fields.contract import Cell

MARKS = ("|", ";", ",")
"""What may stand between labels; a cell without one may have blanks between them."""
_BLANK = " "
_NAMES = {"|": "|", ";": ";", ",": "commas", _BLANK: "blanks"}


@dataclass(frozen=True)
class TaskNetwork:
    """How labels stand in the cells of a column."""

    mark: str
    labels: int
    """How many different ones there are."""
    most: int
    """How many a cell holds at most."""

    def __str__(self) -> str:
        return f"{self.labels:,} labels with {_NAMES[self.mark]} between them, up to {self.most} a cell"


def joined_labels(cells: Sequence[Cell]) -> TaskNetwork | None:
    """Give how labels are joined in a column of words; None where the cells are classes or texts.

    The labels come again in other company: there are more sets of them than labels, of different sizes, and none holds
    one twice. With blanks between them they may be text all the same.

    >>> tags = ["clear primary", "agriculture clear primary", "cloudy", "clear water", "agriculture clear", "water"]
    >>> str(joined_labels(tags * 5)), joined_labels(["New York", "York", "New Delhi"] * 9)
    ('5 labels with blanks between them, up to 3 a cell', None)
    """
    words = [(cell, times) for cell, times in tallied(cells) if not is_missing(cell)]
    if not words or not all(isinstance(cell, str) for cell, _ in words):
        return None
    mark = next((mark for mark in MARKS if any(mark in word for word, _ in words)), _BLANK)
    counts = Counter[str]()
    for word, times in words:
        counts[word] += times
    return _seen(mark, counts)


def _seen(mark: str, words: Counter[str]) -> TaskNetwork | None:
    counts: Counter[str] = Counter()
    sets: Counter[frozenset[str]] = Counter()
    for word, times in words.items():
        parts = word.split() if mark == _BLANK else [part for part in map(normal, word.split(mark)) if part]
        if len(set(parts)) < len(parts) or any(len(part) > LABEL_LETTERS for part in parts):
            return None
        sets[frozenset(parts)] += times
        counts.update(dict.fromkeys(parts, times))
        if len(counts) > MOST_LABELS:
            return None
    sizes = {len(one) for one in sets}
    cells, several = sum(sets.values()), sum(times for one, times in sets.items() if len(one) > 1)
    comes_again = sum(counts.values()) >= LABEL_AGAIN * len(counts)
    once = sum(times == 1 for times in counts.values())
    is_so = len(sizes) > 1 and several >= LABELS_SEVERAL * cells and comes_again and once <= LABELS_ONCE * len(counts)
    return TaskNetwork(mark, len(counts), max(sizes)) if is_so and len(sets) > len(counts) else None


def blanks_between(cells: Sequence[Cell]) -> bool:
    """Whether words that are said to be labels have blanks between them: no mark, and words that come in other cells.

    >>> blanks_between(["clear water", "clear", "water road", "road"]), blanks_between(["New York", "Old Delhi"])
    (True, False)
    """
    words = {normal(cell) for cell in once(cells) if isinstance(cell, str) and not is_missing(cell)}
    if any(mark in word for word in words for mark in MARKS) or any(word.startswith(("[", "{")) for word in words):
        return False
    several = [set(word.split()) for word in words if len(word.split()) > 1]
    known = Counter(part for word in words for part in set(word.split()))
    parts = [part for some in several for part in some]
    return bool(parts) and sum(known[part] > 1 for part in parts) * 2 > len(parts)
