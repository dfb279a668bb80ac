"""Errors that are planted in a copy of the data's answers, so that what finds errors can be judged."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.cleaning.limits import DONORS, PLANTED
from byeori.core.errors import DataError
from byeori.core.seeds import draw

if TYPE_CHECKING:
    from byeori.cleaning.evidence import Witness
    from byeori.data.dataset import Dataset


@dataclass(frozen=True, eq=False)
class Planted:
    """Data with known errors."""

    data: Dataset
    rows: np.ndarray  # (planted,) which samples have a wrong answer now
    is_pair: np.ndarray  # (planted,) bool: whether it is the answer that the model or a like sample would give
    true: Mapping[int, Any]
    """The cells as they were, by row."""


def with_answers(data: Dataset, cells: Mapping[int, Any]) -> Dataset:
    """Give the data with other answers of some samples; all else, the parts too, stays."""
    answers = list(data.samples.labels)
    for row, cell in cells.items():
        answers[row] = cell
    other, parts = copy(data), data.parts
    for name in ("fingerprint", "reading", "readable"):
        other.__dict__.pop(name, None)
    other.__dict__["parts"] = parts
    other.samples = replace(data.samples, columns={**data.samples.columns, data.samples.target: tuple(answers)})
    return other


def plant(data: Dataset, witness: Witness, seed: int, share: float = PLANTED) -> Planted:
    """Give a share of the training part wrong answers: half as the model would confuse them, half at random.

    Of classes the confused one is the likeliest other, at random is any; of all else answers are taken from other
    samples, from like ones and from any.
    """
    generator = draw(seed, "planted")
    train = np.isin(witness.looked.rows, witness.run.prepared.rows.get("train", np.array([], int)))
    places = np.flatnonzero(train)
    chosen = generator.permutation(places)[: max(2, round(share * len(places)))]
    wrong, is_pair, true = dict[int, Any](), list[bool](), dict[int, Any]()
    for number, place in enumerate(chosen.tolist()):
        pair, row = number % 2 == 0, int(witness.looked.rows[place])
        cell = _class(witness, place, generator, pair) if witness.classes else _taken(witness, place, generator, pair)
        if cell is not None:
            wrong[row], true[row] = cell, data.samples.labels[row]
            is_pair.append(pair)
    if len(wrong) < 2:
        raise DataError(
            f"{data.samples.name}: {len(places):,} samples of the training part are too few to plant errors among "
            "them; wanted at least 20 or so with different answers"
        )
    return Planted(with_answers(data, wrong), np.array(list(wrong)), np.array(is_pair), true)


def _class(witness: Witness, place: int, generator: np.random.Generator, pair: bool) -> str | None:
    given = witness.given(place)
    others = [name for name in witness.classes if name != given]
    if not others:
        return None
    return str(witness.likely(place, given) if pair else generator.choice(np.array(others, object)))


def _taken(witness: Witness, place: int, generator: np.random.Generator, pair: bool) -> Any:
    """The answer's cell of another sample, where it differs and can belong to these inputs; else None."""
    samples, task = witness.run.prepared.samples, witness.run.prepared.task
    rows, cells = witness.looked.rows, samples.labels
    row = int(rows[place])
    own = _packed(witness, row)
    near = [] if witness.near is None or not pair else witness.near.places[place].tolist()
    donors = [*near[:DONORS], *generator.integers(0, len(rows), DONORS).tolist()]
    for donor in (int(rows[one]) for one in donors):
        if donor == row or _packed(witness, donor) == own:
            continue
        trial = {name: samples.columns[name][row] for name in task.inputs} | {task.name: cells[donor]}
        if not task.target.about.needs_inputs or task.mismatch(trial, samples.root) is None:
            return cells[donor]
    return None


def _packed(witness: Witness, row: int) -> bytes:
    prepared = witness.run.prepared
    return prepared.columns[prepared.task.name].gather(np.array([row])).tobytes()
