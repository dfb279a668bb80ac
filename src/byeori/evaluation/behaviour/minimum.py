"""Minimum function: named samples that must be right, each a case of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from byeori.core.errors import DataError
from byeori.evaluation.behaviour.answers import apart, in_short, shown, tolerance_of
from byeori.evaluation.behaviour.declared import Minimum
from byeori.evaluation.behaviour.outcome import Case, Outcome

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.evaluation.behaviour.samples import Sample
    from byeori.fields.contract import Answer


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
        cases.append(Case(sample.key, passed, "" if passed else f"{shown(answer)}, wanted {in_short(sample.answer)}"))
    return Outcome(test.title, test.kind, tuple(cases), test.at_least, "" if cases else "there are no samples")
