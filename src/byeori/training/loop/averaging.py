"""Averages of the weights over a training: moving (EMA), or of its last share (SWA) with norms measured anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn


def blend(average: nn.Module, model: nn.Module, part: float) -> None:
    """Move an average of the weights towards the model by that part (Polyak & Juditsky 1992); buffers are taken over.

    An average over n models grows by the parts 1, 1/2, ... 1/n (Izmailov et al. 2018).
    """
    with torch.no_grad():
        _all(torch._foreach_lerp_, average.parameters(), model.parameters(), part)  # on a GPU one launch, not hundreds
        _all(torch._foreach_copy_, average.buffers(), model.buffers())


def _all(change: Callable[..., object], mine: Iterable[Tensor], theirs: Iterable[Tensor], *numbers: float) -> None:
    pairs = list(zip(mine, theirs, strict=True))
    if pairs:
        change([one for one, _ in pairs], [other for _, other in pairs], *numbers)


def decay_at(decay: float, number: int) -> float:
    """Give the decay of a moving average at update `number`: it rises to `decay`: first weights are worth little.

    It is TensorFlow's rule, `ExponentialMovingAverage(decay, num_updates)`. Without it an average of few updates would
    hold little but the weights that were drawn at the start.

    >>> decay_at(0.999, 8), decay_at(0.999, 1_000_000)
    (0.5, 0.999)
    """
    return min(decay, (1 + number) / (10 + number))


def averaged_updates(share: float, updates: int) -> int:
    """Give how many of a stage's last updates are averaged: a share of them, and at least one.

    >>> averaged_updates(0.25, 100), averaged_updates(0.01, 12), averaged_updates(0.0, 12)
    (25, 1, 0)
    """
    return max(round(share * updates), 1) if share else 0


def renew_norms(model: nn.Module, inputs: Iterable[Any]) -> None:
    """Measure the running statistics of every norm anew, as the plain mean over these inputs.

    An average of weights has activations of its own, which no step has measured (Izmailov et al. 2018, section 3.3).
    Norms that stay in eval mode when the model is put in training mode are left as they are.
    """
    was_training = model.training
    model.train()
    moments = {norm: norm.momentum for norm in model.modules() if _moves(norm)}
    for norm in moments:
        norm.reset_running_stats()  # type: ignore[operator]
        norm.momentum = None  # type: ignore[assignment]  # torch's way to say: the plain mean
    if moments:
        with torch.no_grad():
            for some in inputs:
                model(some)
    for norm, momentum in moments.items():
        norm.momentum = momentum
    model.train(was_training)


def _moves(module: nn.Module) -> bool:
    return module.training and isinstance(getattr(module, "running_mean", None), Tensor)
