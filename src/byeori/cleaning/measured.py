"""How well wrong answers are found, as measured on planted ones, and how sure each suspect is by it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from byeori.cleaning.limits import BINS
from byeori.evaluation.statistics.estimate import Estimate


@dataclass(frozen=True)
class Gain:
    """What mending is worth: by how much the score rises over that of a training with the errors in it."""

    score: str
    part: str
    found: Estimate
    """After the most suspicious were looked at and mended."""
    random: Estimate
    """After as many random ones were."""
    looked_at: int
    mended: int
    """Errors among the most suspicious."""
    mended_at_random: int


@dataclass(frozen=True)
class Measured:
    """What came of planted errors."""

    planted: int
    share: float
    """Of the training part that was planted."""
    precision: Estimate
    """Share of errors among as many of the most suspicious samples as errors were planted."""
    auroc: float
    """How often a planted error is more suspicious than another sample."""
    auroc_pairs: float
    """Of errors as the model would make them."""
    auroc_random: float
    """Of errors at random."""
    gain: Gain | None
    scores: tuple[float, ...]
    """From which score on a sample is in each step of the confidence, falling."""
    confidences: tuple[float, ...]
    """How sure those of a step are wrong, falling."""

    def confidence_of(self, score: float) -> float:
        """Give how sure it is that a sample of that score is wrong."""
        for least, sure in zip(self.scores, self.confidences, strict=True):
            if score >= least:
                return sure
        return self.confidences[-1] if self.confidences else 0.0

    def headline(self) -> str:
        """Give one sentence: what was planted, what of it found, what mending is worth."""
        text = (
            f"Of {self.planted:,} planted errors, as many samples looked at find {self.precision.value:.0%} "
            f"({self.precision.low:.0%} to {self.precision.high:.0%}; at random {self.share:.0%}); AUROC "
            f"{self.auroc:.3f} (as the model errs {self.auroc_pairs:.3f}, at random {self.auroc_random:.3f})."
        )
        if self.gain is None:
            return text
        one, other = self.gain.found, self.gain.random
        return (
            f"{text} Mending those found changes the {self.gain.score} by {one.value:+.3f} ({one.low:+.3f} to "
            f"{one.high:+.3f}), as many random samples by {other.value:+.3f} ({other.low:+.3f} to {other.high:+.3f})."
        )

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON."""
        gain = None
        if self.gain is not None:
            intervals = {"found": self.gain.found.to_json(), "random": self.gain.random.to_json()}
            gain = {**asdict(self.gain), **intervals}
        return {**asdict(self), "precision": self.precision.to_json(), "gain": gain}


def auroc(doubt: np.ndarray, is_wrong: np.ndarray) -> float:
    """Give how often a wrong one is more doubtful than a right one, ties half; nan without both.

    >>> auroc(np.array([0.9, 0.2, 0.5]), np.array([True, False, True]))
    1.0
    """
    from byeori.cleaning.signals import ranked

    wrong, right = int(is_wrong.sum()), int((~is_wrong).sum())
    if not wrong or not right:
        return float("nan")
    ranks = ranked(doubt) * len(doubt)  # the middle of ranks from 0 on
    return float((ranks[is_wrong].sum() - wrong * wrong / 2) / (wrong * right))


def calibrated(
    before: np.ndarray, after: np.ndarray, is_planted: np.ndarray
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Give steps of scores, falling, and how sure a sample of each is wrong.

    `before` are the scores of the data as it is, `after` those with planted errors. The others of `after` are the data
    as it is, so that the planted ones' density over theirs, times the share of errors there, is how many of them are
    errors. That share is the largest that the densities allow (Scott, Blanchard, Handy 2013): where planted errors are
    the most frequent beside them, all are taken for errors. Steps follow the quantiles of what is not planted, which
    both have.
    """
    own, planted = np.sort(after[~is_planted])[::-1], after[is_planted]
    if len(planted) < 2 or not len(own):
        return (), ()
    edges = np.quantile(planted, np.linspace(1, 0, BINS + 1)[1:])  # as many planted errors above each
    above_planted = np.arange(1, BINS + 1) / BINS * len(planted)
    above_own = np.array([(own >= edge).sum() for edge in edges], float)
    in_planted, in_own = np.diff(above_planted, prepend=0), np.diff(above_own, prepend=0)
    ratio = (in_planted + 0.5) / len(planted) / ((in_own + 0.5) / len(own))
    ratio = np.minimum.accumulate(_falling(ratio, in_own + 0.5))
    # Beside very few of the planted ones there may be none by chance: a tenth of them is the least that tells.
    wide = max(1, BINS // 10)
    most = ((above_planted[wide - 1] + 0.5) / len(planted)) / ((above_own[wide - 1] + 1.5) / len(own))
    sure = np.clip(ratio / max(most, 1e-9), 0, 1)
    shares = np.clip(above_own / len(own), 0, 1)
    scores = np.quantile(before, 1 - shares)
    return tuple(round(float(one), 6) for one in scores), tuple(round(float(one), 4) for one in sure)


def _falling(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The nearest values that do not rise, by pooling adjacent violators (Ayer et al. 1955)."""
    blocks = list[list[float]]()  # value, weight, length
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        blocks.append([value, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] < blocks[-1][0]:
            last, one = blocks.pop(), blocks.pop()
            together = one[1] + last[1]
            blocks.append([(one[0] * one[1] + last[0] * last[1]) / together, together, one[2] + last[2]])
    return np.concatenate([np.full(int(length), value) for value, _, length in blocks])
