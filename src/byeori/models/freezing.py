"""Keeping a part of a model as it is while the rest trains, BatchNorm's statistics included.

A view is used, not a patch: `Still` stands around a model for the time of its training and says which parts stay in
eval mode whenever somebody calls `train()`. The model inside keeps its names, and is whole again without the view.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from torch import nn

if TYPE_CHECKING:
    from torch import Tensor


class Still(nn.Module):
    """A model as it is, except that `train()` leaves the given parts of it in eval mode."""

    def __init__(self, model: nn.Module, parts: Iterable[nn.Module]) -> None:
        super().__init__()
        self.model = model
        self._parts = tuple(parts)  # a tuple is not registered: the names stay those of `model`
        self.train(model.training)

    def train(self, mode: bool = True) -> Still:
        """Put the model in training mode, except the still parts."""
        super().train(mode)
        for part in self._parts:
            part.eval()
        return self

    def forward(self, inputs: Any) -> Tensor:
        """Give what the model gives."""
        outputs: Tensor = self.model(inputs)
        return outputs


def frozen(model: nn.Module, *parts: nn.Module) -> Still:
    """Give a view of `model` in which `parts` neither learn nor move their statistics.

    >>> import torch
    >>> net = nn.Sequential(nn.BatchNorm1d(2), nn.Linear(2, 1))
    >>> loss = frozen(net, net[0]).train()(torch.ones(4, 2)).sum()
    >>> loss.backward()
    >>> net[0].weight.grad is None, net[0].running_mean.tolist()
    (True, [0.0, 0.0])
    """
    for part in parts:
        part.requires_grad_(False)
    return Still(model, parts)


def norms_still(model: nn.Module) -> Still:
    """Give a view of `model` in which all parameters learn, but no running statistic moves or is bypassed."""
    return Still(model, map(model.get_submodule, norms(model)))


def norms(model: nn.Module) -> list[str]:
    """Name the modules of a model that keep running statistics: BatchNorm and its kin."""
    return [name for name, module in model.named_modules() if getattr(module, "running_mean", None) is not None]


def is_frozen(model: nn.Module, name: str) -> bool:
    """Whether a module does not learn: all of its parameters, or where it has none those around it, are frozen.

    >>> net = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2, affine=False)).requires_grad_(False)
    >>> is_frozen(net, "1"), is_frozen(nn.Sequential(net, nn.Linear(2, 1)), "0.1")
    (True, True)
    """
    parameters = list(model.get_submodule(name).parameters())
    if not parameters and name:
        return is_frozen(model, name.rpartition(".")[0])
    return bool(parameters) and not any(parameter.requires_grad for parameter in parameters)


def lower_half(model: nn.Module) -> list[nn.Module]:
    """Give the modules of the lower half of the blocks of every pretrained backbone; none where there is none."""
    found: list[nn.Module] = []
    for backbone in model.modules():
        rungs = getattr(backbone, "rungs", None) if getattr(backbone, "pretrained", False) else None
        for rung in (rungs or [])[: len(rungs or []) // 2]:
            found += [backbone.get_submodule(f"body.{path}") for path in rung]
    return found
