"""Scores: the value is torchmetrics', the interval holds the truth about as often as it says."""

import warnings

import numpy as np
import pytest

from byeori.core.seeds import draw
from byeori.core.torchvision_operators import mend_torchvision
from byeori.data.fields import Category
from byeori.evaluation.calibration import BINS, calibration_error, claims_of_classes
from byeori.evaluation.estimate import wilson
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.scores import auc, general_scores, macro_f1, scores

ABC = Category(("a", "b", "c"))


def test_accuracy_comes_first_with_wilsons_interval(make_guesses):
    found = scores(ABC, make_guesses(100, 3, 20))
    assert list(found) == ["accuracy", "macro_f1", "calibration_error"]
    expected = wilson(80, 100)
    assert found["accuracy"].value == pytest.approx(0.8)
    assert (found["accuracy"].low, found["accuracy"].high) == (expected.low, expected.high)


def test_values_are_those_of_torchmetrics(make_guesses):
    mend_torchvision()
    import torch
    from torchmetrics.functional.classification import multiclass_calibration_error, multiclass_f1_score

    guesses = make_guesses(150, 4, 37)
    shares, truth = torch.from_numpy(guesses.shares.astype(np.float32)), torch.from_numpy(guesses.truth)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        f1 = multiclass_f1_score(shares, truth, 4, average="macro")
        error = multiclass_calibration_error(shares, truth, 4, n_bins=BINS)
    assert macro_f1(guesses.truth, guesses.guess, 4).value == pytest.approx(float(f1), abs=1e-6)
    assert calibration_error(claims_of_classes(guesses)).value == pytest.approx(float(error), abs=1e-5)


def test_two_classes_have_the_area_under_their_curve_too():
    from sklearn.metrics import roc_auc_score

    guesses = _two_classes(500, 1.0, "auc")
    rounded = Guesses(guesses.keys, guesses.outputs.round(1), guesses.truth, "test")
    found = scores(Category(("a", "b")), rounded)
    assert list(found) == ["accuracy", "macro_f1", "auc", "calibration_error"]
    margin = rounded.outputs[:, 1] - rounded.outputs[:, 0]
    assert found["auc"].value == pytest.approx(roc_auc_score(rounded.truth, margin))
    assert found["auc"].low < found["auc"].value < found["auc"].high


def test_the_interval_of_the_area_holds_the_truth_about_as_often_as_it_says():
    big = _two_classes(100_000, 1.0, "big auc")
    whole = auc(big.outputs[:, 1][:20_000], big.truth[:20_000]).value
    found = [auc(one.outputs[:, 1], one.truth) for one in (_two_classes(300, 1.0, trial) for trial in range(60))]
    assert 52 <= sum(one.low <= whole <= one.high for one in found) <= 60


def test_macro_f1_leaves_out_classes_that_do_not_occur():
    truth = np.array([0, 0, 1, 1])
    assert macro_f1(truth, truth, 5).value == 1.0


def test_macro_f1_without_an_error_is_still_uncertain():
    truth = np.arange(20) % 2
    found = macro_f1(truth, truth, 2)
    assert (found.low, found.high) == (wilson(20, 20).low, 1.0)


def test_the_interval_of_macro_f1_holds_the_truth_about_as_often_as_it_says():
    truth = np.arange(300) % 3
    hits = 0
    for trial in range(100):
        chance = draw(9, "trial", trial)
        guess = np.where(chance.random(300) < 0.8, truth, (truth + chance.integers(1, 3, 300)) % 3)
        found = macro_f1(truth, guess, 3, seed=trial)
        hits += found.low <= 0.8 <= found.high  # all classes are alike, so every true F1 is 0.8
    assert 90 <= hits <= 99


def test_a_score_of_another_kind_gets_the_general_bootstrap():
    found = general_scores(_Number(), _numbers(200))
    assert list(found) == ["error"]
    spread = np.abs(draw(2, "errors").normal(0, 1, 200)).std()
    assert found["error"].high - found["error"].low == pytest.approx(2 * 1.96 * spread / np.sqrt(200), rel=0.25)
    assert found == general_scores(_Number(), _numbers(200))


class _Number:
    """A target without classes, as the field of a number would be."""

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
