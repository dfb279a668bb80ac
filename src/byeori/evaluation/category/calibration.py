"""Is a model as right as it is sure? The expected calibration error, and the chapter on it with what calibration did.

A claim is a probability that was said; of a class there is one a sample, how sure the guess is, of labels one for each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from byeori.core.seeds import draw
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.limits import DRAWN_BINS, EXACT_CLAIMS, FEW, RESAMPLES
from byeori.evaluation.report.blocks import Figure, Section, Table
from byeori.evaluation.report.charts import reliability
from byeori.evaluation.statistics.comparison import compare_means
from byeori.evaluation.statistics.estimate import (
    Estimate,
    percentile,
    resampled_rows,
    resampled_uniform,
    wilson,
)

BINS = 15
"""Bins of the calibration error, as in Guo et al. 2017."""
_ENDS = (0.975, 0.025)


@dataclass(frozen=True)
class Claims:
    """What a model said about samples, and what was true."""

    probability: np.ndarray  # (samples, claims) float64
    came_true: np.ndarray  # (samples, claims) bool
    loss: np.ndarray  # (samples,) the negative logarithm of the probability given to the truth

    @property
    def place(self) -> np.ndarray:
        """The bin of each claim, (samples, claims)."""
        return np.minimum((self.probability * BINS).astype(np.int64), BINS - 1)


@dataclass(frozen=True)
class Bin:
    """Claims of about the same probability."""

    low: float
    high: float
    count: int
    confidence: float
    """Their mean probability."""
    accuracy: Estimate
    """The share of them that is true."""


def claims_of_classes(guesses: Guesses) -> Claims:
    """Give how probable the likeliest class was said to be, and whether it was the true one."""
    shares = guesses.shares
    true = shares[np.arange(len(guesses)), guesses.truth]
    right = guesses.outputs.argmax(1) == guesses.truth
    return Claims(shares.max(1)[:, None], right[:, None], -np.log(np.maximum(true, 1e-300)))


def claims_of_labels(guesses: Guesses) -> Claims:
    """Give the probability of every label, and whether it holds."""
    logits, truth = np.asarray(guesses.outputs, np.float64), guesses.truth > 0
    return Claims(np.exp(-np.logaddexp(0, -logits)), truth, (np.logaddexp(0, logits) - logits * truth).mean(1))


def calibration_error(claims: Claims, *, seed: int = 0) -> Estimate:
    """Give the expected calibration error (Guo et al. 2017): the mean gap of probability and truth in 15 bins.

    A gap is a size, so noise makes it larger, and a resample has more noise than the sample: its error is too large
    by about as much as the sample's own. The basic bootstrap (2 value - quantile; Davison, Hinkley 1997, section 5.2)
    takes that off where the percentile interval would add it once more. Where a perfectly calibrated model of the
    same claims would show as much by chance (p > 0.025; Bröcker, Smith 2007) the interval begins at 0.
    """
    count, total = claims.probability.shape[0], claims.probability.size
    spots = claims.place + BINS * np.arange(count)[:, None]
    gaps = (claims.probability - claims.came_true).ravel()
    sums = np.bincount(spots.ravel(), gaps, BINS * count).reshape(count, BINS)

    def again(rows: np.ndarray) -> np.ndarray:
        places = rows + count * np.arange(len(rows))[:, None]
        times = np.bincount(places.ravel(), minlength=count * len(rows)).reshape(len(rows), count)
        return np.asarray(np.abs(times.astype(np.float64) @ sums).sum(1) / total)

    value = float(np.abs(sums.sum(0)).sum() / total)
    low, high = (2 * value - float(q) for q in np.quantile(resampled_rows(count, seed, "calibration", again), _ENDS))
    if np.quantile(_by_chance(claims, seed), 0.975) >= value:
        low = 0.0
    return Estimate(value, min(value, max(0.0, low)), min(1.0, max(value, high)))


def _by_chance(claims: Claims, seed: int) -> np.ndarray:
    """The errors of a perfectly calibrated model that makes the same claims, (resamples,)."""
    probability, place = claims.probability.ravel(), claims.place.ravel()
    if len(probability) > EXACT_CLAIMS:  # sums of so many are normal
        deviation = np.sqrt(np.bincount(place, probability * (1 - probability), BINS))
        drawn = draw(seed, "chance", "calibrated").normal(size=(RESAMPLES, BINS))
        return np.asarray(np.abs(drawn * deviation).sum(1) / len(probability))

    def one_by_one(uniform: np.ndarray) -> np.ndarray:
        gaps = probability - (uniform < probability)
        spots = place + BINS * np.arange(len(gaps))[:, None]
        sums = np.bincount(spots.ravel(), gaps.ravel(), BINS * len(gaps)).reshape(len(gaps), BINS)
        return np.asarray(np.abs(sums).sum(1) / len(probability))

    return resampled_uniform(len(probability), seed, "calibrated", one_by_one)


def calibration_bins(claims: Claims, count: int = DRAWN_BINS) -> list[Bin]:
    """Give the claims in bins of equal width; empty bins are left out (Guo et al. 2017, figure 1)."""
    probability, came_true = claims.probability.ravel(), claims.came_true.ravel()
    place = np.minimum((probability * count).astype(np.int64), count - 1)
    return [
        Bin(
            float(b / count),
            float((b + 1) / count),
            int((place == b).sum()),
            float(probability[place == b].mean()),
            wilson(int(came_true[place == b].sum()), int((place == b).sum())),
        )
        for b in np.unique(place).tolist()
    ]


def class_calibration(target: Any, guesses: Guesses, error: Estimate) -> Section:
    """Give the chapter of a target that answers one of several classes."""
    claims = claims_of_classes(guesses)
    message = f"On average the model is {claims.probability.mean():.0%} sure and {claims.came_true.mean():.0%} right."
    meaning = "on which 70 % sure would mean right in 70 of 100 guesses"
    return _section(target, guesses, claims_of_classes, error=error, message=message, meaning=meaning)


def label_calibration(target: Any, guesses: Guesses) -> Section:
    """Give the chapter of a target that answers several labels."""
    claims = claims_of_labels(guesses)
    message = (
        f"Labels hold in {claims.came_true.mean():.1%} of cases; on average {claims.probability.mean():.1%} is said."
    )
    meaning = "on which of labels with 70 % 70 of 100 would hold"
    error = calibration_error(claims)
    return _section(target, guesses, claims_of_labels, error=error, message=message, meaning=meaning)


def _section(
    target: Any,
    guesses: Guesses,
    claims_of: Callable[[Guesses], Claims],
    *,
    error: Estimate,
    message: str,
    meaning: str,
) -> Section:
    claims, before = claims_of(guesses), _before(target, guesses, claims_of)
    bins, past = calibration_bins(claims), () if before is None else calibration_bins(before)
    said = ", ".join(f"{b.confidence:.0%} sure {b.accuracy.value:.0%} right" for b in bins)
    data = [asdict(b) for b in bins]
    figure = Figure("calibration", "", reliability(bins, past), f"How often what was said is true: {said}", data)
    gap = f"the mean gap between the dots and the dashed line, {meaning}"
    lead = f"{message} The calibration error is {_three(error)}: {gap}."
    title = "Is it as right as it is sure?"
    if before is None:
        return Section(title, f"{lead} The probabilities are the network's own: no temperature was fitted.", (figure,))
    old = calibration_error(before)
    rows = tuple(
        (name, gap, percentile(float(one.loss.mean()), resampled_rows(len(guesses), 0, "loss", _means(one.loss))))
        for name, gap, one in (("as answered", error, claims), ("without the temperature", old, before))
    )
    table = Table("calibration_before", "", ("probabilities", "calibration error", "log loss"), rows)
    return Section(title, f"{lead} {_temperature(target, guesses)} {_verdict(claims, before, old)}", (figure, table))


def _before(target: Any, guesses: Guesses, claims_of: Callable[[Guesses], Claims]) -> Claims | None:
    """What the network says itself, where the target has fitted a temperature."""
    if not target.about.calibration.fitted_on:
        return None
    return claims_of(replace(guesses, outputs=guesses.outputs * np.array(_temperatures(target))))


def _temperatures(target: Any) -> tuple[float, ...]:
    found: tuple[float, ...] = target.about.calibration.temperatures
    return found


def _temperature(target: Any, guesses: Guesses) -> str:
    found, count = _temperatures(target), target.fitted_on
    what = f"a temperature of {found[0]:.2f}"
    if len(found) > 1:
        what = f"temperatures from {min(found):.2f} to {max(found):.2f}, one a label"
    held = ", which are few, so it is held near 1" if count < FEW else ""
    same = " These are the very samples judged here." if guesses.part == "val" else ""
    return f"The outputs are divided by {what}, fitted on {count:,} samples of the validation part{held}.{same}"


def _verdict(claims: Claims, before: Claims, old: Estimate) -> str:
    """Say whether calibration has helped, by the likelihood of the truth on the samples judged."""
    found = compare_means(-claims.loss, -before.loss)
    message = f"without it the error would be {_three(old)}, and the log loss {before.loss.mean():.3f}"
    now = f"not {claims.loss.mean():.3f}"
    if found.is_better:
        return f"It helps: {message}, {now}."
    if found.is_worse:
        return f"It does not help on these samples: {message}, {now}."
    return f"These samples do not show whether it helps: {message}, {now}."


def _means(loss: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    return lambda rows: np.asarray(loss[rows].mean(1))


def _three(error: Estimate) -> str:
    return f"{error.value:.3f} [{error.low:.3f}, {error.high:.3f}]"
