"""The end of a loop of the user's own: the bundle, the report and the headline that `train` ends with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from torch.optim.swa_utils import AveragedModel

from byeori.core.device import Device
from byeori.core.errors import ConfigError, DataError, ModelError
from byeori.core.recipe import Recipe
from byeori.core.settled import Settled
from byeori.evaluation.report.report import Report
from byeori.models.network import TaskNetwork
from byeori.models.own import Takes, copied, telling
from byeori.tracking.choices import keep_choices
from byeori.tracking.run import Run
from byeori.training.choices.settle import settle_trained
from byeori.training.finish import ship
from byeori.training.job import Job, refuse_empty
from byeori.training.learned_from import RECIPE, keep_origin, with_source
from byeori.training.own.shapes import refuse_chance, refuse_shape

if TYPE_CHECKING:
    from byeori.data.preparing.prepared import Prepared

_TRIED = 2  # samples that tell how a network is called


def finish(run: Run, model: nn.Module, prepared: Prepared, recipe: Recipe | None = None) -> Report:
    """End a loop of your own as `train` ends its own: with a bundle and a report in the run's folder, and a headline.

    `model` is what `prepared.task.model(recipe)` gave, a network of your own in it or not; or any network that makes
    outputs of `batch.inputs`, or of the tensor of the only input. It is copied, and stays as it is. `recipe` is what
    the loop followed, where it followed one. The test part judges the model, where there is one, else the validation
    part. A network of your own is loaded again by `Bundle.load(run, model=Net())`.
    """
    if not hasattr(prepared, "rows"):
        found = type(prepared).__name__
        raise ConfigError(f"prepared = {found}: wanted what data.prepare(recipe) gives, which the loop learned from")
    refuse_empty(prepared)
    recipe = with_source(Recipe.given(recipe))
    begun_on = run.record.data_fingerprint
    if begun_on not in (None, prepared.fingerprint):
        raise DataError(
            f"{run.folder}: the run began on data of the fingerprint {begun_on}, and this is {prepared.fingerprint}; "
            "give the data that it has learned from, prepared as it was"
        )
    network = as_network(model, prepared, recipe)
    device = _device_of(network)
    settled = settle_trained(prepared, recipe, network)
    _keep_records(run, prepared, settled)
    report = ship(run, Job(prepared, settled, network, device, network.own), {})
    run.end("done")
    return report


def as_network(model: nn.Module, prepared: Prepared, recipe: Recipe) -> TaskNetwork:
    """Give a copy of a trained network that takes inputs by column; one that gives no outputs is a ModelError."""
    if not isinstance(model, nn.Module):
        raise ModelError(f"model={type(model).__name__}: wanted the trained network, an nn.Module")
    module = copied(_unwrapped(model)).eval()
    if isinstance(module, TaskNetwork):
        return module
    inputs = next(prepared.straight("val", _device_of(module), _TRIED)).inputs
    ways: tuple[Takes, ...] = ("tensor", "columns") if len(inputs) == 1 else ("columns",)
    errors = []
    for takes in ways:
        network = prepared.task.bare(recipe, module, takes)
        try:
            with torch.no_grad(), telling(module):
                gave, again = network.features(inputs), network.features(inputs)
        except ModelError as error:
            errors.append(error)
            continue
        refuse_shape(prepared.task, module, inputs, gave, is_whole=True)
        refuse_chance(type(module).__name__, gave, again)
        return network
    raise errors[0]


def _unwrapped(model: nn.Module) -> nn.Module:
    """Give the network within what torch has laid around it: `torch.compile`, an average, several devices."""
    while True:
        if isinstance(model, AveragedModel | nn.DataParallel | DistributedDataParallel):
            model = model.module
        elif isinstance(inner := getattr(model, "_orig_mod", None), nn.Module):
            model = inner
        else:
            return model


def _device_of(module: nn.Module) -> Device:
    tensors = (*module.parameters(), *module.buffers())
    return Device(tensors[0].device if tensors else torch.device("cpu"))


def _keep_records(run: Run, prepared: Prepared, recipe: Settled) -> None:
    """Write what `train` writes when a run begins."""
    data = prepared.data
    assert data is not None  # `Dataset.prepare` is the only way to a Prepared of a user's
    run.made_from(recipe=recipe, data_fingerprint=data.fingerprint, data_path=data.source or data.samples.name)
    recipe.save(run.folder / RECIPE)
    keep_choices(run.folder, recipe)
    keep_origin(run.folder, data, recipe)
