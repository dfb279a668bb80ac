"""What of torch's objects goes into a training's checkpoint, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn
from torch.optim import Optimizer

from byeori.tracking.states import laid_out


def optimizer_state(optimizer: Optimizer) -> tuple[dict[str, Tensor], list[dict[str, Any]]]:
    """Take an optimizer apart: tensors by `parameter.name`, and the settings of its groups."""
    state = optimizer.state_dict()
    tensors = {
        f"{number}.{name}": value
        for number, entry in state["state"].items()
        for name, value in entry.items()
        if isinstance(value, Tensor)
    }
    return tensors, state["param_groups"]


def restore_optimizer(optimizer: Optimizer, tensors: Mapping[str, Tensor], groups: list[dict[str, Any]]) -> None:
    """Put an optimizer back to `optimizer_state()`, each tensor laid out as its parameter is."""
    state: dict[int, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        number, _, name = key.partition(".")
        state.setdefault(int(number), {})[name] = tensor
    optimizer.load_state_dict({"state": laid_out(optimizer, state), "param_groups": groups})


def model_state(model: nn.Module) -> dict[str, Tensor]:
    """Copy a model's weights and buffers, so that later updates do not change them."""
    return {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}
