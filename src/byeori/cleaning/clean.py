"""clean: which answers of the data are likely wrong, and which samples are odd; no file is touched."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.cleaning.evidence import Witness
from byeori.cleaning.from_run import FromRun, run_for
from byeori.cleaning.held_out import held_out
from byeori.cleaning.journal import decided
from byeori.cleaning.looked import look
from byeori.cleaning.oddities import Odd, oddities
from byeori.cleaning.shown import shown
from byeori.cleaning.signals import together
from byeori.cleaning.suspects import Suspect, Suspects
from byeori.cleaning.trainings import Trainings
from byeori.cleaning.witnessing import witness_of
from byeori.core.errors import ConfigError
from byeori.core.recipe import Recipe
from byeori.core.watching import counted
from byeori.data.dataset import Dataset
from byeori.labelling.content import content_of
from byeori.training.learned_from import RECIPE

if TYPE_CHECKING:
    from torch import nn

    from byeori.training.progress.watch import Watch


def clean(
    data: Dataset | str | Path,
    run: Recipe | str | os.PathLike[str] | None = None,
    *,
    folds: int | None = None,
    measure: bool = False,
    top: int = 100,
    folder: str | Path = "runs",
    model: nn.Module | None = None,
    watch: Watch | None = None,
) -> Suspects:
    """Rank the samples of data by how likely their answer is wrong, and find those that are odd otherwise.

    `run` is a run on this data, by default the newest one of `folder` that is; without any one is trained, and of a
    recipe a new one by it. The signs are the margins over its epochs, the nearest neighbours in its network's features
    and, with `folds`, how answers fit models that have not seen them. `measure` plants known errors, trains again, and
    says how many are found, what mending them is worth, and how sure each suspect is. `top` suspects are given; those
    of which somebody has decided are left out.
    """
    if top < 1:
        raise ConfigError(f"top = {top}: wanted at least 1 suspect")
    data = data if isinstance(data, Dataset) else Dataset(data)
    trainings = Trainings(Path(folder), run if isinstance(run, Recipe) else None, model, watch)
    place = trainings.train(data) if isinstance(run, Recipe) else None if run is None else Path(run)
    source = run_for(data, place, trainings)
    trainings = replace(trainings, recipe=_recipe(source))
    looked = look(source.bundle, source.prepared, source.rows)
    held = None if folds is None else held_out(data, folds, trainings)
    witness = witness_of(source, looked, held, data)
    suspects = suspects_of(witness, data, top=top, folder=trainings.folder)
    if not measure:
        return suspects
    from byeori.cleaning.measure import measured

    return suspects.with_confidence(measured(data, witness, trainings))


def _recipe(source: FromRun) -> Recipe:
    """The choices that the run was made by."""
    file = source.bundle.folder.parent / RECIPE
    return Recipe.load(file) if file.is_file() else Recipe()


def suspects_of(witness: Witness, data: Dataset, *, top: int, folder: Path) -> Suspects:
    """Give the most suspicious samples with their evidence, and the odd ones."""
    looked, hashes = witness.looked, data.hashes
    scores, done = together(witness.signals), decided(folder, data)
    is_open = np.array([hashes[row] not in done for row in looked.rows.tolist()], bool)
    order = [place for place in np.argsort(-scores, kind="stable").tolist() if is_open[place]]
    found = [_likely_wrong(witness, place, scores, data) for place in counted("evidence", order[:top])]
    odd = [_odd(witness, one, data) for one in oddities(witness, hashes) if is_open[one.place]]
    rows = {data.samples.keys[row]: row for row in looked.rows.tolist()}
    every = (*found, *odd)
    notes = [*witness.run.notes]
    if (count := int((~is_open).sum())) > 0:
        notes.append(f"{count:,} samples are left out, as somebody has decided about them.")
    if gone := done.keys() - set(data.source_hashes.tolist()):
        notes.append(f"{len(gone):,} decisions are about samples that are not in the data any more.")
    if unread := len(data) - len(looked.rows):
        notes.append(f"{unread:,} samples cannot be read, or have an answer that the run does not know.")
    return Suspects(
        name=data.samples.name,
        target=data.task.name,
        suspects=every,
        samples=len(looked.rows),
        signals=tuple(witness.signals),
        run=str(witness.run.bundle.folder.parent),
        notes=tuple(notes),
        source={"source": data.source, "options": data.options, "runs": str(folder.absolute())},
        shown={one.key: shown(witness.run.prepared, rows[one.key]) for one in every},
        contents={one.key: _content(witness, rows[one.key], one) for one in found},
    )


def _likely_wrong(witness: Witness, place: int, scores: np.ndarray, data: Dataset) -> Suspect:
    row, given = int(witness.looked.rows[place]), witness.given(place)
    likely = witness.likely(place, given)
    return Suspect(
        key=data.samples.keys[row],
        sample=str(data.hashes[row]),
        kind="label",
        given=given,
        likely=likely,
        evidence=witness.words(place, given, likely),
        score=round(float(scores[place]), 6),
        part=str(data.parts[row]),
    )


def _odd(witness: Witness, odd: Odd, data: Dataset) -> Suspect:
    row = int(witness.looked.rows[odd.place])
    return Suspect(
        key=data.samples.keys[row],
        sample=str(data.hashes[row]),
        kind=odd.kind,
        given=witness.given(odd.place),
        likely=None if odd.partner is None else witness.given(odd.partner),
        evidence=odd.evidence,
        score=round(min(max(odd.score, 0.0), 1.0), 6),
        part=str(data.parts[row]),
    )


def _content(witness: Witness, row: int, one: Suspect) -> dict[str, Any]:
    """What a person is asked by about a suspect, as everywhere in the label queue."""
    task, samples = witness.run.prepared.task, witness.run.prepared.samples
    cells = {name: samples.columns[name][row] for name in task.inputs}
    guess = None if one.likely is None else {"value": one.likely}
    return content_of(task.name, task.target.form(), cells, task.inputs, root=samples.root, guess=guess)
