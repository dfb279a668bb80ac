"""Answers for samples as they come, a few at a time: however many there are, only these are in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from byeori.bundles.predicting.packing import Packing

if TYPE_CHECKING:
    import numpy as np

    from byeori.bundles.bundle import Bundle
    from byeori.bundles.predicting.asked import Asked
    from byeori.fields.contract import Answer, Cell, Unanswered

_AT_ONCE, _OF_TABLES = 64, 1024  # samples in memory


Told = tuple["Asked", "Answer | Unanswered", "np.ndarray | None"]
"""A sample, its answer, and the network's features (width,) of it, where there are any."""


def answered(bundle: Bundle, samples: Iterable[Asked]) -> Iterator[tuple[Asked, Answer | Unanswered]]:
    """Give each sample with its answer; for one that cannot be read that is `{"error": "..."}`."""
    return ((sample, answer) for sample, answer, _ in answered_and_seen(bundle, samples))


def answered_and_seen(bundle: Bundle, samples: Iterable[Asked]) -> Iterator[Told]:
    """Give each sample with its answer, or its error, and the features that the answer was made of.

    In a row of a table a cell that its field cannot read counts as missing, as in training, where the field knows that:
    the answer names its input as `unread`.
    """
    packing = Packing(bundle.task)
    stream = iter(samples)
    while some := list(islice(stream, _OF_TABLES if packing.is_table else _AT_ONCE)):
        packed = packing.pack(some)
        errors, unread = packed.errors, packed.unread
        asked = [sample.cells for place, sample in enumerate(some) if place not in errors]
        answers = _answers(bundle, packed.inputs, asked) if asked else iter(())
        for place, sample in enumerate(some):
            if place in errors:
                yield sample, {"error": errors[place]}, None
            else:
                answer, features = next(answers)
                yield sample, ({**answer, "unread": unread[place]} if unread.get(place) else answer), features


def _answers(
    bundle: Bundle, packed: Mapping[str, np.ndarray], asked: Sequence[Mapping[str, Cell]]
) -> Iterator[tuple[Answer, np.ndarray | None]]:
    outputs, features = bundle.run(packed)
    seen = [None] * len(asked) if features is None else [*features]
    return zip(bundle.answers(outputs, asked), seen, strict=True)
