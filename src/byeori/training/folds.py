"""Cross-validation: a training for each fold, each judged on what was held out of it, and one report over all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from torch import nn

from byeori.bundles.bundle import Bundle
from byeori.bundles.folder import BUNDLE
from byeori.core.files import write_json
from byeori.core.process import refuse_several
from byeori.core.recipe import Recipe
from byeori.data.dataset import Dataset
from byeori.data.preparing.prepared import prepare
from byeori.evaluation.baselines.baselines import PlainData
from byeori.evaluation.evaluate import judge
from byeori.evaluation.report.fold_report import Fold, fold_lines, fold_report
from byeori.evaluation.report.report import Report
from byeori.evaluation.report.reports import OWN
from byeori.fields.scores.choice import score_named
from byeori.tracking.history import begun_whole
from byeori.tracking.records import Headline
from byeori.tracking.run import Run
from byeori.training.learned_from import DATA, RECIPE, refuse_seen, with_source
from byeori.training.loop.stop import Stopped
from byeori.training.progress.watch import Watch
from byeori.training.train import train


def cross_validate(
    data: Dataset | str | Path,
    recipe: Recipe | None = None,
    *,
    folds: int = 5,
    model: nn.Module | None = None,
    folder: str | Path = "runs",
    name: str | None = None,
    watch: Watch | None = None,
) -> Run:
    """Train once for each fold and give a run over all of them, whose folder has the report; it has no bundle itself.

    Every sample is held out once, with all of its group and of its content; the classes are spread evenly. Of what is
    left, a share (`val` of the data) chooses each fold's weights. A test part that the data comes with stays aside.
    The folds' runs lie beside it, `<name>-fold-1` and so on, with this run as their parent; each has its own bundle.
    """
    refuse_several()
    data = data if isinstance(data, Dataset) else Dataset(data)
    recipe = with_source(Recipe.given(recipe))
    refuse_seen(recipe, data, data.hashes.tolist())
    parts = [data.fold(number, folds) for number in range(1, folds + 1)]
    target: Any = data.task.target.learn(_all_folds(data, parts).values(data.task.name), recipe)
    recipe = replace(recipe, metric=score_named(recipe.metric, target, repr(data.task.name)).name)  # one for all folds
    run = Run.start(
        folder,
        recipe=recipe.to_json(),
        data_fingerprint=data.fingerprint,
        data_path=data.source or data.samples.name,
        seed=recipe.seed,
        name=name,
    )
    with begun_whole(run):
        recipe.save(run.folder / RECIPE)
        write_json(run.folder / DATA, {"format": 1, "source": data.source, "options": data.options})
    with run:
        found = []
        for number, part in enumerate(parts, 1):
            own, name = deepcopy(model), f"{run.name}-fold-{number}"
            seen = replace(watch or Watch(), follow=folds - number)
            with _naming_fold(f"fold {number} of {folds}"):
                child = train(part, recipe, model=own, folder=folder, name=name, watch=seen, parent=run.id)
            found.append(_judged(child, part, own))
        report = _report(run, data, target, found, parts=parts, recipe=recipe)
        score, estimate = report.main
        text = f"{report.headline_text()}; over {folds} folds: {', '.join(fold_lines(report))}"
        run.set_headline(Headline(text, report.part, {score: estimate.to_json()["value"]}))
    return run


@contextmanager
def _naming_fold(fold: str) -> Iterator[None]:
    try:
        yield
    except Stopped as stopped:
        raise Stopped(stopped.number, f"stopped in {fold}; a cross-validation begins anew") from None


def _judged(child: Run, part: Dataset, model: nn.Module | None) -> Fold:
    """Ask a fold's model, and plain ones, about what was held out."""
    bundle = Bundle.load(child.folder / BUNDLE, model=model, fields=[type(f) for f in part.task.columns.values()])
    prepared = prepare(part.samples, bundle.task, part.parts, part.fingerprint)
    guesses, baselines = judge(bundle, prepared, "test", PlainData.of(prepared, "test"))
    return Fold(child.name, bundle.task.target, guesses, baselines)


def _report(run: Run, data: Dataset, target: Any, found: list[Fold], *, parts: list[Dataset], recipe: Recipe) -> Report:
    aside = int((parts[0].parts == "").sum())
    notes = [f"The data's own test part, {aside:,} samples, stays aside: no fold has seen it."] if aside else []
    never = int(np.all([part.parts != "test" for part in parts], axis=0).sum()) - aside
    if never:
        notes.append(f"{never:,} samples are the only ones of their class; they are in every training part.")
    report = fold_report(
        target,
        found,
        title=f"{data.samples.name}: {len(found)} folds",
        facts={"run": run.name, "data": data.samples.name, "data fingerprint": data.fingerprint},
        notes=notes,
        metric=recipe.metric,
        seed=recipe.seed,
    )
    report.save(run.folder / OWN)
    return replace(report, folder=run.folder / OWN)


def _all_folds(data: Dataset, parts: list[Dataset]) -> Dataset:
    """Give the data with all samples that take part in the folds as its training part."""
    whole = data.fold(1, len(parts))
    whole.__dict__["parts"] = np.where(parts[0].parts == "", "", "train")
    return whole
