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
from byeori.evaluation.baselines.baselines import Baseline, PlainData, plain_inputs
from byeori.evaluation.baselines.tables import boosted_number, linear_number, table_inputs
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.number.sections import Numbers, number_sections
from byeori.evaluation.report.styles import Style
from byeori.evaluation.statistics.estimate import Estimate

if TYPE_CHECKING:
    from byeori.evaluation.report.blocks import Section


def numbers_of(target: Any, guesses: Guesses) -> Numbers:
    """Give guesses and truth in the target's unit, and the interval's ends where there is one."""
    outputs, truth = (np.asarray(a, np.float64).reshape(len(guesses)) for a in (guesses.outputs, guesses.truth))
    ends = [target.restore(outputs + side) for side in target.about.calibration.interval]
    low, high = ends or (None, None)
    return Numbers(np.asarray(target.restore(outputs)), np.asarray(target.restore(truth)), target.about.unit, low, high)


def _sections(target: Any, guesses: Guesses, headline: Mapping[str, Estimate]) -> tuple[Section, ...]:
    return number_sections(numbers_of(target, guesses), guesses)


def _cautions(target: Any, guesses: Guesses) -> list[str]:
    truth = np.asarray(guesses.truth)
    return ["All true numbers of this part are the same; R2 says nothing."] if truth.min() == truth.max() else []


def number_baselines(data: PlainData, guesses: Guesses, seed: int) -> list[Baseline]:
    """Fit what is plain on the training part, in the units the model learned in; one number a sample, or several."""
    target: Any = data.own.task.target
    y = np.asarray(data.train_truth, np.float64)  # (samples,) or (samples, numbers)
    mean = np.asarray(target.pack(np.mean(target.restore(y), axis=0)), np.float64)
    outputs = np.broadcast_to(mean, (len(guesses), *y.shape[1:]))
    found = [Baseline("mean", outputs, "always the mean of the training part")]
    if (y == y[0]).all():
        return found
    if (table := table_inputs(data)) is not None:
        found.append(Baseline("linear model", *linear_number(table, y, seed=seed)))
        found.append(Baseline("boosted trees", *boosted_number(table, y, seed=seed)))
    elif (given := plain_inputs(data)) is not None:
        found.append(Baseline(f"ridge regression on {given.name}", *ridge(given.train, y, given.judged, seed)))
    return found


def ridge(train_x: np.ndarray, y: np.ndarray, x: np.ndarray, seed: int) -> tuple[np.ndarray, str]:
    """Fit ridge regression, its strength chosen within the training part; give guesses like `y`, how it was made."""
    from sklearn.linear_model import RidgeCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    kept = np.sort(draw(seed, "baseline").permutation(len(y))[:5000])
    model = make_pipeline(StandardScaler(), RidgeCV(np.logspace(-1, 5, 13)))
    model.fit(train_x[kept], y[kept])
    return model.predict(x), f"fitted on {len(kept):,} training samples"


def align_numbers(reference: Any, target: Any, guesses: Guesses) -> Guesses:
    """Give outputs and truths in the reference's scale."""
    found = numbers_of(target, guesses)
    outputs, truth = (np.array([reference.pack(float(one)) for one in some]) for some in (found.guess, found.truth))
    return replace(guesses, outputs=outputs, truth=truth)


STYLE = Style(align=align_numbers, sections=_sections, cautions=_cautions, baselines=number_baselines)
