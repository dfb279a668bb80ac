"""Train: from a dataset and a recipe to a run with its bundle and report."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import nn

from byeori.checks.expectations.file import expectations_of
from byeori.core.errors import DataError, RunError
from byeori.core.files import read_json, write_json
from byeori.core.launched import launch_of
from byeori.core.process import refuse_several
from byeori.core.recipe import Recipe
from byeori.core.seeds import generators, key, restore
from byeori.core.settled import Settled
from byeori.data.dataset import Dataset, open_dataset
from byeori.data.left_out import left_out
from byeori.evaluation.report.learning_curve import CURVE, curve_of, stages_in_vain
from byeori.evaluation.report.wording import judged_by
from byeori.fields.scores.choice import score_named
from byeori.models.own import copied
from byeori.tracking.checkpoint import CHECKPOINTS, Checkpoint, last_checkpoint, last_step
from byeori.tracking.choices import keep_choices, kept_choices
from byeori.tracking.history import begun_whole
from byeori.tracking.run import Run
from byeori.training.choices.budget import Fitted, fitted, left_to_clock
from byeori.training.choices.deadline import Deadline
from byeori.training.choices.measure import uncounted
from byeori.training.choices.settle import as_begun, with_own
from byeori.training.choices.unusable import refuse_unusable
from byeori.training.devices.alike import alike, at_work, seen_by, shared
from byeori.training.devices.joining import device_of, joined, part
from byeori.training.devices.team import Team
from byeori.training.finish import ship
from byeori.training.job import Job, make_job
from byeori.training.kept_margins import keep_margins
from byeori.training.learned_from import DATA, RECIPE, keep_origin, refuse_seen, with_source
from byeori.training.loop.loop import Context, Saver, train_stages
from byeori.training.loop.margins import collecting
from byeori.training.loop.stages import Stage, described, stages
from byeori.training.loop.state import State, restore_state, start_state
from byeori.training.loop.stop import Stopped, listening
from byeori.training.progress.expected import expected, left_of
from byeori.training.progress.progress import Bar
from byeori.training.progress.watch import Watch, open_events


def train(
    data: Dataset | str | Path,
    recipe: Recipe | None = None,
    *,
    model: nn.Module | None = None,
    folder: str | Path = "runs",
    name: str | None = None,
    watch: Watch | None = None,
    parent: str | None = None,
) -> Run:
    """Train a model on `data` and give the run: its checkpoints, bundle and report lie in a new folder of `folder`.

    `model` is a network of your own in the place of the recipe's backbone, `watch` says how the run is seen and how
    often it is saved (`Watch(progress=False)` is silent), `parent` is the id of a run that this one is a part of.
    Ctrl-C and SIGTERM save the present step
    and raise `Stopped`; `resume` goes on from there.
    """
    watch = replace(watch or Watch(), begun_s=(watch and watch.begun_s) or time.monotonic())
    asked = Recipe.given(recipe)
    with joined(asked.device) as team, at_work(team, asked.virtual):
        data = data if isinstance(data, Dataset) else Dataset(data)
        watch = seen_by(team, watch)
        job, deadline = alike(team, data, asked, own=model, settle=partial(_settled, model=model, watch=watch))

        def start() -> Run:
            run = Run.start(
                folder,
                recipe=job.recipe,
                data_fingerprint=data.fingerprint,
                data_path=data.source or data.samples.name,
                parent=parent,
                name=name,
            )
            with begun_whole(run):
                job.recipe.save(run.folder / RECIPE)
                keep_choices(run.folder, job.recipe)
                keep_origin(run.folder, data, job.recipe, job.by_clock)
            return run

        run = start() if team.leads else None
        place = team.told(lambda: run and run.folder)
        _run_stages(run, job, None, watch, deadline=deadline)
    return run or Run.open(place or "")


def _settled(data: Dataset, asked: Recipe, *, model: nn.Module | None, watch: Watch) -> tuple[Job, Deadline | None]:
    return settled_job(data, asked, model, begun_s=watch.begun_s or 0.0, shows=watch.shows)


def explain(data: Dataset | str | Path, recipe: Recipe | None = None, *, model: nn.Module | None = None) -> Settled:
    """Settle every choice of a training as `train` does, and give each with its reason; nothing is trained.

    Printed it is a table; `.why["lr"]` is one reason. `model` is a network of your own, which is copied. With a budget
    speeds are measured, as `train` measures them.
    """
    refuse_several()
    before = generators()
    try:
        opened = data if isinstance(data, Dataset) else Dataset(data)
        job, _ = settled_job(opened, Recipe.given(recipe), copied(model), begun_s=time.monotonic())
    finally:
        restore(before)
    return job.recipe


def settled_job(
    data: Dataset, recipe: Recipe, own: nn.Module | None, *, begun_s: float, shows: bool = False
) -> tuple[Job, Deadline | None]:
    """Refuse what cannot be, let a budget choose, then the data, the network and the device; give the job that is so.

    Beside it the deadline of the last stage, where a budget has left its length to the clock.
    """
    recipe = with_own(with_source(recipe), own)
    refuse_unusable(data.task, recipe)
    refuse_seen(recipe, data)
    _hold(data)
    fit = Fitted(recipe, {}, None)
    if recipe.budget:
        with Bar(shows) as bar:
            fit = fitted(data, recipe, begun_s, model=own, tell=bar.features)
    job = make_job(data.prepare(fit.recipe), fit.recipe, own, fit.why)
    return replace(job, by_clock=left_to_clock(recipe)), fit.deadline


def _hold(data: Dataset) -> None:
    """Hold data to what is expected of them, where something is."""
    if expectations_of(data) is not None:
        from byeori.checks.expectations.holding import refuse_broken

        refuse_broken(data)


def resume(
    run: Run | str | Path,
    data: Dataset | str | Path | None = None,
    *,
    model: nn.Module | None = None,
    watch: Watch | None = None,
) -> Run:
    """Go on with a run that was stopped or killed, from its last checkpoint; it ends with the unbroken run's bytes.

    `data` is needed only where the run was not made from a folder or a file, `model` where it was made with one.
    """
    launch_of(os.environ)
    run = run if isinstance(run, Run) else Run.open(run)
    if run.record.state == "done":
        raise RunError(f"{run.folder}: this run is done; begin a new one, or go on with one that was stopped")
    if not (run.folder / RECIPE).is_file():
        raise RunError(
            f"{run.folder}: holds no {RECIPE}, so this run is one of a loop of your own; go on with it by that loop, "
            "which calls `run.load_state`"
        )
    recipe = Recipe.load(run.folder / RECIPE)
    with joined(recipe.device) as team, at_work(team, recipe.virtual):
        data = dataset_of(run) if data is None else data if isinstance(data, Dataset) else Dataset(data)
        _go_on(run, team, recipe, data, model=model, watch=seen_by(team, watch or Watch()))
    return run


def _go_on(run: Run, team: Team, recipe: Recipe, data: Dataset, *, model: nn.Module | None, watch: Watch) -> None:
    if data.fingerprint != run.record.data_fingerprint:
        raise DataError(
            f"{run.folder}: the data has changed since this run began (it was {run.record.data_fingerprint}, "
            f"now {data.fingerprint}); bring the old files back, or begin a new run on the new ones"
        )
    if team.leads:
        run.resume()
    by_clock = tuple(read_json(run.folder / DATA, RunError).get("by_clock", ()))
    with team.first():
        prepared = data.prepare(recipe)
    recipe = replace(as_begun(recipe, prepared.task.target), device=device_of(team, recipe.device))
    job = replace(make_job(prepared, recipe, model, kept_choices(run.folder)), by_clock=by_clock)
    checkpoint = last_checkpoint(run.folder / CHECKPOINTS)
    team.gathered("read")  # before the leading one writes others
    if team.leads:
        run.forget_after(checkpoint.step if checkpoint else -1)
    _run_stages(run if team.leads else None, shared(team, job), checkpoint, watch)


def dataset_of(run: Run) -> Dataset:
    """Open the data that a run was made from; data that lived in Python's memory is a RunError that says so."""
    record: Mapping[str, Any] = read_json(run.folder / DATA, RunError)
    if record["source"] is None:
        raise RunError(f"{run.folder}: this run's data was made in Python and lies in no file; give it as `data`")
    return open_dataset(record["source"], record["options"])


def _run_stages(
    run: Run | None, job: Job, checkpoint: Checkpoint | None, watch: Watch, *, deadline: Deadline | None = None
) -> None:
    """Train and write the run; without one, beside the process that writes it."""
    folder = run.folder if run else Path()
    with (
        run or nullcontext(),
        Bar(watch.shows) as bar,
        open_events(watch, folder, checkpoint.step if checkpoint else 0) as events,
        listening() as asked,
        torch.random.fork_rng(devices=[]),
    ):
        saver = Saver(folder / CHECKPOINTS, job.recipe.keep, watch.save_every_s)
        try:
            _learn(run, Context(job, run, bar, asked, saver, events, deadline), checkpoint, watch)
        except Stopped as stopped:
            if run is None:
                raise SystemExit(stopped.exit_code) from None  # it is said once
            raise Stopped(stopped.number, _kept(run)) from None


def _learn(run: Run | None, context: Context, checkpoint: Checkpoint | None, watch: Watch) -> None:
    """Go through all of a training, from what is said of it to its report."""
    job, bar = context.job, context.bar
    recipe, prepared = job.recipe, job.prepared
    torch.manual_seed(key(recipe.seed, "train") % 2**63)
    message = judged_by(score_named(recipe.metric, prepared.task.target), prepared.task.target)
    left = left_out(prepared.samples, prepared.quarantine)
    lines = (*left, *map(str, prepared.unread), described(job), job.doubt, message)
    for line in filter(None, lines):
        bar.say(line)
    thought = expected(job, watch.follow) if watch.shows else {}
    bar.expect(thought if checkpoint is None else {}, uncounted(job.device))
    plan = stages(job, bar.features)
    margins = collecting(prepared.task.target, prepared.rows["train"], recipe)
    state = start_state(job.model, recipe, margins)
    if checkpoint is not None:
        restore_state(state, checkpoint)
        bar.expect(left_of(thought, plan, state.step), uncounted(job.device))
    train_stages(plan, state, context, checkpoint)
    part()
    if run is None:
        return
    if margins is not None and prepared.data is not None:
        keep_margins(run.folder, margins, prepared.data)
    job.model.load_state_dict(state.chosen(recipe.select))
    ship(run, job, state.scores(), _keep_curve(run, plan, state, recipe))


def _kept(run: Run) -> str:
    """Say what of a run that was stopped is kept."""
    step = last_step(run.folder / CHECKPOINTS)
    done = f"step {step} is saved" if step >= 0 else "no step is saved yet"
    return f"stopped; {done}; `byeori train --resume {run.folder}` goes on from there"


def _keep_curve(run: Run, plan: list[Stage], state: State, recipe: Recipe) -> list[str]:
    """Write the learning curve beside the bundle, where each report on it finds it; say which stages were in vain."""
    if not state.judgement:
        return []  # nothing was trained
    kept = state.best_step if recipe.select != "last" else state.step
    begun = [(stage.name, stage.before) for stage in plan]
    metrics, score = run.metrics(), next(iter(state.judgement))
    write_json(run.folder / CURVE, curve_of(metrics, score, stages=begun, kept=kept).to_json())
    return stages_in_vain(metrics, score, stages=begun, kept=kept)
