"""Answers beside models that have not seen them: a training for each fold, asked about what was held out of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from byeori.cleaning.limits import OF_FOLD
from byeori.cleaning.looked import Looked, look
from byeori.core.errors import DataError
from byeori.training.origin import own_prepared

if TYPE_CHECKING:
    from byeori.cleaning.trainings import Trainings
    from byeori.data.dataset import Dataset


@dataclass(frozen=True, eq=False)
class HeldOut:
    """What models made of samples that they had not seen."""

    looked: Looked
    """Its rows are those of the data, in the order of the folds."""
    run: Path
    """The run over all folds."""
    folds: int


def held_out(data: Dataset, folds: int, trainings: Trainings) -> HeldOut:
    """Cross-validate, and ask each fold's model about its own test part."""
    if folds < 2 or len(data) < OF_FOLD * folds:
        raise DataError(
            f"{data.samples.name}: {folds} folds of {len(data):,} samples; wanted at least 2 folds, and {OF_FOLD} "
            "samples for each; give fewer --folds, or none: margins and neighbours need no folds"
        )
    from byeori.training.folds import cross_validate

    folder, watch = trainings.folder, trainings.watch
    run = cross_validate(data, trainings.recipe, folds=folds, model=trainings.own(), folder=folder, watch=watch)
    found = list[Looked]()
    for number in range(1, folds + 1):
        part = data.fold(number, folds)
        bundle = trainings.load(folder / f"{run.name}-fold-{number}", part)
        prepared = own_prepared(bundle, part)
        found.append(look(bundle, prepared, prepared.rows["test"], with_features=False))
    return HeldOut(_joined(found), run.folder, folds)


def _joined(parts: list[Looked]) -> Looked:
    """The folds one after the other; outputs of folds that know other classes cannot stand beside each other."""
    outputs = [one.outputs for one in parts if one.outputs is not None]
    truths = [one.truth for one in parts if one.truth is not None]
    margins = [one.margins for one in parts if one.margins is not None]
    alike = len(outputs) == len(parts) and len({one.shape[1:] for one in outputs}) == 1
    return Looked(
        np.concatenate([one.rows for one in parts]),
        np.concatenate(margins) if len(margins) == len(parts) else None,
        np.concatenate(outputs) if alike else None,
        np.concatenate(truths) if alike and len(truths) == len(parts) else None,
        None,
    )
