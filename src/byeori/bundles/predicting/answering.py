"""Answers for samples as they come, a few at a time: however many there are, only these are in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from byeori.core.errors import DataError
from byeori.core.unicode import renamed
from byeori.data.unread import unreadable

if TYPE_CHECKING:
    import numpy as np

    from byeori.bundles.bundle import Bundle
    from byeori.bundles.predicting.asked import Asked
    from byeori.fields.contract import Answer, Cell, Input, Unanswered

_AT_ONCE, _OF_TABLES = 64, 1024  # samples in memory
_REMEMBERED, _SHORT = 10_000, 64  # cells of a column, of so many characters at most


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
    columns = {name: _Packing(field) for name, field in bundle.task.inputs.items()}
    at_once = _OF_TABLES if all(column.is_table for column in columns.values()) else _AT_ONCE
    stream = iter(samples)
    while some := list(islice(stream, at_once)):
        errors, unread = dict[int, str](), dict[int, list[str]]()
        packed, asked = list[Mapping[str, "np.ndarray"]](), list[Mapping[str, "Cell"]]()
        for place, sample in enumerate(some):
            try:
                arrays, unread[place] = _packed(columns, sample)
                packed.append(arrays)
                asked.append(sample.cells)
            except DataError as error:
                errors[place] = str(error)
        answers = _answers(bundle, packed, asked) if packed else iter(())
        for place, sample in enumerate(some):
            if place in errors:
                yield sample, {"error": errors[place]}, None
            else:
                answer, features = next(answers)
                yield sample, ({**answer, "unread": unread[place]} if unread[place] else answer), features


def _answers(
    bundle: Bundle, packed: Sequence[Mapping[str, np.ndarray]], asked: Sequence[Mapping[str, Cell]]
) -> Iterator[tuple[Answer, np.ndarray | None]]:
    outputs, features = bundle.run(bundle.task.stack(packed))
    seen = [None] * len(asked) if features is None else [*features]
    return zip(map(bundle.answer, outputs, asked), seen, strict=True)


def _packed(columns: Mapping[str, _Packing], sample: Asked) -> tuple[dict[str, np.ndarray], list[str]]:
    """The packed inputs of a sample, and those of them that count as missing as they cannot be read."""
    if sample.error:
        raise DataError(sample.error)
    packed, unread, cells = {}, list[str](), renamed(sample.cells, columns)
    for name, column in columns.items():
        if name not in cells:
            raise DataError(f"the input {name!r} ({column.field}) is missing; wanted {', '.join(columns)}")
        try:
            packed[name] = column.pack(cells[name])
        except DataError as error:
            if not (sample.is_row and column.takes_none):
                raise DataError(f"{name}: {error}" if len(columns) > 1 else str(error)) from None
            packed[name] = column.pack(None)
            unread.append(name)
    return packed, unread


class _Packing:
    """Reads and packs the cells of a column; those of a table's, which come again and again, each once."""

    def __init__(self, field: Input) -> None:
        self.is_table = field.about.is_table
        self.field = field
        self.takes_none = self.is_table and not unreadable(field, None)
        self._known: dict[Any, np.ndarray] = {}

    def pack(self, cell: Cell) -> np.ndarray:
        """Give the packed value; what cannot be read is a DataError."""
        is_short = isinstance(cell, (int, float, bool)) or (isinstance(cell, str) and len(cell) <= _SHORT)
        if not (self.is_table and (is_short or cell is None)):
            return self.field.pack(self.field.read(cell))
        key = type(cell), cell
        if (packed := self._known.get(key)) is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            packed = self._known[key] = self.field.pack(self.field.read(cell))
        return packed
