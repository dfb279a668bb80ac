"""Which chapters a report has follows from what the target can say: its `about.judged_as` names a style."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from byeori.evaluation.baselines.baselines import Baseline, PlainData
    from byeori.evaluation.guesses import Guesses
    from byeori.evaluation.report.blocks import Section
    from byeori.evaluation.statistics.estimate import Estimate
    from byeori.fields.contract import Target

_MODULES = {
    "classes": "byeori.evaluation.category.style",
    "number": "byeori.evaluation.number.style",
    "numbers": "byeori.evaluation.number.several",
    "labels": "byeori.evaluation.labels.style",
    "map": "byeori.evaluation.mask.style",
    "points": "byeori.evaluation.points.style",
    "text": "byeori.evaluation.line.style",
    "scores": "byeori.evaluation.report.plain",
}
"""Where each style stands, as `STYLE`; a module is loaded when a target asks for it."""


@dataclass(frozen=True)
class Style:
    """How one form of answer is judged; `target` is the learned target field, the seed names all draws."""

    sections: Callable[[Any, Guesses, Mapping[str, Estimate]], tuple[Section, ...]]
    """(target, guesses, scores) to the chapters."""
    cautions: Callable[[Any, Guesses], Sequence[str]] = lambda target, guesses: ()
    """(target, guesses) to what a reader must know before they trust the numbers, a sentence each."""
    baselines: Callable[[PlainData, Guesses, int], Sequence[Baseline]] = lambda data, guesses, seed: ()
    """(data, guesses, seed) to plain models that were asked about the same samples, the simplest first."""
    more: Callable[[Guesses, int], Mapping[str, Estimate]] = lambda guesses, seed: {}
    """(guesses, seed) to what else stands there, by name."""
    align: Callable[[Any, Any, Guesses], Guesses] | None = None
    """(reference, target, guesses) to the guesses of a fold's target as the reference would have given them.

    Where it is None, folds are judged together only if their targets have learned the same.
    """


def style_of(target: Target) -> Style:
    """Give the style that a target's `judged_as` names; `scores` alone are reported with their intervals."""
    style: Style = import_module(_MODULES[target.about.judged_as]).STYLE
    return style
