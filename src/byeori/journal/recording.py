"""From an answer to its row in the store: one way for what a server answers and for what a job does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal

from byeori.bundles.reference.outputs import answer_traits
from byeori.core.errors import BundleError
from byeori.fields.media import type_of
from byeori.journal.values import confidence_of, value_text
from byeori.tracking.records import Answer as AnswerRow

if TYPE_CHECKING:
    import numpy as np

    from byeori.bundles.bundle import Bundle
    from byeori.bundles.reference.features import Projection

Source = Literal["serve", "predict"]
"""Who answered: a server, or `byeori predict`."""


@dataclass(frozen=True)
class Answered:
    """An answer as it is to be kept."""

    id: str
    time: float
    cells: Mapping[str, Any]
    answer: Mapping[str, Any]
    took_ms: float
    reference: str | None = None
    """What the caller calls it."""
    features: np.ndarray | None = None
    """What `projection_of(bundle)` makes of the network's features; None where it gives none."""

    @property
    def size(self) -> int:
        """Bytes of its files."""
        return sum(len(cell) for cell in self.cells.values() if isinstance(cell, bytes))


@dataclass(frozen=True)
class Recorder:
    """Makes the rows of a bundle's answers."""

    bundle: Bundle
    source: Source
    run: str | None = None
    """Id of the run that the bundle is of."""

    @cached_property
    def projection(self) -> Projection | None:
        """What makes traits of features."""
        return projection_of(self.bundle)

    def row(
        self, answered: Answered, inputs: Mapping[str, Any], path: str | None = None, media: str | None = None
    ) -> AnswerRow:
        """Give the row of an answer; traits of its `inputs` are what `bundle.traits` gives, or empty where skipped.

        `path` is where its inputs are kept. Traits of the answer and features are always there, in the same mapping;
        a number that is none, or infinite, is None there.
        """
        outputs = answer_traits(answered.answer, self.bundle.task.target)
        projection, projected = self.projection, answered.features
        features = projection.traits(projected) if projection is not None and projected is not None else {}
        traits = {name: _plain(value) for name, value in (*inputs.items(), *features.items())} | outputs
        return AnswerRow(
            answered.id,
            answered.time,
            self.bundle.digest,
            self.run,
            traits,
            answered.answer,
            answered.took_ms,
            path,
            media or media_of(answered.cells),
            answered.reference,
            self.source,
            value_text(answered.answer),
            confidence_of(answered.answer),
        )


def projection_of(bundle: Bundle) -> Projection | None:
    """Give what makes traits of the network's features; None where the bundle has no reference, or no features."""
    try:
        return bundle.reference.features
    except BundleError:
        return None


def media_of(cells: Mapping[str, Any]) -> str:
    """Give the media type of a sample whose inputs are not kept: that of its only file, else that of JSON."""
    only = next(iter(cells.values()))
    return type_of(only)[1] if len(cells) == 1 and isinstance(only, bytes) else "application/json"


def _plain(value: Any) -> Any:
    """A trait as JSON has it."""
    return None if value.__class__ is float and not isfinite(value) else value
