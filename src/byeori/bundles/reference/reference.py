"""The reference of a bundle: what its answers are compared with when it is watched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from byeori.bundles.reference.counting import count_rows
from byeori.bundles.reference.expected import Expected
from byeori.bundles.reference.features import Projection
from byeori.bundles.reference.trait import Trait

FORMAT = 1
"""Of a kept reference; a reader refuses a newer one."""


@dataclass(frozen=True)
class Reference:
    """Traits with bins of the training part, and a bounded sample of the validation part; `bundle.reference`.

    >>> from byeori.bundles.reference.trait import learn_trait
    >>> age = learn_trait("age.value", [20.0, 30.0, 40.0], "input", column="age")
    >>> reference = Reference({"age.value": age}, np.array([[24.0], [np.nan]], np.float32), ("a.csv:2", "a.csv:9"))
    >>> reference.binned({"age.value": 30.0}), reference.counts("age.value").tolist()
    ({'age.value': 2}, [0, 1, 0, 0, 0, 1])
    """

    traits: Mapping[str, Trait]
    """By name: inputs first, then the answer's (`answer.value`, `answer.confidence`, ...), then `features.00`, ..."""
    sample: np.ndarray = field(repr=False)
    """(rows, traits) float32, in the order of `traits`; a category as its place, NaN what is missing."""
    keys: tuple[str, ...] = field(default=(), repr=False)
    """What a person calls each row of the sample."""
    confidence: np.ndarray = field(default_factory=lambda: np.empty(0, np.float32), repr=False)
    """(rows,) of each answer, from 0 to 1; NaN where it has none."""
    score: np.ndarray = field(default_factory=lambda: np.empty(0, np.float32), repr=False)
    """(rows,) how good each answer is, in the sense of `scored_by`; NaN where that cannot be told."""
    scored_by: str = ""
    """`correct` (1 or 0), `absolute_error` (in the target's unit) and the like, as `evaluation/one_answer.py` says."""
    features: Projection | None = None
    """What makes traits of the network's own features; None where there are none."""
    expected: Mapping[str, Expected] = field(default_factory=dict, repr=False)
    """What the cells of each input's column are expected to be."""
    lean: bool = False
    """Whether it was made of the few quantiles that bundles of before kept: there is no sample, and no answers."""

    @property
    def rows(self) -> int:
        """How many rows the sample has."""
        return len(self.sample)

    def names(self, role: str | None = None) -> tuple[str, ...]:
        """The names of all traits, or of those of a role: `input`, `output`, `features`."""
        return tuple(name for name, trait in self.traits.items() if role in (None, trait.role))

    def column(self, name: str) -> np.ndarray:
        """The sample's values of a trait, (rows,) float32."""
        return self.sample[:, list(self.traits).index(name)]

    def counts(self, name: str) -> np.ndarray:
        """How many rows of the sample each place of a trait has, int64 (places,)."""
        trait = self.traits[name]
        return np.bincount(trait.placed(self.column(name)), minlength=trait.count)

    def shares(self, name: str) -> np.ndarray:
        """How much of the sample each place of a trait has, (places,); without a sample, of the training part."""
        counts = self.counts(name)
        return counts / counts.sum() if counts.sum() else np.array(self.traits[name].shares)

    def binned(self, traits: Mapping[str, Any]) -> dict[str, int]:
        """Give the place of each trait of one sample, as far as the reference knows the trait."""
        known = {name: value for name, value in traits.items() if name in self.traits}
        return {name: int(self.traits[name].places([value])[0]) for name, value in known.items()}

    def matrix(self, rows: Sequence[Mapping[str, Any]]) -> np.ndarray:
        """Give rows of named traits as the sample holds its own, (rows, traits) float32; what a row lacks is NaN."""
        columns = [trait.numbers([row.get(name) for row in rows]) for name, trait in self.traits.items()]
        return np.stack(columns, 1) if columns else np.empty((len(rows), 0), np.float32)

    def without_features(self) -> Reference:
        """Give the reference of a form of the bundle that gives no features, as an exported graph."""
        kept = [place for place, trait in enumerate(self.traits.values()) if trait.role != "features"]
        traits = {name: trait for name, trait in self.traits.items() if trait.role != "features"}
        return replace(self, traits=traits, sample=self.sample[:, kept], features=None)

    def count(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Count rows of named traits by their places, ready for JSON; `merge_counts` adds up. See `count_rows`."""
        return count_rows(self.traits.values(), rows)
