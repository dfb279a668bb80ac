"""A training that pauses and goes on, with nothing but its checkpoint and its scores on disk, and no run.

A training that was paused goes on from its exact checkpoint, and ends with the bytes of one that never paused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from byeori.core.errors import RunError
from byeori.core.files import read_json, write_json
from byeori.core.seeds import key
from byeori.tracking.checkpoint import CHECKPOINTS, Checkpoint, last_checkpoint
from byeori.training.loop.loop import Context, Paused, Saver, train_stages
from byeori.training.loop.stages import stages
from byeori.training.loop.state import restore_state, start_state
from byeori.training.loop.stop import Asked
from byeori.training.progress.progress import Bar

if TYPE_CHECKING:
    from byeori.training.job import Job

SCORES = "scores.json"
_SAVE_EVERY_S = 30.0


@dataclass
class Scores:
    """The score of each epoch by the number of its last update, kept beside the checkpoints."""

    file: Path
    goes_on: Callable[[], bool]
    after: dict[int, float] = field(default_factory=dict)

    def log(self, step: int, /, **values: float) -> None:
        """Keep the score of a step, where it has one."""
        if "score" in values:
            self.after[step] = values["score"]

    def flush(self) -> None:
        """Write them, while the training is still this process's."""
        if self.goes_on():
            write_json(self.file, [list(pair) for pair in self.after.items()])

    def recall(self, until: int) -> None:
        """Read what was written up to an update."""
        if self.file.is_file():
            self.after = {step: score for step, score in read_json(self.file, RunError) if step <= until}


@dataclass(frozen=True)
class Part:
    """How far a training has come."""

    best: dict[int, float]
    """The score of the weights that would be chosen then, the higher the better, by place of `shares`."""
    is_whole: bool
    """Whether it has come to its end, its own or that of its plan."""


class _Careful(Saver):
    """Saves only what is still this process's to train."""

    goes_on: Callable[[], bool] = staticmethod(lambda: True)

    def save(self, make: Callable[[], Checkpoint]) -> None:
        """Write a checkpoint, or leave the training to whoever has it now."""
        if not self.goes_on():
            raise Paused
        super().save(make)


def train_part(
    job: Job, folder: Path, shares: Sequence[float], *, asked: Asked, goes_on: Callable[[], bool] = lambda: True
) -> Part:
    """Train from where `folder` has it until a share of all updates, the last of `shares`; 1 is its end.

    It pauses at the end of the epoch in which the share is reached. `goes_on` is asked at every checkpoint; where it
    says no, nothing more is trained or written.
    """
    with torch.random.fork_rng(devices=[]), Bar(False) as bar:
        torch.manual_seed(key(job.recipe.seed, "train") % 2**63)
        plan = stages(job, bar.features)
        total = sum(stage.updates for stage in plan)
        scores, state = Scores(folder / SCORES, goes_on), start_state(job.model, job.recipe)
        checkpoint = last_checkpoint(folder / CHECKPOINTS)
        if checkpoint is not None:
            restore_state(state, checkpoint)
        scores.recall(checkpoint.step if checkpoint else -1)
        pause = None if shares[-1] >= 1 else ceil(shares[-1] * total)
        is_whole = False
        if pause is None or max(scores.after, default=-1) < pause:
            saver = _Careful(folder / CHECKPOINTS, 1, _SAVE_EVERY_S)
            saver.goes_on = goes_on
            with suppress(Paused):
                train_stages(plan, state, Context(job, scores, bar, asked, saver, pause=pause), checkpoint)
                is_whole = True
            scores.flush()
    return Part(_best(scores, shares, total, job.recipe.select), is_whole)


def _best(scores: Scores, shares: Sequence[float], total: int, select: str) -> dict[int, float]:
    """The score of the weights that would be chosen at each share, or at the end of a training that ended before."""
    found: dict[int, float] = {}
    for place, share in enumerate(shares):
        ends = [step for step in sorted(scores.after) if step >= share * total]
        until = ends[0] if ends else max(scores.after)
        some = [score for step, score in sorted(scores.after.items()) if step <= until]
        found[place] = some[-1] if select == "last" else max(some)
    return found
