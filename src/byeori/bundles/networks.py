"""A bundle's network and its file: weights out of a module and into one, or a graph that carries its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import torch
from safetensors.torch import load_file, save

from byeori.bundles.folder import GRAPHS
from byeori.core.errors import BundleError, ConfigError, require
from byeori.core.recipe import Recipe

if TYPE_CHECKING:
    from torch import Tensor, nn

    from byeori.core.device import Device
    from byeori.data.task import Task


class Network(Protocol):
    """What answers: inputs (batch, ...) by column to outputs (batch, ...)."""

    def __call__(self, inputs: Mapping[str, Tensor], /) -> Tensor:
        """Give the outputs."""


def load_network(
    folder: Path, record: Mapping[str, Any], task: Task, device: Device, *, module: nn.Module | None
) -> Network:
    """Make the network of a bundle's folder, whatever its form, in eval mode on `device`."""
    form = record["form"]
    path = folder / GRAPHS[form]
    if form == "weights":
        return _of_weights(path, record, task, device, module=module)
    if module is not None:
        raise BundleError(f"{folder}: a bundle of form {form} carries its own network; leave `model` out")
    if form == "onnx":
        return _of_onnx(path, task, device)
    from byeori.bundles.exporting.exported import load_program

    return Graph(load_program(path, device.device), tuple(task.inputs))


def weights_of(model: nn.Module) -> bytes:
    """Give a network's weights and buffers as a bundle holds them; what it cannot hold is a BundleError."""
    state = model.state_dict()
    for name, tensor in state.items():
        if not isinstance(tensor, torch.Tensor) or tensor.layout != torch.strided or tensor.is_complex():
            kind = f"a {tensor.dtype} tensor" if isinstance(tensor, torch.Tensor) else f"a {type(tensor).__name__}"
            raise BundleError(
                f"{name} of the network's state is {kind}, which no bundle can hold; wanted dense tensors of real "
                "numbers, or a buffer that is left out: register_buffer(..., persistent=False)"
            )
    # A copy of each tensor: safetensors refuses tensors that share memory.
    return save({name: tensor.detach().clone().contiguous() for name, tensor in state.items()})


class Graph(torch.nn.Module):
    """A module of positional inputs behind the columns' names, which so need not be Python names."""

    def __init__(self, module: nn.Module, names: tuple[str, ...]) -> None:
        super().__init__()
        self.module = module
        self.names = names

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """Give the outputs of inputs by column."""
        result: Tensor = self.module(*(inputs[name].contiguous() for name in self.names))
        return result


def _of_weights(
    path: Path, record: Mapping[str, Any], task: Task, device: Device, *, module: nn.Module | None
) -> Network:
    own = record.get("own")
    if own and module is None:
        raise BundleError(
            f"{path.parent}: holds the weights of a module of your own, {own}; code never comes out of a bundle: in "
            f"Python write Bundle.load(path, model={own}()), and to have it answer where your code is not, as in "
            "commands, export that bundle and give the folder of its exported form"
        )
    if module is not None and not own:
        raise BundleError(f"{path.parent}: holds the model {record.get('model')!r} of byeori; leave `model` out")
    try:
        recipe = replace(Recipe.of(dict(record["recipe"])), weights="none", lora=0)
        recipe = recipe if own else replace(recipe, model=record["model"])
    except ConfigError as error:
        raise BundleError(f"{path.parent}: {error}") from None
    if module is not None and "takes" in record:
        model = task.bare(recipe, module, record["takes"])
    else:
        model = task.model(recipe, module)
    try:
        model.load_state_dict(load_file(path), strict=True)
    except RuntimeError as error:
        first = " ".join(str(error).split())[:500]
        raise BundleError(f"{path}: does not fit the model {own or record.get('model')!r}: {first}") from None
    return device.place(model.eval().requires_grad_(False))


def _of_onnx(path: Path, task: Task, device: Device) -> Network:
    runtime = require("onnxruntime", "onnx")
    if device.device.type != "cpu":
        raise BundleError(f"{path}: an ONNX bundle answers on the CPU here; use the weights form on {device.device}")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    options.log_severity_level = 3  # errors only
    session = runtime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    places = {given.name: name for given, name in zip(session.get_inputs(), task.inputs, strict=True)}

    def run(inputs: Mapping[str, Tensor]) -> Tensor:
        feed = {place: inputs[name].contiguous().numpy() for place, name in places.items()}
        return torch.from_numpy(session.run(None, feed)[0])

    return run
