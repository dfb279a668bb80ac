"""What a training knows at a step: models, scores, and where it stands."""

from __future__ import annotations

import math
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from torch import Tensor
from torch.optim import Optimizer

from byeori.core.seeds import generators, restore
from byeori.core.settled import Settled
from byeori.tracking.checkpoint import Checkpoint
from byeori.training.loop.checkpoint import model_state, optimizer_state
from byeori.training.loop.margins import Margins

if TYPE_CHECKING:
    from byeori.models.network import TaskNetwork


@dataclass
class State:
    """What a training knows at a step; all of it is in a checkpoint."""

    model: TaskNetwork
    average: TaskNetwork | None
    judges_average: bool = False
    """Whether it is the average's score that counts."""
    averaged: int = 0
    """Updates whose weights are in the average of the last share."""
    step: int = 0
    score: float = float("-inf")
    """The last one, turned so that higher is better."""
    best: float = float("-inf")
    """The best one, turned likewise."""
    best_step: int = 0
    since_best: int = 0
    """Epochs without a better score."""
    weights: dict[str, Tensor] = field(default_factory=dict)
    """The model's at `best_step`."""
    judgement: dict[str, float] = field(default_factory=dict)
    """All scores at `best_step`."""
    margins: Margins | None = None
    """How well the training part's answers fit, over the epochs so far."""

    @property
    def judged(self) -> TaskNetwork:
        """The model whose score counts."""
        return self.average if self.average is not None and self.judges_average else self.model

    def chosen(self, select: str) -> dict[str, Tensor]:
        """Give the weights that the run ends with: the best ones, or the last."""
        return self.weights if select != "last" and self.weights else model_state(self.judged)

    def scores(self) -> dict[str, dict[str, object]]:
        """Give the best scores with the part they are of; none that the validation part could not tell."""
        known = {name: value for name, value in self.judgement.items() if math.isfinite(value)}
        return {name: {"value": value, "part": "val"} for name, value in known.items()}

    def judge(self, scores: dict[str, float], *, lower: bool = False) -> None:
        """Take notice of an epoch's scores, the first of which chooses; of equal ones the later counts.

        `lower` says that a lower one is better. One that is no number is worse than any other.
        """
        first = next(iter(scores.values()))
        score = self.score = float("-inf") if math.isnan(first) else -first if lower else first
        if score >= self.best or not self.weights:
            self.since_best = 0 if score > self.best else self.since_best + 1
            self.best, self.best_step, self.weights = score, self.step, model_state(self.judged)
            self.judgement = scores
        else:
            self.since_best += 1


def start_state(model: TaskNetwork, recipe: Settled, margins: Margins | None = None) -> State:
    """Give the state before the first update."""
    average = deepcopy(model) if recipe.ema or recipe.swa else None
    return State(model, average, judges_average=bool(recipe.ema), margins=margins)


def checkpoint_of(
    state: State, optimizer: Optimizer, *, stage: int, epochs: float, bent: tuple[int, float], unscored: bool
) -> Checkpoint:
    """Give all that a training knows, and torch's generators, as a checkpoint of the stage of that number."""
    tensors, groups = optimizer_state(optimizer)
    parts = {
        "model": state.model.state_dict(),
        "average": {} if state.average is None else state.average.state_dict(),
        "best": state.weights,
        "optimizer": tensors,
        "generators": generators(),
        "margins": {} if state.margins is None else state.margins.tensors(),
    }
    record = {
        "stage": stage,
        "epochs": epochs,
        "bent": bent,
        "judgement": state.judgement,
        "averaged": state.averaged,
        "groups": groups,
        "best": state.best if state.weights else None,
        "best_step": state.best_step,
        "since_best": state.since_best,
        "unscored": unscored,
    }
    named = {f"{part}.{name}": tensor for part, entries in parts.items() for name, tensor in entries.items()}
    return Checkpoint(state.step, named, record)


def restore_state(state: State, checkpoint: Checkpoint) -> None:
    """Put models, scores and torch's generators back to a checkpoint."""
    state.model.load_state_dict(checkpoint.under("model"))
    if state.average is not None:
        state.average.load_state_dict(checkpoint.under("average"))
    record = checkpoint.record
    state.step, state.best_step, state.since_best = checkpoint.step, record["best_step"], record["since_best"]
    state.averaged = record.get("averaged", 0)
    state.best = float("-inf") if record["best"] is None else record["best"]
    state.weights, state.judgement = checkpoint.under("best"), record["judgement"]
    if state.margins is not None:
        state.margins.restore(checkpoint.under("margins"))
    restore(checkpoint.under("generators"))
