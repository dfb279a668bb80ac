"""The word of a gate, and the sentences that speak for it: one that is better on the whole may still not pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from byeori.cycle.gate.budgets import Budgets, Costs, exceeded
from byeori.cycle.gate.report import Word
from byeori.evaluation.limits import SIGNIFICANT
from byeori.evaluation.paired.paired import Paired, Pairs, p_worse
from byeori.evaluation.report.wording import measured, score_name, signed

if TYPE_CHECKING:
    from byeori.cycle.gate.comparing import Compared
    from byeori.cycle.gate.slicing import SliceFound
    from byeori.cycle.suite import SuiteOutcome
    from byeori.evaluation.behaviour.outcome import Outcomes
    from byeori.evaluation.one_answer import Scoring

_NAMED = 5  # slices and cases that are named


def decide(compared: Compared, scoring: Scoring) -> tuple[Word, tuple[str, ...]]:
    """Give the word of a comparison and why: worse where any part, the metric, a slice or the suite is worse.

    What decides the word comes first.
    """
    worse = list(_worse(compared, scoring))
    if worse and compared.paired.word != "worse":
        return "worse", (*worse, _whole(compared, scoring, is_open=False))
    return compared.paired.word, (_whole(compared, scoring, is_open=compared.paired.word == "unknown"), *worse)


def forbidden(budgets: Budgets, costs: Mapping[str, Costs], behaviour: Outcomes | None) -> tuple[str, ...]:
    """Say why a challenger may not pass whatever it is better at: a budget, or how it must behave."""
    said = exceeded(budgets, costs["challenger"]) if "challenger" in costs else []
    if behaviour is not None and not behaviour.passed:
        names = ", ".join(one.name for one in behaviour.failed[:_NAMED])
        said.append(f"{len(behaviour.failed):,} of {len(behaviour):,} behaviour tests fail: {names}")
    return tuple(said)


def _whole(compared: Compared, scoring: Scoring, *, is_open: bool) -> str:
    """Say what was found on all samples, and where nothing is decided how many labels more would tell."""
    paired = compared.paired
    of = ", ".join(f"{one.samples:,} {name}" for name, one in compared.parts.items()) if len(compared.parts) > 1 else ""
    said = f"{sized(paired, scoring)} on {paired.samples:,} samples{f' ({of})' if of else ''}"
    if not is_open:
        return f"{said} on the whole" if paired.word == "unknown" else said
    if paired.more is None:
        return f"{said}; if they differ as little as it seems now, not even a million more labels would tell"
    return f"{said}; about {paired.more:,} more labels would tell"


def sized(paired: Paired, scoring: Scoring) -> str:
    """Write a difference with its ends, in points where it is one of shares."""
    found, times = paired.difference, 100 if scoring.is_share else 1

    def size(value: float) -> str:
        return f"{times * value:+.1f}" if scoring.is_share else signed(value)

    unit = " points of accuracy" if scoring.is_share else f" {scoring.unit}".rstrip()
    kind = "" if scoring.is_share else f" ({scoring.mean_name}, + is better)"
    return f"{size(found.value)} [{size(found.low)}, {size(found.high)}]{unit}{kind}"


def _worse(compared: Compared, scoring: Scoring) -> Iterator[str]:
    for name, one in compared.parts.items():
        if one.word == "worse" and len(compared.parts) > 1:
            yield f"worse on the {name} part: {sized(one, scoring)} on {one.samples:,} samples"
    if compared.metric is not None and compared.metric[1].is_worse:
        name, found = compared.metric
        yield f"its {score_name(name)} is worse by {measured(-found.difference.value)} (p {found.p_value:.3f})"
    bad = worse_slices(compared.slices)
    for one_slice in bad[:_NAMED]:
        yield slice_said(one_slice, scoring)
    if len(bad) > _NAMED:
        yield f"and {len(bad) - _NAMED:,} slices more are worse"
    if compared.suite is not None and suite_is_worse(compared.suite):
        names = ", ".join(compared.suite.broken[:_NAMED])
        yield f"{compared.suite.text()}; broken are {names}{', ...' * (len(compared.suite.broken) > _NAMED)}"


def worse_slices(slices: tuple[SliceFound, ...]) -> list[SliceFound]:
    """Give the slices that are worse by more than noise, whatever their number."""
    return [one for one in slices if one.p_value < SIGNIFICANT and one.difference < 0]


def slice_said(one: SliceFound, scoring: Scoring) -> str:
    """Say of a slice how much worse the challenger is there."""
    size = f"{100 * one.difference:+.1f} points" if scoring.is_share else signed(one.difference)
    where = f"where {one.column} is {one.name}"
    return f"worse {where}: {size} on {one.samples:,} samples (p {max(one.p_value, 0.001):.3f} of all slices)"


def suite_is_worse(outcome: SuiteOutcome) -> bool:
    """Whether more cases are broken than mended by more than noise."""
    return p_worse(Pairs(outcome.champion.astype(float), outcome.challenger.astype(float))) < SIGNIFICANT
