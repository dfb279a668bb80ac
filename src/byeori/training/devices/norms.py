"""Batch norms that measure the batch of all processes: torch's own do so on GPUs alone.

They are met where they are called and not replaced, so that those within fused layers and networks of the user's own
are met too, and a model stays what it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor
from torch.nn.functional import batch_norm
from torch.overrides import TorchFunctionMode

from byeori.training.devices.team import peers

_NAMES = ("input", "running_mean", "running_var", "weight", "bias", "training", "momentum", "eps")
_USUAL = {"weight": None, "bias": None, "training": False, "momentum": 0.1, "eps": 1e-5}


class SyncedNorms(TorchFunctionMode):
    """A block in which batch norms that learn take the mean and the variance of all processes' samples."""

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Do what torch would, but for batch norms."""
        if func is batch_norm:
            given = {**_USUAL, **dict(zip(_NAMES, args, strict=False)), **(kwargs or {})}
            if given["training"]:
                return _normed(**given)
        return func(*args, **(kwargs or {}))


def _normed(
    *,
    input: Tensor,  # noqa: A002 - torch's own names
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None,
    bias: Tensor | None,
    training: bool,
    momentum: float,
    eps: float,
) -> Tensor:
    x = input.float()
    mean, var, count = _moments(x.detach())
    if running_mean is not None and running_var is not None:
        with torch.no_grad():
            running_mean.lerp_(mean.to(running_mean.dtype), momentum)
            running_var.lerp_((var * (count / max(count - 1, 1))).to(running_var.dtype), momentum)
    y: Tensor = _Normalise.apply(x, (mean, torch.rsqrt(var + eps), count))  # type: ignore[no-untyped-call]
    if weight is not None:
        y = y * _wide(weight.float(), y)
    if bias is not None:
        y = y + _wide(bias.float(), y)
    return y.to(input.dtype)


def _moments(x: Tensor) -> tuple[Tensor, Tensor, float]:
    """Mean and variance (channels,) over the samples and places of all processes, and how many there are."""
    rest = [0, *range(2, x.ndim)]
    own = torch.cat([x.sum(rest), x.new_tensor([x.numel() / x.shape[1]])])
    whole = _summed(own)
    count = float(whole[-1])
    mean = whole[:-1] / count
    var = _summed((x - _wide(mean, x)).square().sum(rest)) / count  # a second pass: no digits are lost
    return mean, var, count


class _Normalise(torch.autograd.Function):
    """(x - mean) / deviation, of which mean and deviation are made of x in all processes."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, moments: tuple[Tensor, Tensor, float]) -> Tensor:
        mean, inverse, count = moments
        y = (x - _wide(mean, x)) * _wide(inverse, x)
        ctx.save_for_backward(y, inverse)
        ctx.count = count
        return y

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        (y, inverse), gradient = ctx.saved_tensors, gradients[0]
        rest = [0, *range(2, y.ndim)]
        sums = _summed(torch.stack([gradient.sum(rest), (gradient * y).sum(rest)])) / ctx.count
        whole = gradient - _wide(sums[0], y) - y * _wide(sums[1], y)
        return whole * _wide(inverse, y), None


def _summed(x: Tensor) -> Tensor:
    with peers():
        dist.all_reduce(x)
    return x


def _wide(x: Tensor, like: Tensor) -> Tensor:
    """A number for each channel, (1, channels, 1, ...) to go with (batch, channels, ...)."""
    return x.view(1, -1, *[1] * (like.ndim - 2))
