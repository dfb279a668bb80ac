"""One run's way through its stages: update, log, score, keep the best, save; all in the body of one `for`."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from byeori.core.settled import Settled
from byeori.data.batching.shard import Shard
from byeori.evaluation.report.wording import measured, score_name
from byeori.fields.scores.choice import metrics_of
from byeori.tracking.checkpoint import Checkpoint, save_checkpoint
from byeori.training.choices.deadline import Deadline
from byeori.training.devices.orders import Orders, ordered
from byeori.training.devices.scoring import Judged, by_itself, judged
from byeori.training.devices.sharing import Sharing
from byeori.training.job import Job
from byeori.training.loop.aside import fetched
from byeori.training.loop.averaging import averaged_updates, blend, decay_at, renew_norms
from byeori.training.loop.captured import updates_of
from byeori.training.loop.checkpoint import restore_optimizer
from byeori.training.loop.log import Log
from byeori.training.loop.schedule import optimizer as optimizer_of
from byeori.training.loop.schedule import schedule
from byeori.training.loop.stages import Stage
from byeori.training.loop.state import State, checkpoint_of
from byeori.training.loop.steps import Step, each
from byeori.training.loop.stop import Asked, Stopped
from byeori.training.loop.update import weighed
from byeori.training.progress.progress import Bar
from byeori.training.progress.watch import draw_model

if TYPE_CHECKING:
    from byeori.tracking.tensorboard import EventFiles

_LOGGED = 400  # updates of a stage whose loss is logged; more would only wait for the device
_SAVING_SHARE = 0.003  # of the run's time


@dataclass
class Saver:
    """Writes checkpoints, so seldom that it stays a small share of the time."""

    folder: Path
    keep: int
    every_s: float
    """0 saves every step."""
    _saved_s: float = 0.0  # when the last one was done, on the clock of `time.monotonic`
    _took_s: float = 0.0

    def start(self) -> None:
        """Begin to count the time."""
        self._saved_s = time.monotonic()

    def is_due(self) -> bool:
        """Whether the last checkpoint is old enough."""
        wanted_s = max(self.every_s, self._took_s / _SAVING_SHARE) if self.every_s else 0.0
        return time.monotonic() - self._saved_s > wanted_s

    def save(self, make: Callable[[], Checkpoint]) -> None:
        """Write a checkpoint; the time to make it counts too."""
        begun_s = time.monotonic()
        save_checkpoint(self.folder, make(), self.keep)
        self._saved_s = time.monotonic()
        self._took_s = self._saved_s - begun_s


class Told(Protocol):
    """What is told of a training as it goes: a run, or whatever else keeps numbers."""

    def log(self, step: int, /, **values: float) -> None:
        """Keep numbers of a step, by name."""

    def flush(self) -> None:
        """See that all of them are on disk."""


@dataclass(frozen=True)
class Context:
    """What a loop works with besides its state: what is learned, whom it tells, and what it listens to."""

    job: Job
    run: Told | None
    """None in a process that does not lead: it writes nothing."""
    bar: Bar
    asked: Asked
    saver: Saver
    events: EventFiles | None = None
    deadline: Deadline | None = None
    """The end of a budget, for the last stage to keep."""
    pause: int | None = None
    """Updates after which it is saved and left by `Paused`, at the end of an epoch."""


class Paused(Exception):  # noqa: N818 - nothing is wrong
    """A training has come to where it was to pause, and is saved there."""


def train_stages(plan: list[Stage], state: State, context: Context, checkpoint: Checkpoint | None) -> None:
    """Go through the stages from where `state` stands; `checkpoint` is the one it was restored from."""
    context.saver.start()
    if context.events is not None and state.step == 0:
        for message in draw_model(context.events, state.model, plan[-1].batches.at(0)):
            context.bar.say(message)
    for number, stage in enumerate(plan):
        there = checkpoint if checkpoint is not None and checkpoint.record["stage"] == number else None
        if there and "bent" in there.record:
            stage = replace(stage, epochs=there.record["epochs"], bent=tuple(there.record["bent"]))
        if state.step >= stage.before + stage.updates and not (there and there.record.get("unscored")):
            continue
        part = stage.part(state.model).train()  # what the stage before kept still is so no longer
        optimizer = optimizer_of(part, context.job.recipe)
        if there:
            restore_optimizer(optimizer, there.under("optimizer"), there.record["groups"])
        if there and there.record.get("unscored"):
            _score(stage, state, context)
            _save(number, stage, state, context, optimizer=optimizer)
        deadline = context.deadline if number == len(plan) - 1 else None
        going: Stage | None = stage
        while going is not None:  # anew from where it stands, as a resume does, whenever its length has changed
            with context.asked.whole():
                going = _train_stage(number, going, part, optimizer, state=state, context=context, deadline=deadline)
        if context.job.recipe.patience and state.since_best >= context.job.recipe.patience:
            break
    if state.averaged:
        _judge_average(plan[-1], state, context)


def _train_stage(
    number: int,
    stage: Stage,
    part: nn.Module,
    optimizer: Optimizer,
    *,
    state: State,
    context: Context,
    deadline: Deadline | None,
) -> Stage | None:
    """Train to the end of a stage; where a deadline asks for another length, give the stage of that length instead."""
    log = Log(context.run, context.events)
    try:
        with closing(_updates(stage, part, optimizer, state=state, context=context)) as updates:
            return _go(number, stage, updates, optimizer, state=state, context=context, log=log, deadline=deadline)
    finally:
        log.write()


def _updates(stage: Stage, part: nn.Module, optimizer: Optimizer, *, state: State, context: Context) -> Generator[Step]:
    """Update what learns in a stage, from where it stands."""
    recipe, see = context.job.recipe, state.margins.see if state.margins else None
    rate = schedule(replace(recipe, swa=stage.swa), stage.updates)
    return each(
        updates_of(context.job, stage, part, optimizer, see=see, tell=context.bar.say),
        stage.stream(state.step),
        rate=lambda number: rate(stage.place(number)),
        accumulate=recipe.accumulate,
        start=state.step,
    )


def _go(
    number: int,
    stage: Stage,
    updates: Generator[Step],
    optimizer: Optimizer,
    *,
    state: State,
    context: Context,
    log: Log,
    deadline: Deadline | None,
) -> Stage | None:
    recipe, epochs = context.job.recipe, stage.epochs_done(state.step)
    context.bar.at(stage.name, state.step - stage.before, stage.updates)
    every = max(stage.updates // _LOGGED, 1)
    for step in updates:
        state.step, pauses = step.number, False
        _average(state, stage, recipe)
        if step.number % every == 0:
            log.add(step, optimizer)
        context.bar.at(stage.name, step.number - stage.before, stage.updates, partial(_described, step, state))
        if stage.epochs_done(step.number) > epochs:
            epochs = stage.epochs_done(step.number)
            log.settle(step)
            _settle(state, context)
            _score_or_save(number, stage, state, context, optimizer=optimizer)
            pauses = context.pause is not None and step.number >= context.pause
        orders = ordered(context.job.team, partial(_orders, stage, step.number, context, deadline))
        if orders.saves or orders.stop or pauses:
            log.settle(step)
            _settle(state, context)
            _save(number, stage, state, context, optimizer=optimizer)
        if orders.stop:
            raise Stopped(orders.stop)
        if recipe.patience and state.since_best >= recipe.patience:
            break
        if pauses:
            raise Paused
        if orders.updates != stage.updates:
            log.settle(step)
            return stage.with_updates(step.number, orders.updates)
    log.write()
    _settle(state, context)
    _save(number, stage, state, context, optimizer=optimizer)
    return None


def _orders(stage: Stage, number: int, context: Context, deadline: Deadline | None) -> Orders:
    """What this process would do after an update, by its signals and its clock."""
    updates = stage.updates if deadline is None else _fitting(stage, number, deadline)
    return Orders(context.asked.number, context.saver.is_due(), updates)


def _settle(state: State, context: Context) -> None:
    """Take in all margins so far, those that other processes have seen among them."""
    if state.margins is not None:
        sharing = Sharing.of(context.job.team, context.job.recipe)
        state.margins.settle(partial(sharing.in_order, accumulate=context.job.recipe.accumulate) if sharing else None)


def _described(step: Step, state: State) -> str:
    """What stands beside the bar: the loss, and the latest score on the validation part."""
    found = [f"loss {step.latest():.3f}"]
    for name, value in list(state.judgement.items())[:1]:
        found.append(f"{score_name(name)} {measured(value)}")
    return "  ".join(found)


def _fitting(stage: Stage, number: int, deadline: Deadline) -> int:
    """How many updates the stage may have by its deadline."""
    most = int(deadline.most * stage.batches.per_epoch / stage.accumulate)
    return deadline.updates(number - stage.before, stage.updates, max(most, stage.updates))


def _average(state: State, stage: Stage, recipe: Settled) -> None:
    if state.average is None:
        return
    if recipe.ema:
        blend(state.average, state.model, 1 - decay_at(recipe.ema, state.step))
    elif state.step > stage.before + stage.updates - averaged_updates(stage.swa, stage.updates):
        state.averaged += 1
        blend(state.average, state.model, 1 / state.averaged)


def _judge_average(stage: Stage, state: State, context: Context) -> None:
    """Measure the norms of the average of the last share, and let it be judged beside the models of the epochs."""
    assert state.average is not None
    with context.job.device.autocast():
        renew_norms(stage.part(state.average), (stage.inputs(batch) for batch in stage.one_epoch()))
    state.judges_average = True
    _score(stage, state, context)


def _score(stage: Stage, state: State, context: Context) -> None:
    """Judge the model on the validation part; the recipe's metric decides which weights are best."""
    device, target, recipe = context.job.device, context.job.prepared.task.target, context.job.recipe
    part = stage.part(state.judged)
    part.eval()
    plain = replace(recipe, label_smoothing=0.0)  # it teaches; what is measured is how likely the truth is held

    def judge(shard: Shard) -> Judged:
        scores = {n: by_itself(metric).to(device.device) for n, metric in metrics_of(target, recipe).items()}
        means, weights = list[Tensor | float](), list[Tensor | float]()
        for batch in stage.validation(shard):
            outputs = part(stage.inputs(batch))
            mean, weight = weighed(target.loss(outputs, batch.truth, plain), batch)
            means.append(mean)
            weights.append(weight)
            for metric in scores.values():
                metric.update(outputs.float(), batch.truth)
        return Judged(scores, fetched(means), fetched(weights))  # all at once: nothing waits for each

    sharing, samples = Sharing.of(context.job.team, recipe), len(context.job.prepared.rows["val"])
    with context.asked.anywhere(), torch.inference_mode(), device.autocast():
        values, found = judged(sharing, samples, judge)
        loss = _mean_of(found)
    part.train()  # views share their modules: the loop's own view does not see that this one was in eval mode
    state.judge(values, lower=next(iter(found.metrics.values())).higher_is_better is False)
    named = {f"val_{name}": value for name, value in values.items()}
    if context.run is not None:
        context.run.log(state.step, score=state.score, val_loss=loss, **named)
    if context.events is not None:
        context.events.scalars(state.step, val_loss=loss, **named)
        context.events.weights(state.step, state.judged)


def _mean_of(found: Judged) -> float:
    """The mean loss over batches by their weights."""
    pairs = list(zip(found.means, found.weights, strict=True))
    return sum((mean * weight for mean, weight in pairs), 0.0) / sum((weight for _, weight in pairs), 0.0)


def _score_or_save(number: int, stage: Stage, state: State, context: Context, *, optimizer: Optimizer) -> None:
    """Judge the model; where that is broken off, a resume does it first."""
    try:
        _score(stage, state, context)
    except Stopped:
        _save(number, stage, state, context, optimizer=optimizer, unscored=True)
        raise


def _save(
    number: int,
    stage: Stage,
    state: State,
    context: Context,
    *,
    optimizer: Optimizer,
    unscored: bool = False,
) -> None:
    """Write a checkpoint; `unscored` says that an epoch has ended in it whose model is still to be judged."""
    context.asked.noticed()
    if context.run is None:
        return

    def checkpoint() -> Checkpoint:
        return checkpoint_of(state, optimizer, stage=number, epochs=stage.epochs, bent=stage.bent, unscored=unscored)

    context.run.flush()  # what is logged up to a checkpoint is not logged again after a resume
    context.saver.save(checkpoint)
