"""Where a challenger is worse: each slice of the evidence, with control for how many of them are looked at."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.errors import DataError
from byeori.data.guessing.plain_values import plain_values
from byeori.evaluation.limits import TRAITS_SAMPLES
from byeori.evaluation.paired.paired import Pairs, p_worse
from byeori.evaluation.statistics.slices import cut

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.cycle.gate.scoring import Cases
    from byeori.data.samples import Samples

PART = "part"
"""The column that says whether a sample is of the test or the live part."""


@dataclass(frozen=True)
class SliceFound:
    """How two models do on samples that have something in common."""

    column: str
    name: str
    samples: int
    champion: float
    """Mean score of the champion, the higher the better."""
    challenger: float
    p_value: float
    """How often chance makes the challenger so much worse there, as corrected for the number of slices (Holm 1979)."""

    @property
    def difference(self) -> float:
        """By how much the challenger is better there."""
        return self.challenger - self.champion

    def to_json(self) -> dict[str, Any]:
        """Give all of it."""
        return {**vars(self), "difference": self.difference}


def sliced(pairs: Pairs, columns: Mapping[str, Sequence[object]], *, seed: int = 0) -> list[SliceFound]:
    """Give every slice of some columns, (pairs,) cells each, those that speak most against the challenger first."""
    found = []
    for column, cells in columns.items():
        for name, rows in cut(cells):
            some = Pairs(pairs.champion[rows], pairs.challenger[rows], int(rows.sum()), pairs.is_share)
            before, after = float(some.champion.mean()), float(some.challenger.mean())
            found.append(SliceFound(column, name, len(some), before, after, p_worse(some, seed=seed)))
    found.sort(key=lambda one: one.p_value)
    corrected = holm([one.p_value for one in found])
    return [replace(one, p_value=p) for one, p in zip(found, corrected, strict=True)]


def holm(p_values: Sequence[float]) -> list[float]:
    """Give p-values, the smallest first, corrected for their number: any false one has a chance of the level at most.

    >>> holm([0.01, 0.02, 0.5])
    [0.03, 0.04, 0.5]
    """
    found, largest = list[float](), 0.0
    for place, p in enumerate(p_values):
        largest = max(largest, min(1.0, p * (len(p_values) - place)))
        found.append(largest)
    return found


def columns_of(
    bundle: Bundle,
    cases: Cases,
    parts: Sequence[str],
    *,
    samples: Samples | None = None,
    rows: np.ndarray | None = None,
) -> dict[str, Sequence[object]]:
    """Give what cases are cut by: part, class, the columns of a table, traits of what comes in files.

    Columns that the task leaves are those of `samples` at `rows`, which the first cases are.
    """
    task = bundle.task
    columns: dict[str, Sequence[object]] = {PART: list(parts)}
    if task.target.about.judged_as == "classes":
        columns[task.name] = [str(one) for one in cases.truth]
    for name, field in task.inputs.items():
        if field.about.media is None:
            columns[name] = plain_values([cells.get(name) for cells in cases.cells], field)
    if samples is not None and rows is not None:
        rest = [None] * (len(cases) - len(rows))
        for name in samples.columns:
            if name not in task.columns:
                columns[name] = [*plain_values([samples.columns[name][row] for row in rows.tolist()]), *rest]
    return {**_traits(bundle, cases), **columns}


def _traits(bundle: Bundle, cases: Cases) -> dict[str, Sequence[object]]:
    """The traits of inputs that come in files, or are texts; of very many samples none, as each is read once more."""
    fields = {name: field for name, field in bundle.task.inputs.items() if not field.about.is_table}
    if not fields or len(cases) > TRAITS_SAMPLES:
        return {}
    measured = [_measured(bundle, fields, cells) for cells in cases.cells]
    names = dict.fromkeys(name for found in measured for name in found)
    return {name: [found.get(name) for found in measured] for name in names}


def _measured(bundle: Bundle, fields: Mapping[str, Any], cells: Mapping[str, Any]) -> dict[str, float]:
    found = dict[str, float]()
    for name, field in fields.items():
        try:
            traits = field.traits(field.read(cells[name]))
        except (DataError, KeyError):
            continue
        for trait, value in traits.items():
            if isinstance(value, float) and not math.isnan(value):
                found[bundle.task.trait_name(name, trait)] = value
    return found
