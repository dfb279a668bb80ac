"""Scores: the value is torchmetrics', the interval holds the truth about as often as it says."""

import warnings
from typing import Any

import numpy as np
import pytest

from byeori import About
from byeori.core.seeds import draw
from byeori.core.torchvision_operators import mend_torchvision
from byeori.evaluation.category.calibration import BINS, calibration_error, claims_of_classes
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.statistics.estimate import Estimate, wilson
from byeori.evaluation.statistics.scores import estimates
from byeori.fields.kinds import Category
from byeori.fields.scores.choice import scores_of
from byeori.fields.scores.score import Marks

ABC, TWO = Category(("a", "b", "c")), Category(("a", "b"))


def _found(target: Any, guesses: Guesses, *names: str, seed: int = 0) -> dict[str, Estimate]:
    scores = scores_of(target)
    return estimates(Marks(target, guesses), [scores[name] for name in names or scores], seed)


def test_accuracy_has_wilsons_interval(make_guesses):
    assert _found(ABC, make_guesses(100, 3, 20), "accuracy")["accuracy"] == wilson(80, 100)


def test_the_calibration_error_is_that_of_torchmetrics(make_guesses):
    mend_torchvision()
    import torch
    from torchmetrics.functional.classification import multiclass_calibration_error

    guesses = make_guesses(150, 4, 37)
    shares, truth = torch.from_numpy(guesses.shares.astype(np.float32)), torch.from_numpy(guesses.truth)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        error = multiclass_calibration_error(shares, truth, 4, n_bins=BINS)
    assert calibration_error(claims_of_classes(guesses)).value == pytest.approx(float(error), abs=1e-5)


def test_every_score_has_an_interval_about_it_and_the_same_one_again():
    guesses = _two_classes(500, 1.0, "auc")
    found = _found(TWO, guesses)
    assert len(found) == 10
    assert all(one.low < one.value < one.high for one in found.values())
    assert found == _found(TWO, guesses)
    assert found != _found(TWO, guesses, seed=1)


@pytest.mark.parametrize("name", ["auc", "average_precision", "log_loss", "f1", "mcc"])
def test_intervals_hold_the_truth_about_as_often_as_they_say(name):
    whole = Marks(TWO, _two_classes(100_000, 1.0, "big")).value(scores_of(TWO)[name])
    found = [_found(TWO, _two_classes(300, 1.0, trial), name)[name] for trial in range(60)]
    assert 52 <= sum(one.low <= whole <= one.high for one in found) <= 60


def test_a_score_without_an_error_is_still_uncertain():
    truth = np.arange(20) % 2
    guesses = Guesses([""] * 20, np.eye(2)[truth] * 9, truth, "test")
    found = _found(TWO, guesses, "macro_f1", "auc", "kappa")
    assert (found["macro_f1"].low, found["macro_f1"].high) == (wilson(20, 20).low, 1.0)
    assert found["kappa"].low == wilson(20, 20).low
    assert found["auc"].low == wilson(10, 10).low  # ten of the one kind are all that it has seen


def test_the_interval_of_macro_f1_holds_the_truth_about_as_often_as_it_says():
    truth = np.arange(300) % 3
    hits = 0
    for trial in range(100):
        chance = draw(9, "trial", trial)
        guess = np.where(chance.random(300) < 0.8, truth, (truth + chance.integers(1, 3, 300)) % 3)
        guesses = Guesses([""] * 300, np.eye(3)[guess], truth, "test")
        found = _found(ABC, guesses, "macro_f1", seed=trial)["macro_f1"]
        hits += found.low <= 0.8 <= found.high  # all classes are alike, so every true F1 is 0.8
    assert 90 <= hits <= 99


def test_a_score_of_another_kind_gets_the_general_bootstrap():
    found = _found(_Number(), _numbers(200))
    assert list(found) == ["error"]
    spread = np.abs(draw(2, "errors").normal(0, 1, 200)).std()
    assert found["error"].high - found["error"].low == pytest.approx(2 * 1.96 * spread / np.sqrt(200), rel=0.25)
    assert found == _found(_Number(), _numbers(200))


class _Number:
    """A target without classes, as the field of a number would be."""

    about = About()

    def batch(self, packed, warp):
        return packed

    def scores(self):
        mend_torchvision()
        from torchmetrics import MeanAbsoluteError

        return {"error": MeanAbsoluteError()}


def _numbers(count: int) -> Guesses:
    error = draw(2, "errors").normal(0, 1, count).astype(np.float32)
    return Guesses([str(i) for i in range(count)], error, np.zeros(count, np.float32), "val")


def _two_classes(count: int, sharpness: float, trial: object) -> Guesses:
    """A model whose logits are the true ones times `sharpness`; at 1 it is perfectly calibrated."""
    chance = draw(4, "calibration", sharpness, trial)
    logit = chance.normal(0, 2, count)
    truth = (chance.random(count) < 1 / (1 + np.exp(-logit))).astype(np.int64)
    outputs = np.stack([np.zeros(count), logit * sharpness], 1).astype(np.float32)
    return Guesses([""] * count, outputs, truth, "test")
