"""What a bundle's reference tells of how good its answers are: the validation sample's signals and scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from byeori.core.errors import BundleError, DataError
from byeori.evaluation.one_answer import scoring_of
from byeori.monitoring.accuracy.expecting import Expectation, alike, learn_expectation

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle


def known_sample(bundle: Bundle) -> tuple[np.ndarray, np.ndarray]:
    """Give the signal and the score of each validation sample of the reference, (rows,) both; NaN is unknown.

    A bundle without a reference is a BundleError; one whose reference has no scores has no rows here.
    """
    reference, scoring = bundle.reference, scoring_of(bundle.task.target)
    if reference.lean or reference.scored_by != scoring.name:
        return np.empty(0), np.empty(0)
    signal = np.asarray(reference.confidence, np.float64)
    if bundle.task.target.about.judged_as == "number" and not np.isfinite(signal).any():
        signal = np.asarray(reference.column("answer.value"), np.float64)
    return signal, np.asarray(reference.score, np.float64)


def greatest_seen(score: np.ndarray) -> float:
    """Give what hardly any known score exceeds, 99 of 100; 0 where none is known."""
    known = score[np.isfinite(score)]
    return float(np.quantile(known, 0.99)) if len(known) else 0.0


def expectation_of(bundle: Bundle) -> tuple[Expectation, str]:
    """Give what scores are expected of answers; where the reference cannot tell the same of all, and why."""
    is_share = scoring_of(bundle.task.target).is_share
    try:
        signal, score = known_sample(bundle)
        return learn_expectation(signal, score, is_share=is_share), ""
    except (BundleError, DataError) as error:
        return alike(is_share, 0.5, 0.5), str(error)
