"""Training a leg of a search for real: a recipe of its settings on its draw, from its checkpoint on."""

from __future__ import annotations

import math
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.core.errors import ConfigError, DataError, FieldError, ModelError
from byeori.core.recipe import Recipe
from byeori.training.job import make_job
from byeori.training.pausing import train_part
from byeori.training.progress.watch import Watch
from byeori.training.train import train
from byeori.tuning.legs import TEST, Found, Leg, Training, Trainings
from byeori.tuning.search import Plan, to_keep
from byeori.tuning.space import Settings
from byeori.tuning.work import TrialFailedError

if TYPE_CHECKING:
    from byeori.data.dataset import Dataset
    from byeori.training.loop.stop import Asked


def recipe_of(base: Recipe, settings: Settings, draw: int = 0) -> Recipe:
    """Give the recipe of settings on a draw, whose number is added to the seed."""
    return replace(base, **{**settings, "seed": base.seed + draw})


@dataclass
class Trainer:
    """Trains legs on some data; prepared data is shared by all of a draw, through the cache."""

    data: Dataset
    recipe: Recipe
    plan: Plan
    folder: Path
    """Where the checkpoints of its trainings lie, a folder for each, within a folder of the folder of runs."""
    asked: Asked
    _drawn: dict[int, Dataset] = field(default_factory=dict)

    def __call__(self, leg: Leg, is_mine: Callable[[], bool]) -> Found:
        """Train a leg; a setting that cannot be trained is a TrialFailedError."""
        begun = time.monotonic()
        try:
            found = self._tested(leg) if leg.draw == TEST else self._trained(leg, is_mine)
        except (ConfigError, DataError, FieldError, ModelError) as error:
            raise TrialFailedError(str(error)) from None
        except RuntimeError as error:  # torch's own for memory that ends, on any device
            if "out of memory" not in str(error) and "can't allocate memory" not in str(error):
                raise
            raise TrialFailedError("the memory does not hold it") from None
        if not all(map(math.isfinite, found.values.values())):
            raise TrialFailedError("its score is no number")
        return replace(found, cost_s=time.monotonic() - begun)

    def _trained(self, leg: Leg, is_mine: Callable[[], bool]) -> Found:
        recipe = recipe_of(self.recipe, leg.settings, leg.draw)
        job = make_job(self._data(leg.draw).prepare(recipe), recipe)
        shares = self.plan.rungs[: leg.rung + 1]
        part = train_part(job, self.place(leg.training), shares, asked=self.asked, goes_on=is_mine)
        return Found(part.best, part.is_whole)

    def _tested(self, leg: Leg) -> Found:
        """Train as `byeori train` does, with a bundle and a report, and tell what the test part says."""
        recipe = recipe_of(self.recipe, leg.settings)
        run = train(self.data, recipe, folder=self.folder.parent.parent, watch=Watch(progress=False))
        ((name, value),) = run.headline.scores.items()
        told = {"run": run.name, "score": name, "text": run.headline.text}
        return Found({leg.rung: value}, is_whole=True, told=told)

    def place(self, training: Training) -> Path:
        """Where a training's checkpoint lies."""
        return self.folder / f"{training.trial}-{training.draw}"

    def tidy(self, trainings: Trainings) -> None:
        """Delete what trainings have written that will hardly go on; one that does is trained from its start."""
        kept = {self.place(training).name for training in to_keep(trainings, self.plan)}
        known = {self.place(training).name for training in trainings}
        for place in self.folder.iterdir() if self.folder.is_dir() else ():
            if place.name in known - kept:
                shutil.rmtree(place, ignore_errors=True)

    def _data(self, draw: int) -> Dataset:
        if draw not in self._drawn:
            self._drawn[draw] = self.data.drawn(draw)
        return self._drawn[draw]
