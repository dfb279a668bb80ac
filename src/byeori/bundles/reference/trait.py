"""One trait: a named number or category that describes a sample, with the bins that the training part gave it."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

import numpy as np

BINS = 64
"""How many bins a number's trait has, about; rare values and a few frequent ones change it a little."""
MOST_CATEGORIES = 256
"""How many categories have a bin of their own; the others that are known share one."""
MOST_KNOWN = 20_000
"""How many categories are known by name; of a column with more of them the rarest count as new."""

Kind = Literal["number", "category"]
Role = Literal["input", "output", "features"]


@dataclass(frozen=True)
class Trait:
    """A named number or category of a sample, and the places (bins) by which it is counted.

    The places of a number are the bins between `edges`, both ends open, then one for what is missing. Those of a
    category are its `categories`, then one for all other known ones, one for what is new, one for what is missing.

    >>> age = Trait("age.value", "number", "input", column="age", edges=(20.0, 40.0))
    >>> age.places([5, 30, 99, None]).tolist(), age.names
    ([0, 1, 2, 3], ('below 20', '20 to 40', '40 and more', 'missing'))
    >>> town = Trait("town.value", "category", "input", column="town", categories=("Seoul",), others=("Jeju",))
    >>> town.places(["Seoul", "Jeju", "Ulsan", ""]).tolist(), town.names
    ([0, 1, 2, 3], ('Seoul', 'other', 'new', 'missing'))
    """

    name: str
    """As in the store: `width_px`, with several inputs `photo.width_px`, of answers `answer.value`."""
    kind: Kind
    role: Role
    column: str = ""
    """The input's column that it describes; empty of answers and features."""
    unit: str = ""
    edges: tuple[float, ...] = ()
    """Of a number: bin i holds edges[i - 1] <= x < edges[i]; every edge is a float32, and so is x when it is placed."""
    categories: tuple[str, ...] = ()
    """Of a category: those with a place of their own, the most frequent first."""
    others: tuple[str, ...] = ()
    """Of a category: those that are known too, and share one place."""
    centre: float = 0.0
    """Of a number: the training part's mean; sums are kept about it, so that they add up without loss."""
    deviation: float = 0.0
    shares: tuple[float, ...] = field(default=(), repr=False)
    """How much of the training part each place has."""

    @property
    def count(self) -> int:
        """How many places it has."""
        return len(self.edges) + 2 if self.kind == "number" else len(self.categories) + 3

    @property
    def missing(self) -> int:
        """The place of what is missing: the last."""
        return self.count - 1

    @property
    def new(self) -> int | None:
        """The place of categories that the training part did not have; None of a number."""
        return self.count - 2 if self.kind == "category" else None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What a person calls each place."""
        if self.kind == "category":
            return (*self.categories, "other", "new", "missing")
        words = [f"{edge:.4g}" for edge in self.edges]
        if not words:
            return ("any", "missing")
        between = [low if low == high else f"{low} to {high}" for low, high in pairwise(words)]
        return (f"below {words[0]}", *between, f"{words[-1]} and more", "missing")

    def numbers(self, values: Sequence[Any]) -> np.ndarray:
        """Give values as they stand in a matrix, float32 (values,): a category as its place; missing is NaN."""
        if self.kind == "number":
            return _numbers(values)
        known = self._known
        new = float(len(self.categories) + 1)
        return np.array(
            [known.get(value, new) if isinstance(value, str) else _odd(value, new) for value in values], "f4"
        )

    def places(self, values: Sequence[Any]) -> np.ndarray:
        """Give the place of each value, int64 (values,); None, NaN and the empty word are missing."""
        return self.placed(self.numbers(values))

    def placed(self, numbers: np.ndarray) -> np.ndarray:
        """Give the places of what `numbers` gives, int64 (values,)."""
        gone = np.isnan(numbers)
        if self.kind == "number":
            found = np.searchsorted(self._edges, numbers, side="right")
        else:
            found = np.where(gone, 0, numbers).astype(np.int64)
        return np.where(gone, self.missing, found).astype(np.int64)

    @cached_property
    def _edges(self) -> np.ndarray:
        return np.array(self.edges, np.float32)

    @cached_property
    def _known(self) -> Mapping[str, float]:
        shared = float(len(self.categories))
        own = {name: float(place) for place, name in enumerate(self.categories)}
        return {"": math.nan, **dict.fromkeys(self.others, shared), **own}

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON."""
        return asdict(self)

    @classmethod
    def of_json(cls, record: Mapping[str, Any]) -> Trait:
        """Make one of `to_json()`."""
        given: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in record.items()}
        return cls(**given)


def learn_trait(name: str, values: Sequence[Any], role: Role, *, column: str = "", unit: str = "") -> Trait:
    """Give a trait with bins by the values of the training part: a category where one is a word, else a number."""
    if any(isinstance(value, str) for value in values):
        counts = Counter(value for value in values if isinstance(value, str) and value)
        ranked = sorted(counts, key=lambda word: (-counts[word], word))
        trait = Trait(
            name,
            "category",
            role,
            column,
            unit,
            categories=tuple(ranked[:MOST_CATEGORIES]),
            others=tuple(ranked[MOST_CATEGORIES:MOST_KNOWN]),
        )
    else:
        numbers = _numbers(values)
        finite = numbers[np.isfinite(numbers)].astype(np.float64)
        centre, deviation = (float(finite.mean()), float(finite.std())) if len(finite) else (0.0, 0.0)
        trait = Trait(name, "number", role, column, unit, learn_edges(numbers), centre=centre, deviation=deviation)
    counted = np.bincount(trait.places(values), minlength=trait.count)
    shares = (counted / max(len(values), 1)).round(6).tolist()
    return replace(trait, shares=tuple(shares))


def learn_edges(values: np.ndarray) -> tuple[float, ...]:
    """Give the edges of bins that have about the same share of finite values, float32 (values,), each.

    Outside of all values are two open bins, which the values themselves do not reach. Of few different values each
    has a bin of its own, as has each that is more frequent than a bin would be: a constant is told from all others.
    """
    finite = np.sort(values[np.isfinite(values)])
    if not len(finite):
        return ()
    different, counts = np.unique(finite, return_counts=True)
    if len(different) <= BINS:
        halves = different[:-1] + (different[1:] - different[:-1]) / 2
        frequent = different[:0] if len(different) > 2 else different
    else:
        halves = np.quantile(finite.astype(np.float64), np.linspace(0, 1, BINS + 1)[1:-1]).astype(np.float32)
        frequent = different[counts > len(finite) / BINS]
    above = np.nextafter(np.concatenate([finite[-1:], frequent]), np.float32(np.inf), dtype=np.float32)
    edges = np.unique(np.concatenate([finite[:1], halves.astype(np.float32), frequent, above]))
    return tuple(edges[np.isfinite(edges)].tolist())


def _numbers(values: Sequence[Any]) -> np.ndarray:
    """Values as float32; what is none is NaN, and infinite what is too large for one."""
    try:
        found = np.frombuffer(array("d", values))  # quick, and refuses all that is no number
    except TypeError:
        found = np.array([math.nan if value is None or isinstance(value, str) else float(value) for value in values])
    with np.errstate(over="ignore"):
        return found.astype(np.float32)


def _odd(value: Any, new: float) -> float:
    """A category that is no word: missing where it is nothing, else new."""
    return math.nan if value is None or value != value else new
