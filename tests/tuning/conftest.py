"""Searches over an objective that takes no time: its score is known, and so is its noise."""

import pytest

from byeori.core.ranges import Choice, Range
from byeori.core.recipe import Recipe
from byeori.core.seeds import draw
from byeori.tracking.records import StudyRecord
from byeori.tracking.store import Store
from byeori.tuning.legs import Found
from byeori.tuning.sampling import propose
from byeori.tuning.search import Plan, Search
from byeori.tuning.space import Space
from byeori.tuning.tuned import Tuned
from byeori.tuning.work import Worker

SPACE = Space(
    {"lr": Range(1e-4, 1e-1, log=True), "warmup": Range(0.0, 0.9), "schedule": Choice(("cosine", "constant"))},
    {"lr": 1e-3, "warmup": 0.2, "schedule": "cosine"},
)


class Planted:
    """An objective with a planted gain of settings and normal noise."""

    def __init__(self, gain=lambda settings: 0.0, *, noise=1.0, seed=0, rungs=3):
        self.gain, self.noise, self.seed, self.rungs = gain, noise, seed, rungs
        self.legs = []

    def __call__(self, leg, is_mine):
        self.legs.append(leg)
        base = self.gain(leg.settings) if leg.trial else 0.0
        values = {}
        for rung in range(leg.rung + 1):
            chance = float(draw(self.seed, leg.trial, leg.draw, rung).normal()) * self.noise
            values[rung] = base + chance
        return Found(values, leg.rung == self.rungs - 1, cost_s=1.0)


@pytest.fixture
def space():
    return SPACE


@pytest.fixture
def planted():
    return Planted


class Named:
    """As much of a study as what was found is told by."""

    name, recipe, space = "study", Recipe(lr=0.001), SPACE
    plan = Plan(trials=12, repeats=3, rungs=(1 / 9, 1 / 3, 1.0), at_once=4, overlap=0.0)


@pytest.fixture
def named():
    return lambda ended: Tuned.of(Named(), ended)


@pytest.fixture
def search():
    def make(trials=12, seed=0, sampler="random", **sizes):
        plan = Plan(
            **{"trials": trials, "repeats": 3, "rungs": (1 / 9, 1 / 3, 1.0), "at_once": 4, "overlap": 0.0} | sizes
        )
        return Search(plan, lambda n, seen: propose(SPACE, seen, number=n, seed=seed, sampler=sampler, trials=trials))

    return make


@pytest.fixture
def worker(search):
    def make(place, objective, **sizes):
        store = Store(place)
        store.studies.begin(StudyRecord("s", "study", 0.0, "f00", {}))
        return Worker(store.studies, "s", search(**sizes), objective)

    return make


@pytest.fixture(scope="session")
def table(tmp_path_factory):
    """A small table with something to learn."""
    file = tmp_path_factory.mktemp("tuned") / "points.csv"
    rows = [(n % 17, n * 7 % 23) for n in range(240)]
    file.write_text("a,b,label\n" + "".join(f"{a},{b},{'yes' if a + b > 19 else 'no'}\n" for a, b in rows))
    return file
