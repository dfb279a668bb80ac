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
    channels = input.shape[1]
    weight = torch.ones(channels, device=input.device) if weight is None else weight
    bias = torch.zeros(channels, device=input.device) if bias is None else bias
    mean, var, count = _moments(input.detach())
    if running_mean is not None and running_var is not None:
        with torch.no_grad():
            running_mean.lerp_(mean.to(running_mean.dtype), momentum)
            running_var.lerp_((var * (count / max(count - 1, 1))).to(running_var.dtype), momentum)
    found: Tensor = _Normalise.apply(input, torch.stack([weight, bias]), (mean, var, count, eps))  # type: ignore[no-untyped-call]
    return found


def _moments(x: Tensor) -> tuple[Tensor, Tensor, float]:
    """Mean and variance (channels,) over the samples and places of all processes, and how many there are.

    Each process's own are joined by the differences of their means (Chan et al. 1979), so that no digits are lost.
    """
    var, mean = torch.var_mean(x.float(), [0, *range(2, x.ndim)], correction=0)
    own = torch.cat([mean, var, mean.new_tensor([x.numel() / x.shape[1]])])
    every = [torch.empty_like(own) for _ in range(dist.get_world_size())]
    with peers():
        dist.all_gather(every, own)
    means, variances = (torch.stack([one[:-1] for one in every]).view(len(every), 2, -1)[:, k] for k in range(2))
    counts = torch.stack([one[-1:] for one in every])  # (processes, 1)
    count = float(counts.sum())
    whole = (counts * means).sum(0) / count
    return whole, (counts * (variances + (means - whole).square())).sum(0) / count, count


class _Normalise(torch.autograd.Function):
    """A batch norm by mean and variance that are made of x in all processes."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, affine: Tensor, moments: tuple[Tensor, Tensor, float, float]) -> Tensor:
        (weight, bias), (mean, var, count, eps) = affine, moments
        ctx.save_for_backward(x, weight, mean, torch.rsqrt(var + eps))
        ctx.count, ctx.eps = count, eps
        return batch_norm(x, mean, var, weight, bias, False, 0.0, eps)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, None]:
        """Go back as one process would by its own sums, then put those of all in their place."""
        x, weight, mean, inverse = ctx.saved_tensors
        dx, dweight, dbias = torch.ops.aten.native_batch_norm_backward(
            gradients[0], x, weight, None, None, mean, inverse, True, ctx.eps, [True, True, True]
        )
        own = torch.stack([dbias, dweight]).float()
        every = own.clone()
        with peers():
            dist.all_reduce(every)
        mine, theirs = own / (x.numel() / x.shape[1]) - every / ctx.count
        slope = weight * inverse * theirs * inverse  # by x - mean, which the deviation divides once more
        plain = weight * inverse * mine - slope * mean
        moved = torch.addcmul(_wide(plain, x).to(x.dtype), x, _wide(slope, x).to(x.dtype))
        return dx + moved, torch.stack([dweight, dbias]), None


def _wide(x: Tensor, like: Tensor) -> Tensor:
    """A number for each channel, (1, channels, 1, ...) to go with (batch, channels, ...)."""
    return x.view(1, -1, *[1] * (like.ndim - 2))
