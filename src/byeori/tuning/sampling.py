"""What is tried next: a pure function of seed, number and the results that may be seen, by Optuna's samplers."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args

from byeori.core.errors import require
from byeori.core.ranges import Choice, Range, Tried
from byeori.core.seeds import draw, key
from byeori.tuning.limits import GP_TRIALS, GRID, STARTING, STARTING_MOST
from byeori.tuning.space import Settings, Space

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution
    from optuna.samplers import BaseSampler

Sampler = Literal["auto", "gp", "tpe", "random", "grid"]
SAMPLERS: tuple[str, ...] = get_args(Sampler)
Seen = Sequence[tuple[Settings, float | None]]
"""Settings and what they gained over the default, in the order of their numbers; None while they are at work."""


def propose(space: Space, seen: Seen, *, number: int, seed: int, sampler: str, trials: int) -> dict[str, Any] | None:
    """Give the settings of trial `number`, from 1; None where a grid has no more.

    The first ones are drawn about the default, further and further out; what a model proposes follows.
    """
    if sampler == "grid":
        return _of_grid(space, number)
    chance = draw(seed, "tune", number)
    first = min(max(STARTING, len(space.tried)), STARTING_MOST, max(trials // 2, 1))
    if sampler == "random":
        return space.about(chance, 1.0)
    if number <= first or not any(gain is not None for _, gain in seen):
        return space.about(chance, min(number / first, 1.0))
    return _asked(space, seen, _sampler(sampler, trials, key(seed, "tune", number) % 2**32, space))


def _asked(space: Space, seen: Seen, sampler: BaseSampler) -> dict[str, Any]:
    """Ask a sampler that knows nothing but what is given here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        study = study_of(space, [(space.default, 0.0), *seen], sampler)
        found = study.ask({name: _distribution(one) for name, one in space.tried.items()}).params
    return {name: _as_tried(one, found[name]) for name, one in space.tried.items()}


def study_of(space: Space, seen: Seen, sampler: BaseSampler | None) -> Any:
    """Give a study of Optuna, in memory, that holds what is seen."""
    optuna: Any = require("optuna", "tune")
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    distributions = {name: _distribution(one) for name, one in space.tried.items()}
    create, states = optuna.trial.create_trial, optuna.trial.TrialState
    study = optuna.create_study(direction="maximize", sampler=sampler)
    for settings, gain in seen:
        if space.holds(settings):
            params = {name: _as_held(one, settings[name]) for name, one in space.tried.items()}
            state = states.RUNNING if gain is None else states.COMPLETE
            study.add_trial(create(state=state, params=params, distributions=distributions, value=gain))
    return study


def _sampler(name: str, trials: int, seed: int, space: Space) -> BaseSampler:
    samplers: Any = require("optuna", "tune").samplers
    is_few = trials <= GP_TRIALS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if name == "gp" or (name == "auto" and is_few):
            found = samplers.GPSampler(seed=seed, n_startup_trials=0, deterministic_objective=False)
        else:
            found = samplers.TPESampler(seed=seed, n_startup_trials=0, multivariate=True, constant_liar=True)
    sampler: BaseSampler = found
    return sampler


def _distribution(tried: Tried) -> BaseDistribution:
    distributions: Any = require("optuna", "tune").distributions
    found: BaseDistribution
    if isinstance(tried, Choice):
        found = distributions.CategoricalDistribution(list(range(len(tried.values))))
    elif tried.whole:
        found = distributions.IntDistribution(int(tried.low), int(tried.high), log=tried.log)
    else:
        found = distributions.FloatDistribution(tried.low, tried.high, log=tried.log)
    return found


def _as_held(tried: Tried, value: Any) -> Any:
    return tried.values.index(value) if isinstance(tried, Choice) else value


def _as_tried(tried: Tried, value: Any) -> Any:
    return tried.values[value] if isinstance(tried, Choice) else tried.at(tried.share(value))


def _of_grid(space: Space, number: int) -> dict[str, Any] | None:
    places = [_places(one) for one in space.tried.values()]
    found = next(itertools.islice(itertools.product(*places), number - 1, None), None)
    return None if found is None else dict(zip(space.tried, found, strict=True))


def _places(tried: Tried) -> list[Any]:
    if isinstance(tried, Range):
        return list(dict.fromkeys(tried.at(place / (GRID - 1)) for place in range(GRID)))
    return list(tried.values)
