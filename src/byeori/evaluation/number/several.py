"""The style of a target that answers several numbers: a table of all, and for each the chapters of a single one.

The target has `names`, and `numbers`: fields of the style `number`. Outputs and packed truths are (samples, numbers).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from byeori.evaluation.guesses import Guesses
from byeori.evaluation.limits import NUMBER_CHAPTERS
from byeori.evaluation.number.sections import number_sections
from byeori.evaluation.number.style import align_numbers, number_baselines, numbers_of
from byeori.evaluation.report.blocks import Entry, Figure, Gallery, Section, Table
from byeori.evaluation.report.styles import Style
from byeori.evaluation.report.wording import score_name
from byeori.evaluation.statistics.estimate import Estimate
from byeori.evaluation.statistics.scores import estimates
from byeori.fields.number.scores import number_scores, several_scores
from byeori.fields.scores.score import Marks


def _sections(target: Any, guesses: Guesses, headline: Mapping[str, Estimate]) -> tuple[Section, ...]:
    names = [one.name for one in number_scores(target.numbers[0]).values() if one.shown == "epoch"]
    found = _measured(target, guesses, names)
    shown = sorted(range(len(target.names)), key=lambda place: found[place][0].value)[:NUMBER_CHAPTERS]
    chapters = [one for place in sorted(shown) for one in _chapters(target, guesses, place)]
    return (_each(target, found, names, shown=len(shown)), *chapters)


def _measured(target: Any, guesses: Guesses, names: list[str]) -> list[list[Estimate]]:
    """The named scores of each number."""
    scores = several_scores(target)
    wanted = [scores[f"{score}_{name}"] for name in target.names for score in names]
    found = estimates(Marks(target, guesses), wanted)
    return [[found[f"{score}_{name}"] for score in names] for name in target.names]


def _each(target: Any, found: list[list[Estimate]], names: list[str], *, shown: int) -> Section:
    rows = tuple(
        (name, number.unit, *(_known(one) for one in scores))
        for name, number, scores in zip(target.names, target.numbers, found, strict=True)
    )
    weakest = min(range(len(found)), key=lambda place: found[place][0].value)
    lead = f"The number that is told least well is {target.names[weakest]} (R² {found[weakest][0].value:.2f})."
    if shown < len(found):
        lead += f" The {shown} that are told least well have chapters of their own below."
    columns = ("number", "unit", *map(score_name, names))
    return Section("Each number", lead, (Table("numbers", "", columns, rows),))


def _known(one: Estimate) -> Entry:
    return one if np.isfinite(one.value) else None


def _chapters(target: Any, guesses: Guesses, place: int) -> list[Section]:
    """The chapters of one of the numbers, under its name."""
    name, number, some = target.names[place], target.answering[place], _only(guesses, place)
    return [
        replace(
            section, title=f"{name}: {section.title}", blocks=tuple(_named(block, name) for block in section.blocks)
        )
        for section in number_sections(numbers_of(number, some), some)
    ]


def _named(block: Table | Figure | Gallery, name: str) -> Table | Figure | Gallery:
    return replace(block, name=f"{block.name}_{name}")


def _only(guesses: Guesses, place: int) -> Guesses:
    """What was said of one of the numbers."""
    outputs, truth = (np.asarray(x).reshape(len(guesses), -1) for x in (guesses.outputs, guesses.truth))
    return replace(guesses, outputs=outputs[:, place], truth=truth[:, place])


def _cautions(target: Any, guesses: Guesses) -> list[str]:
    truth = np.asarray(guesses.truth).reshape(len(guesses), -1)
    same = [name for name, column in zip(target.names, truth.T, strict=True) if column.min() == column.max()]
    return [f"All true numbers {', '.join(same)} of this part are the same; R2 says nothing of them."] if same else []


def _align(reference: Any, target: Any, guesses: Guesses) -> Guesses:
    """Give outputs and truths in the reference's scales."""
    parts = [
        align_numbers(ours, theirs, _only(guesses, place))
        for place, (ours, theirs) in enumerate(zip(reference.numbers, target.numbers, strict=True))
    ]
    outputs, truth = (np.stack(some, 1) for some in zip(*((one.outputs, one.truth) for one in parts), strict=True))
    return replace(guesses, outputs=outputs, truth=truth)


STYLE = Style(align=_align, sections=_sections, cautions=_cautions, baselines=number_baselines)
