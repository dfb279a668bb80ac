"""Direction: an answer must move the way that an input was moved."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from byeori.core.errors import ConfigError, listed, nearest
from byeori.evaluation.behaviour.answers import height, height_of, moved
from byeori.evaluation.behaviour.declared import Direction
from byeori.evaluation.behaviour.outcome import Case, Outcome
from byeori.evaluation.behaviour.values import refuse_unlearned
from byeori.fields.number.number import Number

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.evaluation.behaviour.samples import Sample
    from byeori.fields.contract import Answer, Cell, Field


def judge_direction(test: Direction, bundle: Bundle, samples: Sequence[Sample], answers: Sequence[Answer]) -> Outcome:
    """Ask about each sample with its cell moved, and compare how high the answer is with its own."""
    task = bundle.task
    if test.input not in task.inputs:
        raise ConfigError(
            f"input = {test.input!r} is no input{nearest(test.input, task.inputs)}; wanted {listed(task.inputs)}"
        )
    field, of = task.inputs[test.input], height_of(task.target, test.of)
    refuse_unmovable(test, field)
    places, cells = list[int](), list[dict[str, Any]]()
    for place, sample in enumerate(samples):
        cell = _moved_cell(test, field, sample.cells[test.input])
        if cell is not None:
            places.append(place)
            cells.append({**sample.cells, test.input: cell})
    cases = list[Case]()
    for place, answer in zip(places, bundle.predict(cells), strict=True):
        before, after = height(answers[place], of), height(answer, of)
        passed = moved(before, after, test.expect, test.tolerance or 0.0)
        why = "" if passed else f"{after:.6g}, was {before:.6g}: wanted {test.expect}"
        cases.append(Case(samples[place].key, passed, why))
    reason = "" if cases else f"{test.input!r} cannot be moved so in any of the {len(samples):,} samples"
    return Outcome(test.title, test.kind, tuple(cases), test.at_least, reason)


def refuse_unmovable(test: Direction, field: Field) -> None:
    """Raise a ConfigError where an input cannot be moved as a test says."""
    if (test.by is not None or test.times is not None) and not isinstance(field, Number):
        raise ConfigError(f"by and times are for numbers, and {test.input!r} is {field}; wanted `to`")
    if test.append is not None and field.kind != "text":
        raise ConfigError(f"append is for texts, and {test.input!r} is {field}; wanted `to`")
    if test.to is not None:
        refuse_unlearned(field, test.to, "to")


def _moved_cell(test: Direction, field: Field, cell: Cell) -> Cell:
    """The cell as it is moved; None where it is missing or stays as it is."""
    value = field.read(cell)
    if test.to is not None:
        return None if field.read(test.to) == value else test.to
    if test.append is not None:
        return f"{value}{test.append}" if test.append else None
    if math.isnan(value):
        return None
    after = value + test.by if test.by is not None else value * (test.times or 0.0)
    return None if after == value else after
