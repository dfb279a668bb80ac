"""The stages of a training: the head on stored activations, the upper half of a backbone, all layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from torch import Tensor, nn

from byeori.data.batching.batches import Batch, Batches
from byeori.data.batching.shard import WHOLE, Shard
from byeori.models.freezing import Still, frozen, lower_half
from byeori.training.devices.sharing import Sharing
from byeori.training.loop.stored import ACTIVATION, stored

if TYPE_CHECKING:
    from byeori.models.network import TaskNetwork
    from byeori.training.job import Job


_LONG = 250  # characters
_JUDGED, _TIMES = 64, 4  # samples, and times a batch that is learned from; its memory is not exceeded, by judgement


@dataclass(frozen=True)
class Stage:
    """A number of epochs in which one part of the model trains."""

    name: str
    part: Callable[[TaskNetwork], nn.Module]
    """From the whole model to what trains; it shares the model's weights."""
    inputs: Callable[[Batch], Tensor | dict[str, Tensor]]
    """What of a batch that part takes."""
    batches: Batches
    validation: Callable[[Shard], Iterator[Batch]]
    """From a share of the validation part to its batches."""
    epochs: float
    before: int
    """Updates of the stages before."""
    accumulate: int
    first: int = 0
    """The number of its first batch."""
    swa: float = 0.0
    """Share of its updates, at their end, whose weights are averaged."""
    shared: Batches | None = None
    """The same batches of which this process has its shards, where they are shared; else None."""
    bent: tuple[int, float] = (0, 0.0)
    """The update of this stage at which its length was last changed, and the share of the schedule reached there."""

    @property
    def count(self) -> int:
        """Batches of this stage."""
        return max(round(self.epochs * self.batches.per_epoch), 1)

    @property
    def learned(self) -> Batches:
        """What updates are made of."""
        return self.shared or self.batches

    @property
    def updates(self) -> int:
        """Updates of this stage."""
        return -(-self.count // self.accumulate)

    def epochs_done(self, number: int) -> int:
        """Epochs of this stage after update `number`, counted over all stages; its end is that of an epoch too."""
        seen = min((number - self.before) * self.accumulate, self.count)
        return -(-seen // self.batches.per_epoch) if seen == self.count else seen // self.batches.per_epoch

    def place(self, number: int) -> float:
        """Give where in its schedule the stage is at update `number`, counted over all stages: from 0 to `updates`."""
        done, (since, share) = number - self.before, self.bent
        if not since:
            return done
        return self.updates * (share + (1 - share) * (done - since) / max(self.updates - since, 1))

    def with_updates(self, number: int, updates: int) -> Stage:
        """Give the stage with so many updates in all, its schedule bent from update `number`, over all stages, on."""
        share = self.place(number) / self.updates
        epochs = updates * self.accumulate / self.batches.per_epoch
        return replace(self, epochs=epochs, bent=(number - self.before, share))

    def stream(self, number: int) -> Iterator[Batch]:
        """Give the batches that come after update `number`."""
        return self.learned.stream(self.first + (number - self.before) * self.accumulate, self.first + self.count)

    def one_epoch(self) -> Iterator[Batch]:
        """Give the batches of the epoch that would come next."""
        end = self.first + self.count
        return self.batches.stream(end, end + self.batches.per_epoch)


def stages(job: Job, tell: Callable[[int, int], None]) -> list[Stage]:
    """Plan a training; activations that its head stage needs are computed here, `tell(done, all)` counting them."""
    found = []
    if job.recipe.head_epochs:
        with job.team.first():  # the others find the activations in the cache
            found.append(_head(job, tell))
    if job.recipe.epochs:
        found += _all_layers(job, before=sum(stage.updates for stage in found))
    return [*found[:-1], replace(found[-1], swa=job.recipe.swa)] if found else []


def described(job: Job) -> str:
    """Say in a line what a training will do."""
    recipe, samples = job.recipe, len(job.prepared.rows["train"])
    parts = []
    if recipe.head_epochs:
        views = f"{recipe.views} views of " if recipe.views > 1 else ""
        parts.append(f"the head {recipe.head_epochs:g} times over {views}{samples:,} samples (cut: {recipe.cut})")
    if recipe.epochs:
        gradual = ", its upper half first" if recipe.unfreeze == "gradual" else ""
        parts.append(f"all layers {recipe.epochs:g} times over {samples:,} samples{gradual}")
    size = f" at {recipe.size} px" if recipe.size else ""
    message = ", then ".join(parts) or "nothing: 0 epochs"
    by_clock = f" ({', '.join(job.by_clock)} by the clock)" if job.by_clock else ""
    budget = f"in {recipe.budget}{by_clock}: " if recipe.budget else "no time limit (--budget): "
    captured = ", whole updates captured" if recipe.compile == "graph" else _uncaptured(job)
    where = f"batches of {recipe.batch}, {job.device.device}, {recipe.precision}{captured}"
    begun = f"; {job.taken}" if job.taken else ""
    still = f"; {len(job.still)} modules stay in eval mode ({job.still[0]}, ...)" if job.still and recipe.epochs else ""
    name = recipe.model if job.own is None else type(job.own).__name__
    return f"{budget}{name}{size} trains {message}; {where}{begun}{still}{_long_texts(job)}"


def _uncaptured(job: Job) -> str:
    """Say why updates are not captured where they might be."""
    why = job.recipe.why.get("compile")
    told = job.device.device.type == "cuda" and why is not None and why.by != "you"
    return f", updates not captured ({why.text})" if told and why is not None else ""


def _long_texts(job: Job) -> str:
    """Say what long texts cost that are written one character after another."""
    most = max((getattr(module, "most", 0) for module in job.model.modules()), default=0)
    if most <= _LONG or not job.recipe.epochs:
        return ""
    count = len(job.prepared.rows["val"])
    return (
        f"; after each epoch {count:,} texts of up to {most:,} characters are written, one character after another: at "
        "the cost of the square of their length: cut the pictures into lines, use a GPU, or give fewer --epochs"
    )


def _head(job: Job, tell: Callable[[int, int], None]) -> Stage:
    from byeori.models.picture.cutting import cut

    recipe = job.recipe
    lower, _ = cut(job.model, recipe.cut)
    activations, sharing = stored(job, lower, tell), Sharing.of(job.team, recipe)
    batches = activations.batches()
    return Stage(
        name="head",
        part=lambda model: cut(model, recipe.cut)[1],
        inputs=lambda batch: batch.inputs[ACTIVATION],
        batches=batches,
        validation=activations.validation,
        shared=sharing.batches(batches, activations.batches) if sharing else None,
        epochs=recipe.head_epochs,
        before=0,
        accumulate=recipe.accumulate,
    )


def _judged_at_once(job: Job) -> int:
    """How many samples are judged at once: on a device more than are learned from, whose every layer is kept."""
    return max(_JUDGED, _TIMES * job.recipe.batch) if job.device.is_apart else _JUDGED


def _all_layers(job: Job, before: int) -> list[Stage]:
    """One stage, or two where the lower half of a pretrained backbone waits for the second (Howard & Ruder 2018)."""
    recipe, learning = job.recipe, {name for name, one in job.model.named_parameters() if one.requires_grad}

    def all_layers(model: TaskNetwork) -> nn.Module:
        for name, parameter in model.named_parameters():
            parameter.requires_grad_(name in learning)  # what the stage before kept still is so no longer
        return Still(model, map(model.get_submodule, job.still))

    def upper_half(model: TaskNetwork) -> nn.Module:
        return frozen(all_layers(model), *lower_half(model))

    def validation(shard: Shard = WHOLE) -> Iterator[Batch]:
        return job.prepared.straight("val", job.device, _judged_at_once(job), shard=shard)

    batches, sharing = job.prepared.batches(recipe, job.device), Sharing.of(job.team, recipe)
    whole = Stage(
        name="training",
        part=all_layers,
        inputs=lambda batch: batch.inputs,
        batches=batches,
        validation=validation,
        shared=sharing.batches(batches, lambda shard: job.prepared.batches(recipe, job.device, shard=shard))
        if sharing
        else None,
        epochs=recipe.epochs,
        before=before,
        accumulate=recipe.accumulate,
    )
    if recipe.unfreeze != "gradual" or not lower_half(job.model):
        return [whole]
    upper = replace(whole, name="upper half", part=upper_half, epochs=whole.epochs / 2)
    rest = replace(whole, epochs=whole.epochs - upper.epochs, before=before + upper.updates, first=upper.count)
    return [upper, rest]
