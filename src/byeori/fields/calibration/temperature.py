"""How sure an answer may be: one number, the temperature, that logits are divided by before they become probabilities.

Guo et al. 2017, "On Calibration of Modern Neural Networks", section 4.2. It is fitted on samples that the model has not
learned from, and changes no answer, only how probable it is said to be.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float, Int

_REACH = 3.0  # of the temperature's logarithm, to either side: from a twentieth to twenty
_SPREAD = 0.5  # of the logarithms of usual temperatures around 0
_UNKNOWN = 0.5  # samples of any class, that are added
_HALVINGS = 40  # of that reach, after which nothing is left of it


def fit_temperature(logits: Float[np.ndarray, "samples classes"], truth: Int[np.ndarray, " samples"]) -> float:
    """Give the temperature by which classes (samples,) are most probable, held near 1 where samples are few.

    The negative log-likelihood is at its least where its derivative is 0, which halving finds; the same to the last
    digit every time. Two things keep few samples from saying too much: half a sample more that might be of any class,
    so that no share becomes 1 (as Platt 1999 does), and a normal prior on the temperature's logarithm around 0.

    >>> fit_temperature(np.array([[4.0, 0.0]] * 400), np.repeat([0, 1], [300, 100]))
    3.463107
    """
    logits = np.asarray(logits, np.float64)
    logits = logits - logits.max(1, keepdims=True)
    true = logits[np.arange(len(logits)), truth]
    plain = logits.mean(1)

    def slope(log: float) -> float:
        beta = math.exp(-log)
        powers = np.exp(beta * logits)
        expected = (powers * logits).sum(1) / powers.sum(1)
        by_samples = float((expected - true).sum()) + _UNKNOWN * float((expected - plain).mean())
        return -beta * by_samples + log / _SPREAD**2

    low, high = -_REACH, _REACH
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if slope(middle) > 0 else (middle, high)
    return round(math.exp((low + high) / 2), 6)


def fit_label_temperatures(
    logits: Float[np.ndarray, "samples labels"], truth: Int[np.ndarray, "samples labels"]
) -> tuple[float, ...]:
    """Give for each label the temperature of its logits; each label is a question of two answers, its logit and 0."""
    zeros = np.zeros(len(logits))
    return tuple(
        fit_temperature(np.stack([zeros, one], 1), true)
        for one, true in zip(np.asarray(logits, np.float64).T, truth.T, strict=True)
    )
