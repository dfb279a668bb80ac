"""What the training data promises of every answer: ranges, known categories, how much is missing; and what broke it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy.special import bdtrc  # type: ignore[import-untyped]

from byeori.bundles.reference.reference import Reference
from byeori.bundles.reference.trait import Trait

_LEVEL = 0.01  # of all expectations together


@dataclass(frozen=True)
class Broken:
    """An expectation that more answers break than chance explains."""

    trait: str
    kind: Literal["range", "set", "missing"]
    expected: str
    """What the training data holds, in words."""
    answers: int
    """Answers that break it."""
    share: float
    usual: float
    """The share of the reference that does."""
    p: float

    def text(self) -> str:
        """Say it in one sentence."""
        what = {"range": "are outside of", "set": "are none of", "missing": "are missing, and the reference has"}
        return f"{self.trait}: {self.answers:,} answers ({self.share:.1%}) {what[self.kind]} {self.expected}" + (
            f"; of the reference {self.usual:.1%} are" if self.kind != "missing" else ""
        )

    def to_json(self) -> dict[str, Any]:
        """Give all of it, with the sentence."""
        return {**vars(self), "text": self.text()}


def broken_expectations(reference: Reference, counted: Mapping[str, Mapping[str, Any]]) -> tuple[Broken, ...]:
    """Give those that are broken, the most frequently broken first."""
    asked = [one for name in counted if name in reference.traits for one in _asked(reference, name, counted[name])]
    found = [one for one in asked if one.answers and one.p * len(asked) <= _LEVEL]
    return tuple(sorted(found, key=lambda one: -one.share))


def _asked(reference: Reference, name: str, counted: Mapping[str, Any]) -> Iterator[Broken]:
    trait = reference.traits[name]
    live = np.array(counted["places"], np.int64)
    before = reference.counts(name)
    for kind, places, expected in _places(trait):
        count, of, usual = int(live[places].sum()), int(live.sum()), int(before[places].sum())
        if not of:
            continue
        rows = int(before.sum())
        share = usual / rows if rows else float(np.array(trait.shares)[places].sum())
        # One row more than was seen: of m rows that all keep to it, one in m + 1 may not.
        chance = float(bdtrc(count - 1, of, (usual + 1) / (rows + 2))) if count else 1.0
        text = expected if kind != "missing" else f"{share:.1%}"
        yield Broken(name, kind, text, count, count / of, share, chance)


def _places(trait: Trait) -> Iterator[tuple[Literal["range", "set", "missing"], list[int], str]]:
    if trait.kind == "number" and trait.edges:
        yield "range", [0, trait.missing - 1], f"{trait.edges[0]:.4g} to {trait.edges[-1]:.4g}"
    if trait.new is not None:
        known = len(trait.categories) + len(trait.others)
        yield "set", [trait.new], f"the {known:,} known" if known > 6 else ", ".join(trait.categories)
    yield "missing", [trait.missing], ""
