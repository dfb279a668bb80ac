"""How far off an answer mostly is: split conformal prediction, on samples that the model has not learned from."""

from __future__ import annotations

import math

import numpy as np

COVERED = 0.9
"""Share of new samples whose truth the interval holds."""


def half_width(errors: np.ndarray, share: float = COVERED) -> float | None:
    """Give the distance that the truth of at least `share` of new samples stays within; errors (samples,).

    It is the ceil((n + 1) share)-th smallest of the n absolute errors: then the promise holds for any model and any
    distribution, as long as new samples are drawn like these (Lei et al. 2018, theorem 2.2). None where there are too
    few samples for such a promise, 8 or less for 0.9.

    >>> half_width(np.arange(-9, 10)), half_width(np.zeros(8))
    (9.0, None)
    """
    rank = math.ceil((len(errors) + 1) * share)
    if rank > len(errors):
        return None
    return float(np.partition(np.abs(errors), rank - 1)[rank - 1])
