"""Answers as columns of a table: the answer under its target's name, and what belongs to it as `target.what`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from byeori.data.sources.predicted import ERROR, GIVEN, ROW

if TYPE_CHECKING:
    from byeori.bundles.asked import Asked
    from byeori.data.field import Answer, Cell

_ONE = {"probabilities": "probability", "shares": "share"}  # what one of several is called


@dataclass(frozen=True)
class Columns:
    """Which columns a table of answers has, in their order."""

    target: str
    own: Mapping[str, str]
    """The samples' columns that are kept, each with its name here: one called as the target is `target.given`."""
    answer: tuple[str, ...]
    """The target first."""
    has_rows: bool
    """Whether it says of each sample where it stands."""

    @property
    def names(self) -> tuple[str, ...]:
        """All names."""
        rows = (f"{self.target}.{ROW}",) if self.has_rows else ()
        return (*self.own.values(), *self.answer, *rows, f"{self.target}.{ERROR}")

    def row(self, sample: Asked, answer: Answer) -> list[Cell]:
        """Give the cells of one sample."""
        found = flat(self.target, answer)
        own = [sample.own.get(name) for name in self.own]
        rows = [sample.key] if self.has_rows else []
        return [*own, *(found.get(name) for name in self.answer), *rows, answer.get(ERROR)]


def columns_of(
    target: str, example: Answer, own: Iterable[str], *, has_rows: bool, probabilities: bool
) -> tuple[Columns, list[str]]:
    """Give the columns for answers like the example, and the names of `own` ones that are left out.

    Those are what an earlier table of answers for the same target has.
    """
    given = flat(target, example)
    several = {name for key in example if isinstance(example[key], dict) for name in _several(target, key, example)}
    answer = tuple(name for name in given if probabilities or name not in several)
    known = {*given, f"{target}.{ROW}", f"{target}.{ERROR}", f"{target}.{GIVEN}"} - {target}
    own = list(own)
    kept = {name: f"{target}.{GIVEN}" if name == target else name for name in own if name not in known}
    return Columns(target, kept, answer, has_rows), [name for name in own if name in known]


def flat(target: str, answer: Answer) -> dict[str, Any]:
    """Give an answer by column; lists beside the value (a line's characters) have none.

    >>> flat("label", {"value": "cat", "confidence": 0.9, "probabilities": {"cat": 0.9, "dog": 0.1}})
    {'label': 'cat', 'label.confidence': 0.9, 'label.probability.cat': 0.9, 'label.probability.dog': 0.1}
    """
    found: dict[str, Any] = {target: answer.get("value")}
    for key, value in answer.items():
        if isinstance(value, dict) and key != "value":
            found |= _several(target, key, answer)
        elif key not in ("value", ERROR) and value is not None and not isinstance(value, (list, tuple, dict)):
            found[f"{target}.{key}"] = value
    return found


def _several(target: str, key: str, answer: Answer) -> dict[str, Any]:
    return {f"{target}.{_ONE.get(key, key)}.{name}": value for name, value in answer[key].items()}
