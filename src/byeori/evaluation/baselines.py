"""The plain baselines that every report shows: the majority class, and logistic regression.

A user should learn in the first minute when deep learning is not worth it.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from byeori.core.seeds import draw
from byeori.evaluation.comparison import Comparison, compare
from byeori.evaluation.estimate import Estimate
from byeori.evaluation.scores import accuracy

_MOST_SAMPLES = 5000  # the linear model fits in seconds; more samples hardly move a baseline
_SIDE_PX = 16  # pictures are averaged down to about this side
_ROUNDS = 200


@dataclass(frozen=True)
class Baseline:
    """A simple model's result on the samples that the model was asked about."""

    name: str
    score: Estimate
    """Its accuracy."""
    right: np.ndarray  # (samples,) bool
    note: str = ""
    """How it was made."""

    def against(self, right: np.ndarray, *, seed: int = 0) -> Comparison:
        """Compare a model, which has `right` (samples,) right, with this baseline."""
        return compare(right, self.right, seed=seed)


def majority(train_truth: np.ndarray, truth: np.ndarray) -> Baseline:
    """Always guess the most frequent class of the training part.

    >>> print(majority(np.array([0, 1, 1]), np.array([1, 0, 1, 1])).score)
    0.750 [0.30, 0.95]
    """
    right = np.asarray(truth == np.bincount(train_truth).argmax())
    return Baseline("majority", accuracy(right), right, "always the most frequent class of the training part")


def linear(
    train_x: np.ndarray, train_y: np.ndarray, x: np.ndarray, y: np.ndarray, *, seed: int = 0, on: str = "pixels"
) -> Baseline:
    """Fit scikit-learn's logistic regression on at most 5,000 training samples and ask it about `x`.

    `train_x` and `x` are (samples, width) or (samples, ...) numbers; they are standardised by the training part.
    `on` says what they are.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    kept = np.sort(draw(seed, "baseline").permutation(len(train_y))[:_MOST_SAMPLES])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=_strength(train_x), max_iter=_ROUNDS))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a baseline that is nearly there is good enough
        model.fit(_flat(train_x[kept]), train_y[kept])
    right = np.asarray(model.predict(_flat(x)) == y)
    return Baseline(f"logistic regression on {on}", accuracy(right), right, f"fitted on {len(kept):,} training samples")


def plain_features(packed: np.ndarray) -> np.ndarray:
    """Make (samples, width) float32 of packed samples: pictures (samples, rows, columns, channels) are averaged down.

    >>> plain_features(np.zeros((3, 64, 64, 3), np.uint8)).shape
    (3, 768)
    """
    if packed.ndim == 4 and min(packed.shape[1:3]) > _SIDE_PX:
        step = min(packed.shape[1:3]) // _SIDE_PX
        rows, columns = (side // step * step for side in packed.shape[1:3])
        cut = packed[:, :rows, :columns].astype(np.float32)
        packed = cut.reshape(len(cut), rows // step, step, columns // step, step, -1).mean((2, 4))
    return _flat(packed)


def _flat(x: np.ndarray) -> np.ndarray:
    return np.asarray(x, np.float32).reshape(len(x), -1)


def _strength(x: np.ndarray) -> float:
    """The more numbers a sample has, the more the weights are held back: C = 1 at 10 numbers, 0.01 at 1,000."""
    return float(min(1.0, 10 / max(1, int(np.prod(x.shape[1:])))))
