"""A study: all that decides a search, settled once and kept in the store, so that anybody may go on with it."""

from __future__ import annotations

import itertools
import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.errors import ConfigError, DataError, RunError, nearest
from byeori.core.ranges import Tried
from byeori.core.recipe import Recipe, seconds
from byeori.core.settled import Settled
from byeori.data.dataset import Dataset, open_dataset
from byeori.models.ranges import network_ranges
from byeori.tracking.folders import data_name
from byeori.tracking.records import StudyRecord
from byeori.tracking.store import Store
from byeori.training.choices.by_network import is_pretrained
from byeori.training.train import settled_job
from byeori.tuning.limits import (
    AT_ONCE,
    FEWEST_EPOCHS,
    MORE_REPEATS,
    MOST,
    OF_REPEATS,
    REDUCTION,
    REPEATS,
    RUNGS,
    TRIALS,
)
from byeori.tuning.sampling import SAMPLERS, propose
from byeori.tuning.search import Plan, Search
from byeori.tuning.space import Space

if TYPE_CHECKING:
    from byeori.training.job import Job

FORMAT = 1
STUDIES = "studies"
"""The folder beside runs in which the checkpoints of studies lie."""


@dataclass(frozen=True)
class Asked:
    """What a user asks of a search."""

    space: Mapping[str, Tried] | None = None
    """By default what matters for the kind of data."""
    trials: int | None = None
    sampler: str = "auto"
    workers: int = 1
    name: str | None = None

    def __post_init__(self) -> None:
        if self.sampler not in SAMPLERS:
            close = nearest(self.sampler, SAMPLERS)
            raise ConfigError(f"sampler {self.sampler!r}: wanted one of {', '.join(SAMPLERS)}{close}")
        if self.trials is not None and not 1 <= self.trials <= MOST:
            raise ConfigError(f"trials = {self.trials}: wanted from 1 to {MOST:,} settings")
        if self.workers < 1:
            raise ConfigError(f"workers = {self.workers}: wanted at least 1")


@dataclass(frozen=True)
class Study:
    """A search over settings on some data, as the store holds it."""

    record: StudyRecord
    store: Store
    data: Dataset
    recipe: Recipe
    """The default, as it was asked for."""
    space: Space
    plan: Plan
    folder: Path
    """Where runs lie."""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.record.name

    @property
    def checkpoints(self) -> Path:
        """Where its trainings are paused."""
        return self.folder / STUDIES / self.name

    @property
    def threads(self) -> int:
        """With how many each worker computes; as many work at once as may, they fill the machine it began on."""
        return int(self.record.content["threads"])

    @property
    def search(self) -> Search:
        """Its course."""
        how = {"seed": self.recipe.seed, "sampler": self.record.content["sampler"], "trials": self.plan.trials}
        return Search(self.plan, lambda number, seen: propose(self.space, seen, number=number, **how))


def begin_study(data: Dataset, recipe: Recipe, asked: Asked, folder: Path) -> Study:
    """Settle the default, the space and the sizes of a search, and write a new study of them."""
    budget_s = None if recipe.budget is None else seconds(recipe.budget, "recipe: budget") * asked.workers
    recipe = replace(recipe, budget=None)
    job, _ = settled_job(data, recipe, None, begun_s=time.monotonic())
    space = _space(job, recipe, asked.space)
    trials = asked.trials or (TRIALS if budget_s is None else MOST)
    plan = Plan(
        trials=trials,
        repeats=min(max(trials // OF_REPEATS, REPEATS), MORE_REPEATS),
        rungs=_rungs(job.recipe),
        at_once=max(AT_ONCE, asked.workers),
        overlap=overlap_of(data),
        budget_s=budget_s,
        has_test=bool((data.parts == "test").any()),
    )
    content = {
        "format": FORMAT,
        "source": data.source,
        "options": data.options,
        "recipe": {name: value for name, value in recipe.to_json().items() if value is not None},
        "space": space.to_json(),
        "sampler": asked.sampler,
        "threads": max((os.cpu_count() or 1) // plan.at_once, 1),
        "plan": {**asdict(plan), "rungs": list(plan.rungs)},
    }
    store = Store(folder)
    record = _begun(store, data, content, asked.name)
    return Study(record, store, data, recipe, space, plan, folder)


def _begun(store: Store, data: Dataset, content: Mapping[str, Any], name: str | None) -> StudyRecord:
    stem = data_name(data.source or data.samples.name)
    for number in itertools.count(1):
        called = name or f"{stem}-{number}"
        record = StudyRecord(secrets.token_hex(8), called, time.time(), data.fingerprint, content)
        if store.studies.begin(record):
            return record
        if name:
            raise RunError(f"{store.where}: a study is called {name!r} already; go on with it by --join {name}")
    raise AssertionError("the numbers ended")


def open_study(name: str, folder: Path, data: Dataset | None = None) -> Study:
    """Open a study of the store; data that is not what it began on is a DataError."""
    store = Store(folder)
    record = store.studies.study(name)
    content = record.content
    if content["format"] > FORMAT:
        raise RunError(f"{name}: the study is one of a newer byeori; upgrade byeori to go on with it")
    if data is None:
        if content["source"] is None:
            raise RunError(f"{name}: this study's data was made in Python and lies in no file; give it as `data`")
        data = open_dataset(content["source"], content["options"])
    if data.fingerprint != record.data_fingerprint:
        raise DataError(
            f"{name}: this study is one of other data: its fingerprint is {record.data_fingerprint}, that of "
            f"{data.samples.name} is {data.fingerprint}; give the data it began on, or begin a new study"
        )
    plan = Plan(**{**content["plan"], "rungs": tuple(content["plan"]["rungs"])})
    return Study(record, store, data, Recipe.of(content["recipe"]), Space.from_json(content["space"]), plan, folder)


def _space(job: Job, recipe: Recipe, given: Mapping[str, Tried] | None) -> Space:
    """What is tried: what was given, or what target, inputs and network say of what the recipe leaves open."""
    tried = dict(given) if given is not None else _usual(job, recipe)
    default = vars(job.recipe)
    return Space(tried, {name: default[name] for name in tried})


def _usual(job: Job, recipe: Recipe) -> dict[str, Tried]:
    task, settled = job.prepared.task, job.recipe
    is_table = all(field.table_column() for field in task.inputs.values())
    found = network_ranges(settled, is_table=is_table, is_pretrained=is_pretrained(job.model))
    for field in (task.target, *task.inputs.values()):
        for name, tried in field.ranges(settled).items():
            found.setdefault(name, tried)
    asked, usual = vars(recipe), vars(Recipe())
    return {name: tried for name, tried in found.items() if asked[name] == usual[name]}


def _rungs(settled: Settled) -> tuple[float, ...]:
    """The shares of a training at which there has been an epoch at least, each `REDUCTION` times the one before."""
    epochs = settled.epochs + settled.head_epochs
    shares = [REDUCTION**-place for place in reversed(range(RUNGS))]
    return tuple(float(share) for share in shares if share == 1 or share * epochs >= FEWEST_EPOCHS)


def overlap_of(data: Dataset) -> float:
    """The validation part over the training part where draws split the data anew; 0 where they are seeds alone."""
    if np.array_equal(data.parts, data.drawn(1).parts):
        return 0.0
    return float((data.parts == "val").sum() / max(int((data.parts == "train").sum()), 1))
