"""Learn a reference: bins from samples of the training part, and a bounded sample of the validation part."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from byeori.bundles.reference.expected import learn_expected
from byeori.bundles.reference.features import Projection, learn_projection
from byeori.bundles.reference.reference import Reference
from byeori.bundles.reference.trait import Role, Trait, learn_trait
from byeori.data.task import ANSWER, FEATURES, Task
from byeori.fields.contract import TraitValue

MOST_ROWS = 2_000
"""Rows of a reference's sample."""
MOST_CELLS = 1_000_000
"""Rows times traits: of a very wide table the sample has fewer rows."""


@dataclass(frozen=True)
class Described:
    """Samples of a part as a reference sees them: what is the same length is by sample."""

    rows: Sequence[Mapping[str, TraitValue]]
    """Traits by name: of inputs, of the answer, of features."""
    keys: Sequence[str]
    confidence: np.ndarray
    """(samples,); NaN where an answer has none."""
    score: np.ndarray
    """(samples,); NaN where an answer has none."""
    columns: Mapping[str, str]
    """The name of an input's trait to the input's column."""
    unreadable: Mapping[str, float] = field(default_factory=dict)
    """The share of cells that could not be read, by the input's column."""
    features: np.ndarray | None = None
    """(samples, width) of the network; None where it gives none."""


def learn_reference(task: Task, train: Described, val: Described, *, scored_by: str = "") -> Reference:
    """Learn the bins of each trait from `train`, and keep `val` as the sample."""
    projection = learn_projection(train.features) if train.features is not None else None
    if projection is not None:
        train, val = (_with_features(one, projection) for one in (train, val))
    names = _ordered(dict.fromkeys(name for row in train.rows for name in row))
    unit = _unit_of(task)

    def learned(name: str) -> Trait:
        values = [row.get(name) for row in train.rows]
        return learn_trait(name, values, _role(name), column=train.columns.get(name, ""), unit=unit(name, train))

    traits = {name: learned(name) for name in names}
    count = min(len(val.rows), MOST_ROWS, max(MOST_CELLS // max(len(traits), 1), 1))
    bare = Reference(traits, np.empty((0, len(traits)), np.float32))
    return Reference(
        traits,
        bare.matrix(val.rows[:count]),
        tuple(val.keys[:count]),
        np.asarray(val.confidence[:count], np.float32),
        np.asarray(val.score[:count], np.float32),
        scored_by,
        projection,
        learn_expected(task, traits, train.columns, train.unreadable),
    )


def _with_features(described: Described, projection: Projection) -> Described:
    assert described.features is not None  # the same network gave them
    projected = projection.project(described.features)
    rows = [{**row, **projection.traits(one)} for row, one in zip(described.rows, projected, strict=True)]
    return replace(described, rows=rows)


def _role(name: str) -> Role:
    return "output" if name.startswith(ANSWER) else "features" if name.startswith(FEATURES) else "input"


def _ordered(names: Mapping[str, None]) -> list[str]:
    """Inputs first, then answers, then features; within each as they came."""
    return sorted(names, key=lambda name: ("input", "output", "features").index(_role(name)))


def _unit_of(task: Task) -> Callable[[str, Described], str]:
    """Units of numbers that are what their field holds, and not something about it."""

    def unit(name: str, described: Described) -> str:
        own = name.rpartition(".")[2]
        if name.startswith(ANSWER):
            return task.target.about.unit if own in ("value", "width") else ""
        column = described.columns.get(name)
        return task.inputs[column].about.unit if column is not None and own == "value" else ""

    return unit
