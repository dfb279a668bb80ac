"""What a column's cells are expected to be: learned at training, for whoever looks at what is sent later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.bundles.reference.trait import MOST_KNOWN, Trait

if TYPE_CHECKING:
    from byeori.data.task import Task
    from byeori.fields.contract import Field


@dataclass(frozen=True)
class Expected:
    """What the training part's cells of an input were.

    >>> Expected("age", least=18.0, greatest=90.0).odd(200.0), Expected("town", categories=("Seoul",)).odd("Seoul")
    (True, False)
    """

    column: str
    least: float | None = None
    """Of numbers, over the whole training part; None of what is no number."""
    greatest: float | None = None
    categories: tuple[str, ...] | None = None
    """Of categories and flags, all that the field knows; None of what has no set of them."""
    missing: float = 0.0
    """Share of cells that were missing, those that could not be read among them."""
    unreadable: float = 0.0
    """Share of cells that were there and could not be read."""
    shortest: float | None = None
    """Of texts, their characters, among those that were looked at."""
    longest: float | None = None

    def odd(self, value: float | str) -> bool:
        """Whether a value that is not missing lies outside of the range, or is none of the set."""
        if isinstance(value, str):
            return self.categories is not None and value != "" and value not in self.categories
        return (self.least is not None and value < self.least) or (self.greatest is not None and value > self.greatest)

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON."""
        return asdict(self)

    @classmethod
    def of_json(cls, record: Mapping[str, Any]) -> Expected:
        """Make one of `to_json()`."""
        given: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in record.items()}
        return cls(**given)


def learn_expected(
    task: Task, traits: Mapping[str, Trait], names: Mapping[str, str], unreadable: Mapping[str, float]
) -> dict[str, Expected]:
    """Give by column what was learned of it: by its field (`form`), and by the traits (`names`: trait to column).

    `unreadable` is the share of cells by column that could not be read.
    """
    found = {}
    for column, field in task.inputs.items():
        own = {name: traits[name] for name, of in names.items() if of == column and name in traits}
        found[column] = _of(column, field, own, unreadable.get(column, 0.0))
    return found


def _of(column: str, field: Field, traits: Mapping[str, Trait], unreadable: float) -> Expected:
    form = field.form()
    options = form.get("options") if form.get("widget") == "choice" else None
    lengths = next((one for name, one in traits.items() if name.rpartition(".")[2] == "characters"), None)
    return Expected(
        column,
        _number(form.get("min")),
        _number(form.get("max")),
        tuple(map(str, options[:MOST_KNOWN])) if options else None,
        round(_missing(traits), 6),
        round(unreadable, 6),
        lengths.edges[0] if lengths and lengths.edges else None,
        _below(lengths.edges[-1]) if lengths and lengths.edges else None,
    )


def _missing(traits: Mapping[str, Trait]) -> float:
    """The largest share of missing values among the traits of a column, where a sample has all or none."""
    return max((trait.shares[trait.missing] for trait in traits.values() if trait.shares), default=0.0)


def _below(edge: float) -> float:
    """The value that the last edge is just above."""
    return float(np.nextafter(np.float32(edge), np.float32(-np.inf)))


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None
