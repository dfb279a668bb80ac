"""From which probability on an answer is given: chosen on samples that were not learned from."""

from __future__ import annotations

import numpy as np

from byeori.core.threshold import Wanted

_FEW = 10  # samples of a label, below which its own threshold would be a guess; it then has the common one
_F1 = Wanted("f", 1.0)


def fit_threshold(shares: np.ndarray, true: np.ndarray, wanted: Wanted) -> float | None:
    """Give the probability from which on samples (samples,) are best taken; None where there is nothing to find.

    It lies in the middle between the last sample that is taken and the next. Of a recall the highest threshold that has
    it, so that as little as may be is taken in vain; of a precision the lowest, so that as much as may be is found.
    """
    if wanted.kind == "number":
        return wanted.value
    if not true.any():
        return None
    order = np.argsort(-shares, kind="stable")
    ranked = np.asarray(shares, np.float64)[order]
    ends = np.concatenate([[True], ranked[1:] != ranked[:-1], [True]])  # nothing is taken; equal ones only together
    hits = np.concatenate([[0], np.cumsum(true[order])])[ends].astype(np.float64)
    taken = np.flatnonzero(ends).astype(np.float64)
    place = _best(hits, taken, float(hits[-1]), wanted)
    if place is None:
        return None
    steps = np.concatenate([[1.0], ranked, [0.0]])  # the share of the last one taken, and of the next
    last = int(taken[place])
    return float(f"{(steps[last] + steps[last + 1]) / 2:.6g}")


def _best(hits: np.ndarray, taken: np.ndarray, whole: float, wanted: Wanted) -> int | None:
    """Which of the ways to take the first of all samples is best, by how many are taken and how many of them right."""
    if wanted.kind == "f":
        beta = wanted.value**2
        return int(((1 + beta) * hits / (taken + beta * whole)).argmax())
    if wanted.kind == "cost":
        return int((taken - hits + wanted.value * (whole - hits)).argmin())
    if wanted.kind == "recall":
        return int((hits >= wanted.value * whole - 1e-9).argmax())
    enough = np.flatnonzero(hits / np.maximum(taken, 1) >= wanted.value - 1e-9)
    return int(enough[-1]) if len(enough) else None


def choose_thresholds(shares: np.ndarray, truth: np.ndarray) -> tuple[float, ...]:
    """Give for each label the probability from which it is best answered, by its F1; (samples, labels) both.

    A label with fewer than ten samples has the threshold that is best for all labels together: its own would
    fit these few samples and no others (Yang 2001, A study of thresholding strategies).
    """
    common = _by_f1(shares.reshape(-1), truth.reshape(-1))
    pairs = zip(shares.T, truth.T, strict=True)
    return tuple(_by_f1(share, true) if int(true.sum()) >= _FEW else common for share, true in pairs)


def _by_f1(shares: np.ndarray, truth: np.ndarray) -> float:
    found = fit_threshold(shares, truth, _F1)
    return 0.5 if found is None else found
