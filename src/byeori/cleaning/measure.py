"""Plant errors, train on them, look for them, mend what is found, and train again: what is cleaning worth here?"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from byeori.cleaning.from_run import FromRun, run_for
from byeori.cleaning.held_out import held_out
from byeori.cleaning.looked import look
from byeori.cleaning.measured import Gain, Measured, auroc, calibrated
from byeori.cleaning.planting import Planted, plant, with_answers
from byeori.cleaning.signals import together
from byeori.core.recipe import Recipe
from byeori.core.seeds import draw
from byeori.evaluation.asking import ask
from byeori.evaluation.statistics.comparison import compare
from byeori.evaluation.statistics.estimate import wilson
from byeori.fields.scores.choice import score_named
from byeori.fields.scores.score import Marks
from byeori.training.origin import own_prepared

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.cleaning.evidence import Witness
    from byeori.cleaning.trainings import Trainings
    from byeori.data.dataset import Dataset


def measured(data: Dataset, witness: Witness, trainings: Trainings) -> Measured:
    """Measure how well errors are found in this data, by this recipe; the trainings for it leave no run behind."""
    seed = Recipe.given(trainings.recipe).seed
    planted = plant(data, witness, seed)
    with TemporaryDirectory(prefix="byeori-clean-") as temporary:
        own = trainings.within(Path(temporary))
        run = run_for(planted.data, None, own)
        scores = _scores(planted.data, run, witness, own)
        is_train = np.isin(run.rows, run.prepared.rows["train"])
        order = np.flatnonzero(is_train)[np.argsort(-scores[is_train], kind="stable")]
        found = run.rows[order[: len(planted.rows)]]
        random = draw(seed, "random fixes").permutation(run.rows[is_train])[: len(found)]
        gain = _gain(planted, found, random, run.bundle, trainings=own)
    is_planted, is_pair = np.isin(run.rows, planted.rows), np.isin(run.rows, planted.rows[planted.is_pair])
    steps, sure = calibrated(together(witness.signals), scores, is_planted)

    def among(some: np.ndarray) -> float:
        return auroc(scores[is_train & some], is_planted[is_train & some])

    return Measured(
        planted=len(planted.rows),
        share=round(len(planted.rows) / max(int(is_train.sum()), 1), 4),
        precision=wilson(int(np.isin(found, planted.rows).sum()), len(found)),
        auroc=among(np.ones(len(scores), bool)),
        auroc_pairs=among(is_pair | ~is_planted),
        auroc_random=among(~is_pair),
        gain=gain,
        scores=steps,
        confidences=sure,
    )


def _scores(data: Dataset, run: FromRun, witness: Witness, trainings: Trainings) -> np.ndarray:
    """The scores of data with planted errors, by the signs that there were without."""
    from byeori.cleaning.witnessing import witness_of

    held = None if witness.held is None else held_out(data, witness.held.folds, trainings)
    return together(witness_of(run, look(run.bundle, run.prepared, run.rows), held, data).signals)


def _gain(planted: Planted, found: np.ndarray, random: np.ndarray, bundle: Bundle, *, trainings: Trainings) -> Gain:
    """Train with what is mended, of those found and of as many random ones; compare on the part that judges."""
    part = "test" if (planted.data.parts == "test").any() else "val"
    score = score_named(Recipe.given(trainings.recipe).metric, bundle.task.target)
    plain, gains = _marks(bundle, planted.data, part), []
    for rows in (found, random):
        cells = {int(row): planted.true[int(row)] for row in rows if int(row) in planted.true}
        data = with_answers(planted.data, cells)
        mended = trainings.load(trainings.train(data), data)
        gains.append((compare(score, _marks(mended, planted.data, part), plain).difference, len(cells)))
    (one, count), (other, at_random) = gains
    return Gain(score.name, part, one, other, looked_at=len(found), mended=count, mended_at_random=at_random)


def _marks(bundle: Bundle, data: Dataset, part: str) -> Marks:
    return Marks(bundle.task.target, ask(bundle, own_prepared(bundle, data), part))
