"""The stages of a training: the head on stored activations, then all layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from torch import Tensor, nn

from byeori.data.batches import Batch, Batches
from byeori.training.job import Job
from byeori.training.stored import ACTIVATION, stored

if TYPE_CHECKING:
    from byeori.models.joined import Joined


@dataclass(frozen=True)
class Stage:
    """A number of epochs in which one part of the model trains."""

    name: str
    part: Callable[[Joined], nn.Module]
    """From the whole model to what trains; it shares the model's weights."""
    inputs: Callable[[Batch], Tensor | dict[str, Tensor]]
    """What of a batch that part takes."""
    batches: Batches
    validation: Callable[[], Iterator[Batch]]
    epochs: int
    before: int
    """Updates of the stages before."""
    accumulate: int

    @property
    def updates(self) -> int:
        """Updates of this stage."""
        return -(-self.epochs * self.batches.per_epoch // self.accumulate)

    def epochs_done(self, number: int) -> int:
        """Whole epochs of this stage after update `number`, counted over all stages."""
        seen = min((number - self.before) * self.accumulate, self.epochs * self.batches.per_epoch)
        return seen // self.batches.per_epoch

    def stream(self, number: int) -> Iterator[Batch]:
        """Give the batches that come after update `number`."""
        return self.batches.stream((number - self.before) * self.accumulate, self.epochs * self.batches.per_epoch)


def stages(job: Job, tell: Callable[[int, int], None]) -> list[Stage]:
    """Plan a training; activations that its head stage needs are computed here, `tell(done, all)` counting them."""
    found = []
    if job.recipe.head_epochs:
        found.append(_head(job, tell))
    if job.recipe.epochs:
        found.append(_all_layers(job, before=sum(stage.updates for stage in found)))
    return found


def _head(job: Job, tell: Callable[[int, int], None]) -> Stage:
    from byeori.models.cutting import cut

    recipe = job.recipe
    lower, _ = cut(job.model, recipe.cut)
    batches, validation = stored(job, lower, tell)
    return Stage(
        name="head",
        part=lambda model: cut(model, recipe.cut)[1],
        inputs=lambda batch: batch.inputs[ACTIVATION],
        batches=batches,
        validation=validation,
        epochs=recipe.head_epochs or 0,
        before=0,
        accumulate=recipe.accumulate,
    )


def _all_layers(job: Job, before: int) -> Stage:
    return Stage(
        name="training",
        part=lambda model: model,
        inputs=lambda batch: batch.inputs,
        batches=job.prepared.batches(job.recipe, job.device),
        validation=lambda: job.prepared.straight("val", job.device),
        epochs=job.recipe.epochs or 0,
        before=before,
        accumulate=job.recipe.accumulate,
    )
