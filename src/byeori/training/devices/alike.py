"""Every process of a team decides alike: the leading one settles what is open, the others take it from there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING

import torch

from byeori.core.errors import ConfigError, DataError
from byeori.core.process import threads
from byeori.core.recipe import Recipe
from byeori.core.settled import Why
from byeori.training.devices.joining import device_of
from byeori.training.devices.team import Team
from byeori.training.job import Job, make_job
from byeori.training.progress.watch import Watch

if TYPE_CHECKING:
    from torch import nn

    from byeori.data.dataset import Dataset
    from byeori.training.choices.deadline import Deadline

Settle = Callable[["Dataset", Recipe], tuple[Job, "Deadline | None"]]


@dataclass(frozen=True)
class _Decided:
    """What the leading process has settled."""

    recipe: Recipe
    why: Mapping[str, Why]
    by_clock: tuple[str, ...]


def alike(
    team: Team, data: Dataset, asked: Recipe, *, own: nn.Module | None, settle: Settle
) -> tuple[Job, Deadline | None]:
    """Settle a training in the leading process, and make the same job in all; the deadline is the leading one's alone.

    Processes that were asked for other things, or have other data, are refused.
    """
    if team.is_alone:
        return settle(data, asked)
    refuse_unlike(team, asked, data)
    asked = replace(asked, device=device_of(team, asked.device))
    settled = settle(data, asked) if team.leads else None
    told = team.told(lambda: _decided(settled))
    if settled is None:
        recipe = replace(told.recipe, device=asked.device)
        settled = replace(make_job(data.prepare(recipe), recipe, own, told.why), by_clock=told.by_clock), None
    job, deadline = settled
    return shared(team, job), deadline


def shared(team: Team, job: Job) -> Job:
    """Give a job of all processes, which begin with the leading one's weights."""
    if job.recipe.compile == "graph" and not team.is_alone:
        raise ConfigError(
            f"recipe: compile = 'graph': updates of {team.size} processes cannot be captured, as they speak with each "
            "other in between; wanted 'none'"
        )
    team.spread(job.model)
    return replace(job, team=team)


def _decided(settled: tuple[Job, Deadline | None] | None) -> _Decided:
    assert settled is not None
    recipe = settled[0].recipe
    return _Decided(recipe.written(), dict(recipe.why), settled[0].by_clock)


def refuse_unlike(team: Team, asked: Recipe, data: Dataset) -> None:
    """Raise in all processes, where one was asked for something else than the leading one or has other data."""
    facts = {**asked.to_json(), "byeori": version("byeori"), "torch": torch.__version__}
    first, *others = team.gathered(facts)
    for rank, other in enumerate(others, 1):
        if unlike := [name for name in first if other[name] != first[name]]:
            name = unlike[0]
            raise ConfigError(
                f"train: process {rank} has {name} = {other[name]!r}, process 0 {first[name]!r}; wanted the same "
                "command, and the same versions, in every process"
            )
    _refuse_other_data(team, data)


def _refuse_other_data(team: Team, data: Dataset) -> None:
    fingerprints = team.gathered(data.fingerprint)
    rank = next((rank for rank, one in enumerate(fingerprints) if one != fingerprints[0]), 0)
    if not rank:
        return
    keys = team.gathered(list(data.samples.keys))
    raise DataError(
        f"{data.samples.name}: process {rank} of {team.size} has other data than process 0: "
        f"{_unlike(keys[rank], keys[0])} (fingerprints {fingerprints[rank]} and {fingerprints[0]}); "
        "wanted the same files on every machine"
    )


def _unlike(here: list[str], there: list[str]) -> str:
    """Say in what the samples of two processes differ.

    >>> _unlike(["a", "c"], ["a", "b", "c"])
    "2 samples and not 3, without 'b'"
    """
    missing, more = [one for one in there if one not in set(here)], [one for one in here if one not in set(there)]
    if len(here) != len(there):
        which = f", without {missing[0]!r}" if missing else f", with {more[0]!r} beside" if more else ""
        return f"{len(here):,} samples and not {len(there):,}{which}"
    return f"{more[0]!r} in the place of {missing[0]!r}" if missing and more else "the same names, other content"


def seen_by(team: Team, watch: Watch) -> Watch:
    """Give how a process shows what it does: only the leading one does."""
    return watch if team.leads else replace(watch, progress=False, tensorboard=False)


@contextmanager
def at_work(team: Team, virtual: int) -> Iterator[None]:
    """A block that computes on this process's part of the processors; with virtual shards always on one.

    How a sum is divided among threads decides its last digits, and so how many there are is a rule of the recipe.
    """
    if team.is_alone and not virtual:
        yield
        return
    before = torch.get_num_threads()
    torch.set_num_threads(1 if virtual else max(threads() // team.here, 1))
    try:
        with _libraries(1 if virtual else None):
            yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def _libraries(count: int | None) -> Iterator[None]:
    """A block in which numpy's and scikit-learn's libraries have so many threads too, for the plain models' sake."""
    if count is None:
        yield
        return
    from threadpoolctl import threadpool_limits  # scikit-learn brings it

    with threadpool_limits(count):
        yield
