"""`byeori train`: a new run, or one that goes on; ends with the report's headline."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.cli.behaviour import FAILED
from byeori.cli.reading import Reading, read
from byeori.cli.show import say
from byeori.evaluation.report.reports import OWN, PAGE
from byeori.training.loop.stop import listening

if TYPE_CHECKING:
    from byeori.cli.verbs import Instead, Writing
    from byeori.core.recipe import Recipe
    from byeori.tracking.run import Run
    from byeori.training.progress.watch import Watch


@listening()
def train_new(data: Path, reading: Reading, recipe: Recipe, writing: Writing) -> int:
    """Train on `data` and tell what came of it."""
    from byeori.core.watching import doing
    from byeori.training.progress.progress import Bar

    begun_s = time.monotonic()
    dataset = read(data, reading, writing.folder)
    with Bar(True):
        doing("loading torch")
        from byeori.training.train import train

    watch = replace(_watch(writing), begun_s=begun_s)
    return _described(train(dataset, recipe, folder=writing.folder, name=writing.name, watch=watch))


def do_instead(instead: Instead, data: Path, reading: Reading, recipe: Recipe, *, writing: Writing) -> int:
    """Do what is asked for in the place of a training."""
    if instead.explain:
        return explain_choices(data, reading, recipe, writing)
    if instead.memorise:
        return learn_by_heart(data, reading, recipe, writing)
    return suggest_lr(data, reading, recipe, writing)


@listening()
def suggest_lr(data: Path, reading: Reading, recipe: Recipe, writing: Writing) -> int:
    """Sweep over learning rates, show the curve, and say which to train with."""
    dataset = read(data, reading, writing.folder)
    from byeori.training.choices.find_lr import find_lr
    from byeori.training.progress.progress import Bar

    with Bar(True) as bar:
        sweep = find_lr(dataset, recipe, tell=partial(bar.at, "sweep"))
    page = sweep.save(writing.folder / "find-lr.html")
    say(f"{sweep}\nThe curve: {page}")
    return 0


@listening()
def explain_choices(data: Path, reading: Reading, recipe: Recipe, writing: Writing) -> int:
    """Show every choice of a training, who decides it and why."""
    from rich.table import Table

    from byeori.core.watching import doing
    from byeori.training.progress.progress import Bar

    dataset = read(data, reading, writing.folder)
    with Bar(True):
        doing("loading torch")
        from byeori.training.train import explain

        rows = explain(dataset, recipe).table()
    table = Table("choice", "value", "by", "why")
    for row in rows:
        table.add_row(*row)
    say(table)
    return 0


@listening()
def learn_by_heart(data: Path, reading: Reading, recipe: Recipe, writing: Writing) -> int:
    """See whether the network can learn a few samples by heart; give 3 where it cannot."""
    from byeori.core.watching import doing
    from byeori.training.progress.progress import Bar

    dataset = read(data, reading, writing.folder)
    with Bar(True) as bar:
        doing("loading torch")
        from byeori.training.memorise import memorise

        outcome = memorise(dataset, recipe, tell=partial(bar.at, "by heart"))
    say(str(outcome))
    return 0 if outcome.passed else FAILED


@listening()
def train_folds(data: Path, reading: Reading, recipe: Recipe, writing: Writing, *, folds: int) -> int:
    """Train once for each fold and tell what came of all."""
    dataset = read(data, reading, writing.folder)
    from byeori.training.folds import cross_validate

    run = cross_validate(dataset, recipe, folds=folds, folder=writing.folder, name=writing.name, watch=_watch(writing))
    return _described(run)


@listening()
def go_on(path: Path, writing: Writing) -> int:
    """Go on with a run and tell what came of it."""
    from byeori.training.train import resume

    return _described(resume(path, watch=_watch(writing)))


def _watch(writing: Writing) -> Watch:
    from byeori.training.progress.watch import Watch

    return Watch(writing.save_every_s, writing.tensorboard, progress=True)


def _described(run: Run) -> int:
    say(run.headline.text)
    say(f"Run {run.name}: {run.folder}  (report: {run.folder / OWN / PAGE})")
    return 0
