"""The mean score of live answers from what the model says of itself alone: no label is needed, and none is seen.

It is the mean of what is expected of each answer (as ATC and "average confidence" of Garg et al. 2022 are, after
calibration). It holds as long as answers of one confidence are right as often as they were in the validation part: it
cannot see that what is true has changed, nor that the model is surely wrong of inputs that it has never met.
"""

from __future__ import annotations

import numpy as np

from byeori.core.seeds import draw
from byeori.evaluation.statistics.estimate import Estimate, percentile
from byeori.monitoring.accuracy.expecting import learn_expectation

BLIND = (
    "It supposes that answers of one confidence are right as often as in the validation part; "
    "it cannot see a change of what is true."
)
"""What must be said wherever such an estimate stands."""
_RESAMPLES = 200
_MOST = 4000  # answers, evenly taken in the order of their signal, of which the mean is taken in each resample


def without_labels(
    signal: np.ndarray, known_signal: np.ndarray, known_score: np.ndarray, *, is_share: bool, seed: int = 0
) -> Estimate:
    """Give the expected mean score of answers (answers,) by a validation sample (samples,) with its scores.

    The 95 % interval is of resamples of both, answers and validation sample (Efron 1979), with the noise of single
    scores. It holds what chance does, and no shift.
    """
    if not len(signal):
        return percentile(np.nan, np.empty(0))
    expectation = learn_expectation(known_signal, known_score, is_share=is_share)
    value = float(expectation.expected(signal).mean())
    some, count, generator = _even(signal), len(signal), draw(seed, "confidence alone")
    found = np.empty(_RESAMPLES)
    known = np.flatnonzero(np.isfinite(known_score))
    for number in range(_RESAMPLES):
        rows = known[generator.integers(0, len(known), len(known))]
        again = learn_expectation(known_signal[rows], known_score[rows], is_share=is_share)
        expected, spread = again.expected(some), again.spread(some)
        noise = np.sqrt((expected.var() + np.mean(spread**2)) / count)
        found[number] = expected.mean() + noise * generator.standard_normal()
    return percentile(value, np.clip(found, 0.0, 1.0) if is_share else np.maximum(found, 0.0))


def _even(signal: np.ndarray) -> np.ndarray:
    if len(signal) <= _MOST:
        return signal
    ordered = np.sort(signal)  # without a signal last
    return np.asarray(ordered[np.linspace(0, len(ordered) - 1, _MOST).astype(np.int64)])
