"""Signs that an answer is wrong, each as a rank over all samples, and their mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from byeori.cleaning.limits import GROUP

if TYPE_CHECKING:
    from byeori.cleaning.looked import Looked
    from byeori.cleaning.neighbours import Neighbours
    from byeori.fields.contract import Target

Name = Literal["margins", "folds", "neighbours"]


@dataclass(frozen=True, eq=False)
class Signal:
    """One sign, over all samples."""

    doubt: np.ndarray  # (samples,) float64, the larger the likelier wrong; NaN where it is not known
    rank: np.ndarray  # (samples,) from 0 to 1, the share of samples that are less doubtful; NaN likewise
    is_seen: np.ndarray | None = None  # (samples,) bool: of margins, whether they are those of the epochs


def ranked(doubt: np.ndarray) -> np.ndarray:
    """Give the share of samples that are less doubtful than each, equal ones in the middle of theirs; NaN stays.

    >>> ranked(np.array([3.0, 1.0, np.nan, 1.0])).tolist()
    [0.8333333333333334, 0.3333333333333333, nan, 0.3333333333333333]
    """
    found, known = np.full(len(doubt), np.nan), np.isfinite(doubt)
    _, place, counts = np.unique(doubt[known], return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - counts / 2
    found[known] = middle[place] / max(int(known.sum()), 1)
    return found


def of_margins(seen: np.ndarray, looked: Looked) -> Signal | None:
    """The area under the margin of samples that were learned from; of the others the model's own margin.

    `seen` is (samples,), NaN where a sample was not learned from. Both groups are ranked by themselves, as one is of
    answers learned by heart.
    """
    if looked.margins is None:
        return None
    is_seen = np.isfinite(seen)
    doubt = -np.where(is_seen, seen, looked.margins)
    rank = ranked(doubt)
    if min(is_seen.sum(), (~is_seen).sum()) >= GROUP:
        for group in (is_seen, ~is_seen):
            rank[group] = ranked(doubt[group])
    return Signal(doubt, rank, is_seen)


def of_folds(held: Looked | None, places: np.ndarray, count: int, target: Target) -> Signal | None:
    """How badly answers fit models that have not seen them; `places` says which of `count` samples `held` are.

    Of classes it is as in confident learning (Northcutt, Jiang, Chuang 2021): the probability of the given class and of
    each other, all by how sure models are of those labelled so.
    """
    if held is None or held.margins is None:
        return None
    doubt = np.full(count, np.nan)
    classes = target.about.judged_as == "classes" and held.outputs is not None and held.truth is not None
    doubt[places] = confident(shares_of(held.outputs), held.truth) if classes else -held.margins  # type: ignore[arg-type]
    return Signal(doubt, ranked(doubt))


def confident(shares: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Give how much likelier another class is than the given one, (samples,), of probabilities (samples, classes).

    It is the logarithm of their ratio, each measured by its class's threshold: the mean of those that are labelled so.

    >>> confident(np.array([[0.9, 0.1], [0.7, 0.3], [0.8, 0.2]]), np.array([0, 1, 0])).round(2).tolist()
    [-1.16, -0.19, -0.34]
    """
    rows, counts = np.arange(len(truth)), np.bincount(truth, minlength=shares.shape[1])
    thresholds = np.bincount(truth, shares[rows, truth], shares.shape[1]) / np.maximum(counts, 1)
    likely = np.where(counts > 0, shares / np.maximum(thresholds, 1e-9), 0)
    logs = np.log(np.maximum(likely, 1e-12))
    given = logs[rows, truth]
    logs[rows, truth] = -np.inf
    return np.asarray(logs.max(1) - given)


def shares_of(logits: Any) -> np.ndarray:
    """Give probabilities (samples, classes) of logits that a target has reduced."""
    logits = np.asarray(logits, np.float64)
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(powers / powers.sum(1, keepdims=True))


def of_neighbours(near: Neighbours | None, looked: Looked, target: Target) -> Signal | None:
    """How badly answers fit those of like samples; None of kinds whose answers cannot be compared so."""
    judged_as, truth = target.about.judged_as, looked.truth
    if near is None or truth is None or judged_as not in ("classes", "labels", "number", "numbers"):
        return None
    if judged_as == "classes":
        doubt = _of_classes(near, truth, len(target.about.classes))
    else:
        others = (near.weights[..., None] * truth.reshape(len(truth), -1)[near.places]).sum(1)
        doubt = np.abs(truth.reshape(len(truth), -1) - others).max(1)  # of labels, the share that says otherwise
    return Signal(np.asarray(doubt, np.float64), ranked(doubt))


def _of_classes(near: Neighbours, truth: np.ndarray, count: int) -> np.ndarray:
    doubt = np.empty(len(truth))
    for start in range(0, len(truth), 4096):
        some = np.arange(start, min(start + 4096, len(truth)))
        votes = near.votes(truth, count, some)
        own = votes[np.arange(len(some)), truth[some]].copy()
        votes[np.arange(len(some)), truth[some]] = -1
        doubt[some] = votes.max(1) - own
    return doubt


def together(signals: Mapping[Name, Signal]) -> np.ndarray:
    """Give the mean rank over the signs that are known of each sample, (samples,); 0 where none is."""
    ranks = np.array([signal.rank for signal in signals.values()])
    known = np.isfinite(ranks)
    return np.asarray(np.where(known, ranks, 0).sum(0) / np.maximum(known.sum(0), 1))
