"""The stages of a training: the head on stored activations, then all layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from torch import Tensor, nn

from byeori.core.device import Device
from byeori.core.recipe import Recipe
from byeori.data.batches import Batch, Batches
from byeori.data.prepared import Prepared
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


def stages(
    prepared: Prepared, model: Joined, recipe: Recipe, device: Device, *, tell: Callable[[int, int], None]
) -> list[Stage]:
    """Plan a training by a resolved recipe; activations that its head stage needs are computed here."""
    found = []
    if recipe.head_epochs:
        found.append(_head(prepared, model, recipe, device, tell))
    if recipe.epochs:
        before = sum(stage.updates for stage in found)
        batches = prepared.batches(recipe, device)
        found.append(
            Stage(
                "training",
                _whole,
                lambda batch: batch.inputs,
                batches,
                lambda: prepared.straight("val", device),
                recipe.epochs,
                before,
                recipe.accumulate,
            )
        )
    return found


def _whole(model: Joined) -> nn.Module:
    return model


def _head(prepared: Prepared, model: Joined, recipe: Recipe, device: Device, tell: Callable[[int, int], None]) -> Stage:
    from byeori.models.cutting import cut

    lower, _ = cut(model, recipe.cut)
    batches, validation = stored(prepared, lower, recipe, device, tell=tell)
    return Stage(
        "head",
        lambda whole: cut(whole, recipe.cut)[1],
        lambda batch: batch.inputs[ACTIVATION],
        batches,
        validation,
        recipe.head_epochs or 0,
        0,
        recipe.accumulate,
    )
