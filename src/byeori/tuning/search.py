"""The course of a search: which leg comes next, as a pure function of the results that it may see.

First the default is repeated over draws of seed and split. Then settings are proposed, each trained on one of those
draws and compared with the default there; by asynchronous successive halving (ASHA, Li et al. 2020) the better ones go
on from where they paused. The best are then trained on new draws that chose nothing, beside the default, and what is
recommended is asked about the test part, which nobody has seen before.

Leg n sees the results of the legs below n - `at_once` + 1, and which others there are; so whoever computes it, with as
many workers as `at_once` at most, comes to the same. Where nothing can be done before all are in it sees all, and so do
those after it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from byeori.tuning.legs import TEST, Found, Leg, Progress, Training, Trainings, gathered
from byeori.tuning.limits import (
    CONFIRMED,
    DRAWS,
    FAILURES,
    FINALISTS,
    KEPT,
    MODELLED,
    MORE_DRAWS,
    OF_FINALISTS,
    OF_PATIENCE,
    PATIENCE,
    REDUCTION,
)
from byeori.tuning.noise import Judged, count_for, deviation_of, draws_for, judge, resolution
from byeori.tuning.space import Settings

Propose = Callable[[int, Sequence[tuple[Settings, float | None]]], Settings | None]
"""From a trial's number, and settings and gains that are seen, to its settings; None where there are no more."""


class Turn(Enum):
    """What is done where no leg comes next."""

    WAIT = "wait"
    """Until more results are in."""
    DONE = "done"


@dataclass(frozen=True)
class Plan:
    """The sizes of a search."""

    trials: int
    """Settings that are tried at most."""
    repeats: int
    """Draws that the default is repeated on first."""
    rungs: tuple[float, ...]
    """Shares of a training at which it may be paused; the last is 1."""
    at_once: int
    overlap: float
    """Of the validation part over the training part where draws split the data anew, else 0."""
    budget_s: float | None = None
    """Seconds of training that the search may take."""
    has_test: bool = False
    """Whether there is a part that no leg sees but those of the end."""

    @property
    def top(self) -> int:
        """The last rung."""
        return len(self.rungs) - 1

    @property
    def finalists(self) -> int:
        """Settings at most that are trained again."""
        return min(max(self.trials // OF_FINALISTS, 1), FINALISTS)

    def most_draws(self, finalists: int) -> int:
        """Draws at most on which so many settings are trained again, beside the default."""
        return max(min(count_for(self.trials, CONFIRMED) // (1 + finalists), MORE_DRAWS), DRAWS)


Ended = Sequence[tuple[Leg, Found]]


@dataclass(frozen=True)
class Search:
    """A plan, and how settings are proposed."""

    plan: Plan
    propose: Propose

    def next(self, ended: Ended, going: Sequence[Leg]) -> Leg | Turn:
        """Give the leg that comes after those that have ended, whose results are seen, and those that go on."""
        trainings = gathered(ended, going, self.plan.top)
        phases = {leg.phase for leg in going}
        begun = phases | {leg.phase for leg, _ in ended}
        leg = self._noise(trainings)
        if leg is None and "noise" in phases:
            return Turn.WAIT
        if leg is None and failed_at_first(trainings, self.plan):
            return Turn.DONE
        if leg is None and not begun & {"finish", "confirm"}:
            leg = self._searched(trainings)
        if leg is None and "search" in phases:
            return Turn.WAIT
        if leg is None and "confirm" not in begun:
            leg = self._finished(trainings)
        if leg is None and "finish" in phases:
            return Turn.WAIT
        leg = leg or self._confirmed(trainings)
        if leg is None and "confirm" in phases:
            return Turn.WAIT
        leg = leg or self._tested(trainings)
        return leg or (Turn.WAIT if phases else Turn.DONE)

    def _noise(self, trainings: Trainings) -> Leg | None:
        for draw in range(self.plan.repeats):
            if Training(0, draw) not in trainings:
                return Leg("noise", 0, draw, self.plan.top)
        return None

    def _searched(self, trainings: Trainings) -> Leg | None:
        tried = tried_of(trainings, self.plan)
        if self._is_enough(trainings, tried):
            return None
        leg, number = self._promoted(trainings, tried), len(tried) + 1
        if leg is not None or number > self.plan.trials:
            return leg
        settings = self.propose(number, seen(trainings, self.plan))
        return None if settings is None else Leg("search", number, (number - 1) % self.plan.repeats, 0, dict(settings))

    def _finished(self, trainings: Trainings) -> Leg | None:
        """Bring the best to the end of their trainings."""
        for one in best_of(trainings, self.plan)[: self.plan.finalists]:
            if not (trainings[one].is_whole or trainings[one].is_going):
                return Leg("finish", one.trial, one.draw, self.plan.top, trainings[one].settings)
        return None

    def _promoted(self, trainings: Trainings, tried: Sequence[Training]) -> Leg | None:
        """The best that has paused and is among the best third of its rung, of the highest rung that has one."""
        for rung in reversed(range(self.plan.top)):
            there = [one for one in tried if rung in trainings[one].values]
            there.sort(key=lambda one: (-gain_at(trainings, one, rung), one.trial))
            for one in there[: len(there) // REDUCTION]:
                found = trainings[one]
                if found.rung == rung and not (found.is_going or found.is_whole or found.error):
                    return Leg("search", one.trial, one.draw, rung + 1, found.settings)
        return None

    def _is_enough(self, trainings: Trainings, tried: Sequence[Training]) -> bool:
        """Whether the search ends here: out of time, nothing but failures, or no gain above the noise for long."""
        plan = self.plan
        if failure(trainings, plan) or (plan.budget_s is not None and _spent_s(trainings, plan) > plan.budget_s):
            return True
        rung = model_rung(trainings, plan)
        patience = max(PATIENCE, plan.trials // OF_PATIENCE)
        if len(tried) < 2 * patience:
            return False
        gains = {one.trial: gain_at(trainings, one, rung) for one in tried if rung in trainings[one].values}
        before = [gain for number, gain in gains.items() if number <= len(tried) - patience]
        told = resolution(deviation(trainings, plan, rung), plan.most_draws(plan.finalists), plan.overlap)
        return max(gains.values(), default=0.0) - max([0.0, *before]) <= told

    def _confirmed(self, trainings: Trainings) -> Leg | None:
        numbers, draws = confirming(trainings, self.plan)
        for draw in draws:
            for number in (0, *numbers):
                if Training(number, draw) not in trainings:
                    return Leg("confirm", number, draw, self.plan.top, settings_of(trainings, number))
        return None

    def _tested(self, trainings: Trainings) -> Leg | None:
        """Ask the part that nobody has seen about the default and what is recommended."""
        for number in dict.fromkeys((0, judged(trainings, self.plan).recommended)) if self.plan.has_test else ():
            if Training(number, TEST) not in trainings:
                return Leg("test", number, TEST, self.plan.top, settings_of(trainings, number))
        return None


def tried_of(trainings: Trainings, plan: Plan) -> list[Training]:
    """The trainings of settings that were tried in the search, by their numbers."""
    return sorted(one for one in trainings if one.trial and 0 <= one.draw < plan.repeats)


def gain_at(trainings: Trainings, training: Training, rung: int) -> float:
    """How much better than the default on the same draw a training is at a rung."""
    return trainings[training].values[rung] - trainings[Training(0, training.draw)].values[rung]


def model_rung(trainings: Trainings, plan: Plan) -> int:
    """The highest rung of which there are enough results to learn from (as in BOHB, Falkner et al. 2018); else 0."""
    tried = tried_of(trainings, plan)
    full = [rung for rung in range(plan.top + 1) if sum(rung in trainings[t].values for t in tried) >= MODELLED]
    return max(full, default=0)


def seen(trainings: Trainings, plan: Plan) -> list[tuple[Settings, float | None]]:
    """Settings and their gains as a sampler sees them; None of those that are still at work."""
    rung, found = model_rung(trainings, plan), list[tuple[Settings, float | None]]()
    for one in tried_of(trainings, plan):
        if rung in trainings[one].values:
            found.append((trainings[one].settings, gain_at(trainings, one, rung)))
        elif trainings[one].is_going:
            found.append((trainings[one].settings, None))
    return found


def best_of(trainings: Trainings, plan: Plan) -> list[Training]:
    """The trainings of settings that could be trained, those that came furthest first, then by what they gained."""
    able = [one for one in tried_of(trainings, plan) if trainings[one].values and not trainings[one].error]

    def order(one: Training) -> tuple[int, float, int]:
        rung = trainings[one].rung
        return -rung, -gain_at(trainings, one, rung), one.trial

    return sorted(able, key=order)


def deviation(trainings: Trainings, plan: Plan, rung: int) -> float:
    """How much one comparison with the default deviates by chance."""
    tried = [one for one in tried_of(trainings, plan) if rung in trainings[one].values]
    defaults = [trainings[Training(0, draw)].values[rung] for draw in range(plan.repeats)]
    return deviation_of(defaults, [gain_at(trainings, one, rung) for one in tried])


def confirming(trainings: Trainings, plan: Plan) -> tuple[list[int], range]:
    """The settings that are trained again, as they seemed better than the default, and on which draws."""
    whole = [one for one in best_of(trainings, plan) if plan.top in trainings[one].values]
    better = [one for one in whole if gain_at(trainings, one, plan.top) > 0][: plan.finalists]
    if not better:
        return [], range(0)
    gain, most = gain_at(trainings, better[0], plan.top), plan.most_draws(len(better))
    draws = draws_for(gain, deviation(trainings, plan, plan.top), overlap=plan.overlap, most=most)
    return [one.trial for one in better], range(plan.repeats, plan.repeats + draws)


def to_keep(trainings: Trainings, plan: Plan) -> set[Training]:
    """The trainings whose checkpoints may be gone on from: those at work, and the best that paused at each rung."""
    found = {one for one, progress in trainings.items() if progress.is_going}
    for rung in range(plan.top):
        paused = [
            one
            for one in tried_of(trainings, plan)
            if trainings[one].rung == rung and not (trainings[one].is_whole or trainings[one].error)
        ]
        found |= set(sorted(paused, key=lambda one: -gain_at(trainings, one, trainings[one].rung))[:KEPT])
    return found


def settings_of(trainings: Trainings, number: int) -> Settings:
    """The settings of a number; none of the default."""
    return next((one.settings for t, one in sorted(trainings.items()) if t.trial == number), {})


def failed_at_first(trainings: Trainings, plan: Plan) -> str | None:
    """Why the default cannot be trained, where it cannot."""
    own = [trainings.get(Training(0, draw), Progress({})) for draw in range(plan.repeats)]
    return next((one.error for one in own if one.error), None)


def failure(trainings: Trainings, plan: Plan) -> str | None:
    """Why settings fail, mostly, where several were tried and all of them failed."""
    tried = [trainings[one] for one in tried_of(trainings, plan) if not trainings[one].is_going]
    reasons = Counter(one.error for one in tried)
    is_enough = len(tried) >= min(FAILURES, plan.trials)
    return reasons.most_common(1)[0][0] if is_enough and None not in reasons else None


def _spent_s(trainings: Trainings, plan: Plan) -> float:
    """What was spent, and what confirming will take."""
    to_come = trainings[Training(0, 0)].cost_s * (DRAWS * (1 + plan.finalists) + 2 * plan.has_test)
    return sum(one.cost_s for one in trainings.values()) + to_come


def judged(trainings: Trainings, plan: Plan) -> Judged:
    """Say what the draws that chose nothing tell of the default and the finalists."""
    scores = outcome_scores(trainings, plan)
    costs = {number: _cost_s(trainings, number, plan) for number in scores}
    return judge(scores, costs, overlap=plan.overlap)


def _cost_s(trainings: Trainings, number: int, plan: Plan) -> float:
    own = [one.cost_s for training, one in trainings.items() if training.trial == number]
    whole = [one.cost_s for t, one in trainings.items() if t.trial == number and t.draw >= plan.repeats]
    return min(whole or own)  # what takes longer was waiting for others


def outcome_scores(trainings: Trainings, plan: Plan) -> dict[int, list[float]]:
    """The scores of the default and the finalists over the draws that chose nothing; without those that failed."""
    numbers, draws = confirming(trainings, plan)
    found: dict[int, Any] = {}
    for number in (0, *numbers) if numbers else ():
        own = [trainings.get(Training(number, draw), Progress({})).values.get(plan.top) for draw in draws]
        if all(value is not None for value in own):
            found[number] = own
    return found if 0 in found else {}
