"""Minimum function: named samples that must be right, each a case of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from byeori.core.errors import DataError, nearest
from byeori.evaluation.behaviour.answers import apart, in_short, shown, tolerance_of
from byeori.evaluation.behaviour.declared import Minimum
from byeori.evaluation.behaviour.outcome import Case, Outcome

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.evaluation.behaviour.samples import Sample
    from byeori.fields.contract import Answer, Cell, Field


def judge_minimum(test: Minimum, bundle: Bundle, samples: Sequence[Sample], answers: Sequence[Answer]) -> Outcome:
    """Compare the answers with what is true; an answer that no target can read is a DataError."""
    target = bundle.task.target
    tolerance, cases = tolerance_of(target, test.tolerance), list[Case]()
    for sample, answer in zip(samples, answers, strict=True):
        try:
            target.read(sample.answer)
        except DataError as error:
            raise DataError(f"{sample.key}: {error}") from None
        passed = apart(target, answer, sample.answer) <= tolerance
        why = "" if passed else f"{shown(answer)}, wanted {in_short(sample.answer)}{_unlearned(target, sample.answer)}"
        cases.append(Case(sample.key, passed, why))
    return Outcome(test.title, test.kind, tuple(cases), test.at_least, "" if cases else "there are no samples")


def _unlearned(target: Field, answer: Cell) -> str:
    """Say of a class that the model cannot answer that it cannot: no training may ever make the case pass."""
    options = [str(option) for option in target.form().get("options", ())]
    missing = options and target.about.judged_as == "classes" and str(target.read(answer)) not in options
    return f", which the model has not learned{nearest(str(answer), options)}" if missing else ""
