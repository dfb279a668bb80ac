"""The first updates of a run, made anew by as many processes as were started: `python -m` this, RUN FOLDER UPDATES."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path

import torch

from byeori.core.recipe import Recipe
from byeori.core.seeds import key
from byeori.core.settled import Settled
from byeori.data.dataset import Dataset
from byeori.tracking.checkpoint import Checkpoint, save_checkpoint
from byeori.tracking.run import Run
from byeori.training.devices.alike import alike, at_work
from byeori.training.devices.joining import joined
from byeori.training.job import Job, make_job
from byeori.training.learned_from import RECIPE
from byeori.training.loop.captured import updates_of
from byeori.training.loop.checkpoint import model_state, optimizer_state
from byeori.training.loop.schedule import optimizer, schedule
from byeori.training.loop.stages import stages
from byeori.training.loop.steps import each
from byeori.training.train import dataset_of


def make(path: Path, folder: Path, count: int) -> None:
    """Make the first updates of a run's first stage, and leave weights, optimizer and losses in a folder."""
    run = Run.open(path)
    recipe = replace(Recipe.load(run.folder / RECIPE), compile="none")
    with joined(recipe.device) as team, at_work(team, recipe.virtual), torch.random.fork_rng(devices=[]):
        job, _ = alike(team, dataset_of(run), recipe, own=None, settle=_as_asked)
        found = updated(job, count)
        if team.leads:
            save_checkpoint(folder, found, keep=1)


def _as_asked(data: Dataset, asked: Recipe) -> tuple[Job, None]:
    return make_job(data.prepare(asked), asked), None


def updated(job: Job, count: int) -> Checkpoint:
    """Train a job for so many updates, at most to the end of its first stage; give all that came of it."""
    recipe: Settled = job.recipe
    torch.manual_seed(key(recipe.seed, "train") % 2**63)
    stage = stages(job, lambda done, everything: None)[0]
    part = stage.part(job.model).train()
    made, rate = optimizer(part, recipe), schedule(replace(recipe, swa=stage.swa), stage.updates)
    updates = each(
        updates_of(job, stage, part, made, tell=lambda message: None),
        stage.stream(0),
        rate=lambda number: rate(stage.place(number)),
        accumulate=recipe.accumulate,
    )
    losses = [step.loss.float().cpu() for step in islice(updates, count)]
    updates.close()
    parts = {"loss": {f"{n:06d}": loss for n, loss in enumerate(losses, 1)}, "model": model_state(job.model)}
    parts["optimizer"] = optimizer_state(made)[0]
    named = {f"{name}.{one}": x for name, some in parts.items() for one, x in some.items()}
    return Checkpoint(len(losses), named, {})


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
