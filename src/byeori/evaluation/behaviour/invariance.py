"""Invariance: the answer to a sample and to the same with a change that says nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.errors import ConfigError, listed, nearest
from byeori.core.seeds import draw
from byeori.evaluation.behaviour.answers import apart, in_short, shown, tolerance_of
from byeori.evaluation.behaviour.declared import CHANGES, Invariance
from byeori.evaluation.behaviour.outcome import Case, Outcome
from byeori.evaluation.behaviour.texts import with_other_words, with_typos
from byeori.evaluation.behaviour.values import refuse_unlearned
from byeori.evaluation.limits import ASKED_AT_ONCE, OTHER_VALUES

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.data.task import Task
    from byeori.evaluation.behaviour.samples import Sample
    from byeori.fields.contract import Answer, Cell, Field

Change = Callable[[int, np.random.Generator], "Cell"]
"""From a sample's place to its changed cell; None where the change cannot be made to it."""
_MOVES = ("turn", "mirror")  # changes after which a mask or points lie elsewhere


def judge_invariance(
    test: Invariance, bundle: Bundle, samples: Sequence[Sample], answers: Sequence[Answer], *, seed: int
) -> Outcome:
    """Ask about each sample with each variation of the change, and compare with its own answer."""
    target, column = bundle.task.target, _column(test, bundle.task)
    tolerance, cases = tolerance_of(target, test.tolerance), list[Case]()
    variations = _variations(test, bundle.task.inputs[column], [sample.cells[column] for sample in samples])
    for label, change in variations.items():
        for start in range(0, len(samples), ASKED_AT_ONCE):
            places, cells = list[int](), list[dict[str, Any]]()
            for place in range(start, min(start + ASKED_AT_ONCE, len(samples))):
                cell = change(place, draw(seed, test.change, column, label, samples[place].key))
                if cell is not None:
                    places.append(place)
                    cells.append({**samples[place].cells, column: cell})
            for place, answer in zip(places, bundle.predict(cells), strict=True):
                name = samples[place].key + (f" ({label})" if len(variations) > 1 else "")
                same = apart(target, answer, answers[place]["value"]) <= tolerance
                why = "" if same else f"{shown(answer)}, was {shown(answers[place])}"
                cases.append(Case(name, same, why))
    reason = "" if cases else f"none of the {len(samples):,} samples can be changed so"
    return Outcome(test.title, test.kind, tuple(cases), test.at_least, reason)


def _column(test: Invariance, task: Task) -> str:
    """The input that is changed, which must be of the kind that the change is for."""
    if test.change in _MOVES and task.target.about.judged_as in ("map", "points"):
        raise ConfigError(
            f"change = {test.change!r}: the answer, {task.target}, must turn with the picture; take another"
        )
    wanted = [name for name, field in task.inputs.items() if _is_for(test.change, field)]
    if test.input is not None:
        if test.input not in task.inputs:
            raise ConfigError(
                f"input = {test.input!r} is no input{nearest(test.input, task.inputs)}; wanted {listed(task.inputs)}"
            )
        if test.input not in wanted:
            raise ConfigError(
                f"change = {test.change!r}: {test.input!r} is {task.inputs[test.input]}; wanted {CHANGES[test.change]}"
            )
        return test.input
    if len(wanted) != 1:
        found = (
            f"there are {len(wanted)}, {listed(wanted)}"
            if wanted
            else f"the inputs are {listed(map(str, task.inputs.values()))}"
        )
        raise ConfigError(f"change = {test.change!r}: wanted {CHANGES[test.change]} as `input`; {found}")
    return wanted[0]


def _is_for(change: str, field: Field) -> bool:
    wanted = CHANGES[change]
    return (
        wanted == "any input"
        or (wanted.endswith("pictures") and field.about.media == "image")
        or (wanted.endswith("text") and field.kind == "text")
    )


def _variations(test: Invariance, field: Field, cells: Sequence[Cell]) -> dict[str, Change]:
    """Each variation of a change by what it is called."""
    if test.change == "value":
        return _of_values(test, field, cells)
    if test.change == "typo":
        return {f"{int(by)} typo{'s' * (by > 1)}": _of_typos(field, cells, int(by)) for by in test.by or (1,)}
    if test.words:
        return {test.change: lambda place, drawn: with_other_words(field.read(cells[place]), test.words, drawn)}
    from byeori.evaluation.behaviour.pictures import BY, changed_picture

    def of_picture(by: float) -> Change:
        return lambda place, drawn: changed_picture(field.read(cells[place]), test.change, by, drawn)

    return {f"{test.change} {by:g}": of_picture(by) for by in test.by or BY[test.change]}


def _of_typos(field: Field, cells: Sequence[Cell], count: int) -> Change:
    return lambda place, drawn: with_typos(field.read(cells[place]), count, drawn)


def _of_values(test: Invariance, field: Field, cells: Sequence[Cell]) -> dict[str, Change]:
    """Other values in the place of a cell: those that are named, or those of other samples."""

    def differs(place: int, cell: Cell) -> bool:
        return bool(field.read(cell) != field.read(cells[place]))

    def of_another(place: int, drawn: np.random.Generator) -> Cell:
        some = (cells[int(other)] for other in drawn.integers(0, len(cells), OTHER_VALUES))
        return next((cell for cell in some if cell is not None and differs(place, cell)), None)

    if not test.values:
        return {"of another sample": of_another}
    for value in test.values:
        refuse_unlearned(field, value, "values")

    def of(value: Cell) -> Change:
        return lambda place, _: value if differs(place, value) else None

    return {in_short(value): of(value) for value in test.values}
