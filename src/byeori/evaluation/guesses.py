"""Guesses: what a model said about every sample of one part, beside the truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite

import numpy as np

from byeori.evaluation.limits import BESIDE_COLUMNS, CELL_LETTERS

PART_NAMES = {"train": "training", "val": "validation", "test": "test", "folds": "out-of-fold", "other": "other-data"}
"""Parts as a person says them."""


@dataclass(frozen=True)
class Guesses:
    """A model's outputs over a part of a dataset; everything a report needs, and no model.

    >>> Guesses(("a.png", "b.png"), np.eye(2, dtype=np.float32), np.array([0, 0]), "test").guess
    array([0, 1])
    """

    keys: Sequence[str]
    """How a person finds each sample."""
    outputs: np.ndarray  # (samples, ...) what the model gave, or what `reduce` made of it; logits for classes
    truth: np.ndarray  # (samples, ...) the packed target; class numbers (samples,) for classes
    part: str
    """train, val or test of the run's own data, or other data."""
    columns: Mapping[str, Sequence[object]] = field(default_factory=dict)
    """Other columns of the table by name, one cell a sample; the slices are cut by them."""
    thumbnail: Callable[[int], bytes | str] | None = None
    """Gives a small JPEG of a sample (by its place here), or what its field shows, as HTML; None of plain values."""
    pixels: Callable[[int], np.ndarray] | None = None
    """Gives the picture (rows, columns, 1, 3 or 4) uint8 itself, as the model gets it."""
    decided: np.ndarray | None = None  # (samples, ...)
    """What is answered, where the target would not make it of the outputs: the labels of a plain model, say."""

    def others(self, outputs: np.ndarray, decided: np.ndarray | None = None) -> Guesses:
        """Give what another model said about the same samples."""
        return replace(self, outputs=outputs, decided=decided)

    def at(self, places: np.ndarray) -> Guesses:
        """Give what was said about some of the samples, by their places."""
        decided = None if self.decided is None else self.decided[places]
        keys = [self.keys[place] for place in places.tolist()]
        return Guesses(keys, self.outputs[places], self.truth[places], self.part, decided=decided)

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def part_name(self) -> str:
        """The part as a person says it."""
        return PART_NAMES.get(self.part, self.part)

    @property
    def guess(self) -> np.ndarray:
        """The class that is answered, (samples,) int64: that with the largest output, if nothing else is decided."""
        return np.asarray(self.outputs.argmax(1) if self.decided is None else self.decided)

    @property
    def confidence(self) -> np.ndarray:
        """The probability of the class that is answered, (samples,) float64."""
        return np.asarray(self.shares[np.arange(len(self)), self.guess])

    @property
    def right(self) -> np.ndarray:
        """Which guesses equal the truth, (samples,) bool."""
        return np.asarray(self.guess == self.truth)

    @property
    def shares(self) -> np.ndarray:
        """The probabilities of the classes, (samples, classes) float64: the softmax of the outputs."""
        logits = np.asarray(self.outputs, np.float64)
        powers = np.exp(logits - logits.max(1, keepdims=True))
        return np.asarray(powers / powers.sum(1, keepdims=True))


def shown_columns(guesses: Guesses) -> list[str]:
    """Give the names of the columns to show beside single samples."""
    return list(guesses.columns)[:BESIDE_COLUMNS]


def shown_cell(cell: object) -> str | float | None:
    """Give a cell as it stands in a table of samples.

    >>> shown_cell("a" * 100)[-3:], shown_cell(3), shown_cell(2.0)
    ('aa…', '3', '2')
    """
    if cell is None:
        return None
    if isinstance(cell, float):
        if not isfinite(cell):
            return None
        return f"{cell:,.10g}"
    text = " ".join(str(cell).split())
    return text if len(text) <= CELL_LETTERS else f"{text[: CELL_LETTERS - 1]}…"
