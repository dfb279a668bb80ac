"""Learning rates as a pure function of the step, and the optimizer of a recipe."""

from __future__ import annotations

import math
from collections.abc import Callable

from torch import nn
from torch.optim import SGD, Adagrad, Adam, AdamW, NAdam, Optimizer, RMSprop

from byeori.core.recipe import Recipe
from byeori.core.settled import Settled
from byeori.models.rates import parameter_groups
from byeori.training.loop.averaging import averaged_updates


def schedule(recipe: Recipe, updates: int, before: int = 0) -> Callable[[float], float]:
    """Give the factor on the peak rate at every update of a stage of `updates` that begins after update `before`.

    `one-cycle` rises and falls along half cosines (Smith & Topin 2017, as fastai shapes it), `cosine` rises in a line
    and falls along a half cosine (Loshchilov & Hutter 2016), `constant` only rises. In the share `recipe.swa` at the
    end, whose weights are averaged, the rate stays where it is (Izmailov et al. 2018).

    >>> rate = schedule(Recipe(schedule="cosine", warmup=0.5), 10)
    >>> [round(rate(number), 2) for number in (1, 5, 10)]
    [0.2, 1.0, 0.0]
    """
    rise = max(round(recipe.warmup * updates), 1)
    falls = updates - averaged_updates(recipe.swa, updates)

    def rate(number: float) -> float:
        done = min(number - before, max(falls, rise))
        if done <= rise:
            share = done / rise
            return 0.04 + 0.96 * (1 - math.cos(math.pi * share)) / 2 if recipe.schedule == "one-cycle" else share
        if recipe.schedule == "constant":
            return 1.0
        share = (done - rise) / max(updates - rise, 1)
        return (1 + math.cos(math.pi * min(share, 1))) / 2

    return rate


def optimizer(model: nn.Module, recipe: Settled) -> Optimizer:
    """Make a recipe's optimizer over what trains: new layers at `lr`, pretrained ones lower the further down."""
    lr = recipe.lr
    groups = parameter_groups(
        model, lr=lr, body_lr=recipe.body_lr, layer_decay=recipe.layer_decay, weight_decay=recipe.weight_decay
    )
    fused = {parameter.device.type for parameter in model.parameters()} <= {"cpu", "cuda"}
    betas = recipe.momentum, 0.99
    match recipe.optimizer:
        case "adamw":
            return AdamW(groups, lr=lr, betas=betas, fused=fused)
        case "adam":
            return Adam(groups, lr=lr, betas=betas, fused=fused)
        case "nadam":
            return NAdam(groups, lr=lr, betas=betas)
        case "rmsprop":
            return RMSprop(groups, lr=lr, momentum=recipe.momentum)
        case "adagrad":
            return Adagrad(groups, lr=lr)
        case "sgd":
            return SGD(groups, lr=lr, momentum=recipe.momentum, fused=fused)
