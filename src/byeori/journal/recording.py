"""From an answer to its row in the store: one way for what a server answers and for what a job does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from byeori.bundles.reference.outputs import answer_traits
from byeori.core.errors import BundleError
from byeori.fields.media import type_of
from byeori.journal.values import confidence_of, value_text
from byeori.tracking.records import Answer as AnswerRow

if TYPE_CHECKING:
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
    """The network's own, (width,), as `bundle.run` gives them; None where it gives none."""

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

    def features_of(self, several: Sequence[Answered]) -> list[dict[str, float | None]]:
        """Give the traits of the features of several answers at once; empty where there are none.

        What is not finite is None.
        """
        projection, seen = self.projection, [one.features for one in several if one.features is not None]
        if projection is None or not seen:
            return [{} for _ in several]
        projected = projection.project(np.stack(seen))
        found = iter([dict(zip(projection.names, row, strict=True)) for row in _plain_rows(projected)])
        return [{} if one.features is None else next(found) for one in several]

    def row(
        self,
        answered: Answered,
        described: Mapping[str, Any],
        features: Mapping[str, float | None] | None = None,
        kept: tuple[str | None, str | None] = (None, None),
    ) -> AnswerRow:
        """Give the row of an answer; its traits are those of the answer beside those of its inputs and of features.

        It is `described` by what `bundle.traits` gives, where that was not skipped; `features` are what `features_of`
        gives. A number that is none, or infinite, is None in the row. `kept` says where its inputs are, and their
        media type.
        """
        traits = {name: _plain(value) for name, value in described.items()}
        traits |= features or {}
        traits |= answer_traits(answered.answer, self.bundle.task.target)
        path, media = kept
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


def _plain_rows(numbers: np.ndarray) -> list[list[float | None]]:
    """Numbers (rows, columns) as JSON has them."""
    finite, plain = np.isfinite(numbers), numbers
    if not finite.all():
        plain = numbers.astype(object)
        plain[~finite] = None
    rows: list[list[float | None]] = plain.tolist()
    return rows


def _plain(value: Any) -> Any:
    """A trait as JSON has it."""
    return None if value.__class__ is float and not isfinite(value) else value
