"""How cleaning trains, where it must: for a run on this data, for folds, on planted errors."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.bundles.bundle import Bundle
from byeori.training.train import train

if TYPE_CHECKING:
    from torch import nn

    from byeori.core.recipe import Recipe
    from byeori.data.dataset import Dataset
    from byeori.training.progress.watch import Watch


@dataclass(frozen=True)
class Trainings:
    """By which recipe, where the runs lie, and how they are seen."""

    folder: Path
    recipe: Recipe | None = None
    model: nn.Module | None = None
    """A network of the user's own; each training has a copy."""
    watch: Watch | None = None

    def within(self, folder: Path) -> Trainings:
        """Give the same with runs in another folder."""
        return replace(self, folder=folder)

    def train(self, data: Dataset) -> Path:
        """Train on data, and give the run's folder."""
        return train(data, self.recipe, model=self.own(), folder=self.folder, watch=self.watch).folder

    def load(self, place: Path, data: Dataset) -> Bundle:
        """Load the bundle of a run on data, whose fields may be of the user's own."""
        fields = [type(field) for field in data.task.columns.values()]
        return Bundle.load(place, model=self.own(), fields=fields, device="auto")

    def own(self) -> nn.Module | None:
        """Give a copy of the user's own network."""
        return deepcopy(self.model)
