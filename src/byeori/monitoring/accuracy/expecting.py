"""What score is expected of an answer by what the model says of itself, learned from the bundle's validation sample.

Of right and wrong answers that is calibrated confidence: a logistic curve over the confidence's logit (Platt 1999). Of
errors, overlaps and other scores it is a curve through the means of bins of alike answers, smoothed and not made to
rise or fall. With each goes the spread that a single score has around it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from byeori.core.errors import DataError

FEWEST = 20
"""Samples of a reference below which nothing can be learned from it."""
_BINS = 12
_PER_BIN = 15  # samples at least
_STEPS = 25
_RIDGE = 0.1  # keeps the curve finite where nothing is wrong
_SURE = 1e-5
_SMOOTH = 0.5  # samples of the whole that each bin counts, for its spread


@dataclass(frozen=True)
class Expectation:
    """The expected score of an answer by its signal: a confidence, or what stands in its place."""

    is_share: bool
    curve: tuple[float, ...] = ()
    """Of shares: intercept and slope over the logit."""
    at: np.ndarray = field(default_factory=lambda: np.zeros(1))  # (knots,) signals
    mean: np.ndarray = field(default_factory=lambda: np.zeros(1))  # (knots,) the mean score there
    around: np.ndarray = field(default_factory=lambda: np.zeros(1))  # (knots,) the spread of a score there
    unknown: tuple[float, float] = (0.0, 0.0)
    """Mean and spread where an answer has no signal."""

    def expected(self, signal: np.ndarray) -> np.ndarray:
        """Give the expected score, (answers,)."""
        if self.curve:
            found = 1 / (1 + np.exp(-(self.curve[0] + self.curve[1] * _logit(signal))))
        else:
            found = np.interp(signal, self.at, self.mean)
        return np.where(np.isfinite(signal), found, self.unknown[0])

    def spread(self, signal: np.ndarray) -> np.ndarray:
        """Give the expected spread of a single score around that, (answers,)."""
        if self.is_share:
            expected = self.expected(signal)
            return np.asarray(np.sqrt(expected * (1 - expected)))
        return np.where(np.isfinite(signal), np.interp(signal, self.at, self.around), self.unknown[1])


def learn_expectation(signal: np.ndarray, score: np.ndarray, *, is_share: bool) -> Expectation:
    """Learn from samples with known scores, (samples,) both; NaN is an unknown score, or an answer without a signal."""
    known = np.isfinite(score)
    signal, score = np.asarray(signal, np.float64)[known], np.asarray(score, np.float64)[known]
    if len(score) < FEWEST:
        raise DataError(
            f"the bundle's reference has {len(score)} validation samples with a known score; wanted at least {FEWEST}: "
            "train again with more data, or with a larger validation part"
        )
    unknown = float(score.mean()), float(score.std())
    usable = np.isfinite(signal)
    if usable.sum() < FEWEST or np.ptp(signal[usable]) == 0:
        return alike(is_share, *unknown)
    if is_share:
        return Expectation(True, _logistic(_logit(signal[usable]), score[usable]), unknown=unknown)
    return Expectation(False, (), *_binned(signal[usable], score[usable]), unknown)


def alike(is_share: bool, mean: float, spread: float) -> Expectation:
    """Expect the same of every answer."""
    curve = (float(_logit(np.array([mean]))[0]), 0.0) if is_share else ()
    return Expectation(is_share, curve, np.zeros(1), np.array([mean]), np.array([spread]), (mean, spread))


def _logit(share: np.ndarray) -> np.ndarray:
    held = np.clip(np.asarray(share, np.float64), _SURE, 1 - _SURE)
    return np.asarray(np.log(held / (1 - held)))


def _logistic(x: np.ndarray, score: np.ndarray) -> tuple[float, float]:
    """Fit intercept and slope by Newton's steps, drawn a little to a slope of 1: confidence taken as it is."""
    inputs, found = np.stack([np.ones_like(x), x], 1), np.array([0.0, 1.0])
    ridge = np.diag([_RIDGE, _RIDGE])
    for _ in range(_STEPS):
        share = 1 / (1 + np.exp(-np.clip(inputs @ found, -30, 30)))
        slope = inputs.T @ (score - share) - ridge @ (found - [0.0, 1.0])
        curve = (inputs * (share * (1 - share))[:, None]).T @ inputs + ridge
        step = np.linalg.solve(curve, slope)
        found = found + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-8:
            break
    return float(found[0]), float(found[1])


def _binned(signal: np.ndarray, score: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The middle, the mean score and the spread of bins of about as many samples each."""
    bins = max(1, min(_BINS, len(signal) // _PER_BIN))
    order = np.argsort(signal, kind="stable")
    parts = np.array_split(order, bins)
    spread = float(score.std())
    at = np.array([signal[part].mean() for part in parts])
    mean = np.array([score[part].mean() for part in parts])
    square = [
        (((score[part] - score[part].mean()) ** 2).sum() + _SMOOTH * spread**2) / (len(part) + _SMOOTH)
        for part in parts
    ]
    at, places = np.unique(at, return_index=True)
    return at, mean[places], np.sqrt(np.array(square))[places]
