"""Answers as columns of a table: the answer under its target's name, and what belongs to it as `target.what`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from byeori.data.sources.tables.predicted import ANSWER, ERROR, GIVEN, ROW

if TYPE_CHECKING:
    from byeori.bundles.predicting.asked import Asked
    from byeori.fields.contract import Answer, Cell, Unanswered

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
    prefix: str
    """What begins the names of what belongs to the answer: the target, or `answer` where that is several columns."""

    @property
    def names(self) -> tuple[str, ...]:
        """All names."""
        rows = (f"{self.prefix}.{ROW}",) if self.has_rows else ()
        return (*self.own.values(), *self.answer, *rows, f"{self.prefix}.{ERROR}")

    def row(self, sample: Asked, answer: Answer | Unanswered) -> list[Cell]:
        """Give the cells of one sample."""
        found = flat(self.target, answer)
        own = [sample.own.get(name) for name in self.own]
        rows = [sample.key] if self.has_rows else []
        return [*own, *(found.get(name) for name in self.answer), *rows, answer.get(ERROR)]


class Printed(Columns):
    """Columns for the eye and for other commands: where the sample is, its value and confidence, and then the rest.

    They are named as JSON lines name them: `file`, `value`, `confidence`, `low`, ..., `error`.
    """

    @property
    def names(self) -> tuple[str, ...]:
        """All names."""
        begin = f"{self.prefix}."
        shown = ("value" if name == self.target else name.removeprefix(begin) for name in self._ordered)
        return ("file", *shown, *self.own.values(), ERROR)

    def row(self, sample: Asked, answer: Answer | Unanswered) -> list[Cell]:
        """Give the cells of one sample."""
        found = flat(self.target, answer)
        own = [sample.own.get(name) for name in self.own]
        return [sample.key, *(found.get(name) for name in self._ordered), *own, answer.get(ERROR)]

    @property
    def _ordered(self) -> list[str]:
        sure, begin = f"{self.prefix}.confidence", f"{self.prefix}."
        values = [name for name in self.answer if not name.startswith(begin)]
        return [*values, sure, *(name for name in self.answer if name not in (*values, sure))]


def columns_of(
    target: str, example: Answer, own: Iterable[str], *, has_rows: bool, probabilities: bool
) -> tuple[Columns, list[str]]:
    """Give the columns for answers like the example, and the names of `own` ones that are left out.

    Those are what an earlier table of answers for the same target has.
    """
    given, values = flat(target, example), _values(target, example)
    prefix = _prefix(target, values)
    parts = [(key, values) for key, values in example.items() if key in _ONE and isinstance(values, dict)]
    several = {name for key, values in parts for name in _several(prefix, key, values)}
    answer = tuple(name for name in given if probabilities or name not in several)
    beside = {f"{prefix}.{what}" for what in (ROW, ERROR)} | {f"{name}.{GIVEN}" for name in values}
    known = ({*given} | beside) - set(values)
    own = list(own)
    kept = {name: f"{name}.{GIVEN}" if name in values else name for name in own if name not in known}
    return Columns(target, kept, answer, has_rows, prefix), [name for name in own if name in known]


def flat(target: str, answer: Answer | Unanswered) -> dict[str, Any]:
    """Give an answer by column; lists beside the value (a line's characters) have none.

    >>> flat("label", {"value": "cat", "confidence": 0.9, "probabilities": {"cat": 0.9, "dog": 0.1}})
    {'label': 'cat', 'label.confidence': 0.9, 'label.probability.cat': 0.9, 'label.probability.dog': 0.1}
    >>> flat("a,b", {"value": {"a": 1.5, "b": 2}, "low": {"a": 1, "b": 1}, "confidence": None})
    {'a': 1.5, 'b': 2, 'answer.low.a': 1, 'answer.low.b': 1}
    >>> flat("points", {"value": [[30, 40]]}), flat("points", {"value": {"nose": [30, 40]}})
    ({'x1': 30, 'y1': 40}, {'nose_x': 30, 'nose_y': 40})
    """
    found = _values(target, answer)
    prefix = _prefix(target, found)
    for key, value in answer.items():
        if isinstance(value, dict) and key != "value":
            found |= _several(prefix, key, value)
        elif key not in ("value", ERROR) and value is not None and not isinstance(value, (list, tuple, dict)):
            found[f"{prefix}.{key}"] = value
    return found


def _values(target: str, answer: Answer | Unanswered) -> dict[str, Any]:
    """The value by column: of several numbers each under its name, of points each as two numbers."""
    value = answer.get("value")
    if isinstance(value, list) and value and all(isinstance(one, list) for one in value):
        named = [(f"x{place}", f"y{place}", pair) for place, pair in enumerate(value, 1)]
    elif isinstance(value, dict):
        pairs = {name: one for name, one in value.items() if isinstance(one, list)}
        named = [(f"{name}_x", f"{name}_y", pair) for name, pair in pairs.items()]
        if not pairs:
            return dict(value)
    else:
        return {target: value}
    return {name: number for x, y, pair in named for name, number in zip((x, y), pair, strict=True)}


def _prefix(target: str, values: Mapping[str, Any]) -> str:
    return target if [*values] == [target] else ANSWER


def _several(prefix: str, key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{prefix}.{_ONE.get(key, key)}.{name}": value for name, value in values.items()}
