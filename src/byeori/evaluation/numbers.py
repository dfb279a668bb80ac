"""The style of a target that answers a number: how far off, where, and beside which plain models.

The target has `restore(outputs)`, which gives outputs and packed truths (samples,) in its own unit, and `pack` as its
inverse; `unit` names the unit, and `interval` is () until calibration has found how far below and above an output the
truth mostly lies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.seeds import draw
from byeori.evaluation.baselines import Baseline, PlainData, plain_inputs
from byeori.evaluation.comparison import Comparison, compare_means
from byeori.evaluation.estimate import Estimate, percentile, resampled_rows
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.number_sections import Numbers, number_sections
from byeori.evaluation.styles import Style
from byeori.evaluation.tables import boosted_number, linear_number, table_inputs

if TYPE_CHECKING:
    from byeori.evaluation.blocks import Section

_LEAST = 1e-24  # of the mean square, of the variance: truths that are all the same


def numbers_of(target: Any, guesses: Guesses) -> Numbers:
    """Give guesses and truth in the target's unit, and the interval's ends where there is one."""
    outputs, truth = (np.asarray(a, np.float64).reshape(len(guesses)) for a in (guesses.outputs, guesses.truth))
    ends = [target.restore(outputs + side) for side in getattr(target, "interval", ())]
    low, high = ends or (None, None)
    return Numbers(
        np.asarray(target.restore(outputs)), np.asarray(target.restore(truth)), getattr(target, "unit", ""), low, high
    )


def number_scores(target: Any, guesses: Guesses, seed: int = 0) -> dict[str, Estimate]:
    """Give R2, RMSE and MAE with the percentile bootstrap; of a target that is learned by its logarithm, its RMSE too.

    R2 is the share of the truth's variance that the guesses explain: 0 is as good as always the mean, 1 is perfect.
    """
    found = numbers_of(target, guesses)
    columns = _columns(found.guess, found.truth)
    if getattr(target, "scaling", "") == "log":
        away = np.asarray(guesses.outputs, np.float64).reshape(len(guesses)) - guesses.truth
        columns.append((away * target.std) ** 2)

    def score(rows: np.ndarray) -> np.ndarray:
        means = [column[rows].mean(1) for column in columns]
        return np.stack([_r2(means, found.truth), np.sqrt(means[0]), means[1], *np.sqrt(means[4:])], 1)

    values = score(np.arange(len(guesses))[None])[0]
    resampled = resampled_rows(len(guesses), seed, "number", score)
    names = ("r2", "rmse", "mae", "log_rmse")[: len(values)]
    return {name: percentile(float(values[i]), resampled[:, i]) for i, name in enumerate(names)}


def _columns(guess: np.ndarray, truth: np.ndarray) -> list[np.ndarray]:
    """What the scores are means of: squared and absolute error, truth and its square, (samples,) each."""
    error, centred = guess - truth, truth - truth.mean()
    return [error**2, np.abs(error), centred, centred**2]


def _r2(means: list[np.ndarray], truth: np.ndarray) -> np.ndarray:
    variance = np.maximum(means[3] - means[2] ** 2, _least(truth))
    return np.asarray(1 - means[0] / variance)


def _least(truth: np.ndarray) -> float:
    """The smallest variance that is more than the error of the arithmetic."""
    return max(_LEAST * float(np.mean(truth**2)), 1e-300)


def explained(guess: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Give what each sample adds to R2, (samples,): their mean is R2."""
    variance = max(float(truth.var()), _least(truth))
    return np.asarray(1 - (guess - truth) ** 2 / variance)


def _sections(target: Any, guesses: Guesses, headline: Mapping[str, Estimate]) -> tuple[Section, ...]:
    return number_sections(numbers_of(target, guesses), guesses)


def _cautions(target: Any, guesses: Guesses) -> list[str]:
    truth = np.asarray(guesses.truth)
    return ["All true numbers of this part are the same; R2 says nothing."] if truth.min() == truth.max() else []


def _baselines(data: PlainData, guesses: Guesses, seed: int) -> list[Baseline]:
    """Fit what is plain on the training part, in the units the model learned in."""
    target: Any = data.own.task.target
    y = np.asarray(data.train_truth, np.float64).reshape(-1)
    mean = np.full(len(guesses), float(target.pack(float(np.mean(target.restore(y))))))
    found = [Baseline("mean", mean, "always the mean of the training part")]
    if y.min() == y.max():
        return found
    if (table := table_inputs(data)) is not None:
        found.append(Baseline("linear model", *linear_number(table, y, seed=seed)))
        found.append(Baseline("boosted trees", *boosted_number(table, y, seed=seed)))
    elif (given := plain_inputs(data)) is not None:
        found.append(Baseline(f"ridge regression on {given.name}", *_ridge(given.train, y, given.judged, seed)))
    return found


def _ridge(train_x: np.ndarray, y: np.ndarray, x: np.ndarray, seed: int) -> tuple[np.ndarray, str]:
    from sklearn.linear_model import RidgeCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    kept = np.sort(draw(seed, "baseline").permutation(len(y))[:5000])
    model = make_pipeline(StandardScaler(), RidgeCV(np.logspace(-1, 5, 13)))
    model.fit(train_x[kept], y[kept])
    return model.predict(x), f"fitted on {len(kept):,} training samples"


def _compare(target: Any, guesses: Guesses, other: Guesses, seed: int) -> Comparison:
    one, two = (numbers_of(target, some) for some in (guesses, other))
    return compare_means(explained(one.guess, one.truth), explained(two.guess, two.truth), seed=seed)


def _align(reference: Any, target: Any, guesses: Guesses) -> Guesses:
    """Give outputs and truths in the reference's scale."""
    found = numbers_of(target, guesses)
    outputs, truth = (np.array([reference.pack(float(one)) for one in some]) for some in (found.guess, found.truth))
    return replace(guesses, outputs=outputs, truth=truth)


STYLE = Style(
    align=_align,
    scores=number_scores,
    sections=_sections,
    cautions=_cautions,
    baselines=_baselines,
    compare=_compare,
    units=lambda target: {"rmse": getattr(target, "unit", ""), "mae": getattr(target, "unit", "")},
    domain=None,
)
