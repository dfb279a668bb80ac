"""The loss of classes: cross-entropy, smoothed, weighted by class, or focal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from byeori.core.recipe import Recipe


def balanced_weights(counts: Mapping[str, int], classes: Sequence[str]) -> tuple[float, ...]:
    """Give each class's weight: samples / (classes * samples of the class), as scikit-learn's `balanced`.

    >>> balanced_weights({"a": 3, "b": 1}, "ab")
    (0.666667, 2.0)
    """
    whole = sum(counts[name] for name in classes)
    return tuple(round(whole / (len(classes) * counts[name]), 6) for name in classes)


def class_margin(outputs: Tensor, truth: Tensor) -> Tensor:
    """Give the logit of each given class less the largest other one, (batch,) (Pleiss et al. 2020)."""
    given = truth[:, None]
    own = outputs.gather(1, given)[:, 0]
    return own - outputs.scatter(1, given, float("-inf")).amax(1)


def category_loss(
    outputs: Tensor, truth: Tensor, recipe: Recipe, weights: Sequence[float] = ()
) -> Tensor | tuple[Tensor, Tensor]:
    """Give the mean loss of logits (batch, classes) against class numbers (batch,), with its weight where classes have.

    Label smoothing as Szegedy et al. 2015, section 7. With `recipe.focal`, gamma, each sample counts by
    (1 - p) ** gamma, p being the probability of its truth (Lin et al. 2017), and the mean stays one over samples.
    """
    from torch.nn.functional import cross_entropy

    outputs, smoothing = outputs.float(), recipe.number("label_smoothing")
    if not (weights or recipe.focal):
        return cross_entropy(outputs, truth, label_smoothing=smoothing)
    each = cross_entropy(outputs, truth, label_smoothing=smoothing, reduction="none")  # (batch,)
    if recipe.focal:
        each = each * (1 - outputs.softmax(1).gather(1, truth[:, None])[:, 0]) ** recipe.focal
    if not weights:
        return each.mean()
    weight = _laid(tuple(weights), outputs.device)[truth]  # (batch,)
    return (each * weight).sum() / weight.sum(), weight.sum()


@lru_cache(maxsize=16)
def _laid(weights: tuple[float, ...], device: torch.device) -> Tensor:
    """Give the classes' weights on a device, (classes,); sent each time, they would be waited for."""
    import torch

    with torch.inference_mode(False):
        return torch.tensor(weights, dtype=torch.float32, device=device)
