"""Is the model worth it? What follows from its score beside those of plain models, a sentence each.

Nobody is advised to take what is worse on the score in question. Of models that cannot be told apart the simpler one is
named only where the interval leaves no gain that would matter; otherwise both are said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from byeori.evaluation.limits import FEW, LEAST_GAIN, MATTERS
from byeori.evaluation.report.wording import end, measured, score_name, short, signed
from byeori.evaluation.statistics.comparison import Comparison
from byeori.evaluation.statistics.estimate import Estimate
from byeori.fields.scores.score import Score

_NEVER_SEEN = 3.0  # of n samples may be otherwise where none was: the rule of three (Hanley, Lippman-Hand 1983)


@dataclass(frozen=True)
class Beside:
    """A plain model beside the one that is judged."""

    name: str
    estimate: Estimate
    """Its score."""
    comparison: Comparison
    """Of the judged model with it, by that score."""
    ahead_by: str = ""
    """A proper score by which the judged model is better by more than noise, where the comparison does not say so."""


def verdicts(score: Score, beside: Sequence[Beside], samples: int) -> tuple[str, ...]:
    """Give a sentence for each plain model, which stand from the simplest to the strongest, and which to prefer."""
    return (*(_verdict(score, one, samples) for one in beside), *_preference(score, beside, samples))


def passes(beside: Sequence[Beside]) -> bool:
    """Tell whether the simplest plain model is beaten by more than noise, and no other is better by more than noise."""
    return not beside or (beside[0].comparison.is_better and not any(one.comparison.is_worse for one in beside))


def _verdict(score: Score, one: Beside, samples: int) -> str:
    d = one.comparison.difference if score.is_higher_better else _turned(one.comparison.difference)
    numbers = f"{signed(d.value)} [{signed(d.low, end)}, {signed(d.high, end)}], {_p(one.comparison.p_value)}"
    name = f"{one.name} ({short(one.estimate.value)})"
    ahead = f" By {score_name(one.ahead_by)} it is better by more than noise." if one.ahead_by else ""
    if not math.isfinite(d.value):
        return f"Cannot be compared with {one.name}: {samples:,} such samples cannot tell {score_name(score.name)}."
    if one.comparison.is_better:
        return f"Better than {name} by more than noise: {numbers}."
    if one.comparison.is_worse:
        return f"Worse than {name} by more than noise: {numbers}.{ahead}"
    return f"Cannot be told apart from {name} with {samples:,} samples: {numbers}.{ahead}"


def _preference(score: Score, beside: Sequence[Beside], samples: int) -> list[str]:
    beside = [one for one in beside if math.isfinite(one.comparison.difference.value)]
    if not beside:
        return []
    worse = [one for one in beside if one.comparison.is_worse]
    better = [one for one in worse if not one.ahead_by]
    alike = [one for one in beside if not (one.comparison.is_better or one.comparison.is_worse or one.ahead_by)]
    if better:
        return [f"Prefer {_best(score, better).name}: better than this model by more than noise, and simpler."]
    if worse:
        best = _best(score, worse)
        by, other = score_name(score.name), score_name(best.ahead_by)
        return [f"Which to prefer depends on the question: {best.name} is better by {by}, this model by {other}."]
    if alike:
        return [_among(score, _best(score, alike), len(alike), samples)]
    ahead = [one for one in beside if one.ahead_by]
    if ahead:
        first = f"Prefer this model: better than {ahead[-1].name} by {score_name(ahead[-1].ahead_by)}"
        return [f"{first}, and none is better than it as far as these samples tell."]
    others = "each of them" if len(beside) > 1 else beside[0].name
    return [f"Prefer this model: better than {others} by more than noise."]


def _among(score: Score, best: Beside, count: int, samples: int) -> str:
    """Say what the interval leaves open between the model and the best of those that cannot be told apart from it."""
    d = best.comparison.difference
    gain, loss = max(0.0, d.high), max(0.0, -d.low)
    room = 0.0 if score.best is None else abs(score.best - best.estimate.value)
    unseen = min(1.0, _NEVER_SEEN / samples)
    if score.best == 1 and samples < FEW and d.high - d.low < unseen:  # none tells them apart, and yet others may
        gain, loss, room = max(gain, unseen), max(loss, unseen), max(room, LEAST_GAIN / MATTERS)
    others = f", the best of {count} that cannot be told apart" if count > 1 else ""
    if gain <= MATTERS * room:
        return f"Prefer {best.name}: it is simpler, and this model gains at most {measured(gain)} on it."
    return (
        f"{samples:,} samples do not decide between this model and {best.name}{others}: its gain may be as large as "
        f"{measured(gain)}, its loss as {measured(loss)}. The simpler one may do; more samples would tell."
    )


def _best(score: Score, some: Sequence[Beside]) -> Beside:
    """The best by the score; of equal ones the simplest."""
    return max(some, key=lambda one: score.oriented(one.estimate.value))


def _turned(estimate: Estimate) -> Estimate:
    return Estimate(-estimate.value, -estimate.high, -estimate.low)


def _p(p_value: float) -> str:
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.3f}"
