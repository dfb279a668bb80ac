"""Is a model as right as it is sure: errors that hold what they promise, and what a temperature has changed."""

from dataclasses import replace

import numpy as np
import pytest

from byeori.core.seeds import draw
from byeori.evaluation.category.calibration import (
    BINS,
    calibration_bins,
    calibration_error,
    claims_of_classes,
    claims_of_labels,
    class_calibration,
    label_calibration,
)
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.report.blocks import Table
from byeori.fields.kinds import Category, Flag, Labels

AB = Category(("a", "b"))


def guesses_of(count: int, sharpness: float, trial: object = 0, part: str = "test") -> Guesses:
    """A model whose logits are the true ones times `sharpness`; at 1 it is perfectly calibrated."""
    chance = draw(4, "calibration", sharpness, trial)
    logit = chance.normal(0, 2, count)
    truth = (chance.random(count) < 1 / (1 + np.exp(-logit))).astype(np.int64)
    outputs = np.stack([np.zeros(count), logit * sharpness], 1).astype(np.float32)
    return Guesses([""] * count, outputs, truth, part)


def labels_of(count: int, sharpness: tuple[float, ...], trial: object = 0) -> Guesses:
    chance = draw(6, "labels", trial)
    logits = chance.normal(-1, 2, (count, len(sharpness)))
    truth = (chance.random(logits.shape) < 1 / (1 + np.exp(-logits))).astype(np.uint8)
    return Guesses([""] * count, (logits * sharpness).astype(np.float32), truth, "test")


def chapter(target, guesses):
    if isinstance(target, Labels):
        return label_calibration(target, guesses)
    return class_calibration(target, guesses, calibration_error(claims_of_classes(guesses)))


@pytest.mark.parametrize("sharpness", [1.0, 2.0])
def test_the_interval_of_the_calibration_error_holds_the_truth(sharpness):
    big = guesses_of(200_000, sharpness, "big")
    confidence = big.shares.max(1)
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    truth = np.abs(np.bincount(place, confidence - big.right, BINS)).sum() / len(big) if sharpness > 1 else 0.0
    found = [calibration_error(claims_of_classes(guesses_of(300, sharpness, trial))) for trial in range(60)]
    assert sum(one.low <= truth <= one.high for one in found) >= 51
    assert all(one.low <= one.value <= one.high for one in found)


@pytest.mark.parametrize("count", [100, 20_000])
def test_labels_that_are_calibrated_have_an_error_whose_interval_begins_at_0(count):
    right = calibration_error(claims_of_labels(labels_of(count, (1.0, 1.0, 1.0))))
    wrong = calibration_error(claims_of_labels(labels_of(count, (3.0, 3.0, 3.0))))
    assert right.low == 0
    assert wrong.low > 0.02


def test_the_claims_of_labels_are_their_probabilities_and_the_loss_is_the_mean_over_labels():
    guesses = Guesses(["x"], np.array([[0.0, np.log(3)]]), np.array([[1, 0]]), "test")
    claims = claims_of_labels(guesses)
    assert claims.probability.tolist() == [pytest.approx([0.5, 0.75])]
    assert claims.came_true.tolist() == [[True, False]]
    assert claims.loss[0] == pytest.approx(-(np.log(0.5) + np.log(0.25)) / 2)


def test_bins_of_confidence_hold_every_sample_once():
    guesses = guesses_of(50, 1.0)
    bins = calibration_bins(claims_of_classes(guesses))
    assert sum(one.count for one in bins) == 50
    assert all(one.low <= one.confidence <= one.high for one in bins)
    assert sum(one.count * one.accuracy.value for one in bins) == pytest.approx(guesses.right.sum())


def test_full_confidence_falls_into_the_last_bin():
    sure = Guesses(["a"], np.array([[100.0, 0.0]], np.float32), np.array([0]), "test")
    assert [(one.low, one.high, one.count) for one in calibration_bins(claims_of_classes(sure))] == [(0.9, 1.0, 1)]


@pytest.mark.parametrize("target", [AB, Flag(is_target=True)], ids=["category", "flag"])
def test_the_chapter_shows_the_error_before_and_after(target):
    fitted = replace(target, temperature=3.0, fitted_on=400)
    section = chapter(fitted, guesses_of(2000, 1.0))
    assert "divided by a temperature of 3.00, fitted on 400 samples of the validation part. It helps:" in section.lead
    table = section.blocks[1]
    assert isinstance(table, Table)
    (_, after, loss), (_, before, loss_before) = table.rows
    assert before.value == pytest.approx(calibration_error(claims_of_classes(guesses_of(2000, 3.0, 0))).value, abs=0.05)
    assert after.value < 0.03 < 0.08 < before.value
    assert loss.value < loss_before.low


def test_the_chapter_on_labels_shows_it_too():
    fitted = Labels(("a", "b"), temperatures=(3.0, 2.0), fitted_on=400)
    section = chapter(fitted, labels_of(2000, (1.0, 1.0)))
    assert "divided by temperatures from 2.00 to 3.00, one a label, fitted on 400 samples" in section.lead
    assert "It helps" in section.lead
    assert section.blocks[1].rows[0][1].value < section.blocks[1].rows[1][1].value


@pytest.mark.parametrize(
    ("temperature", "said"),
    [(1.001, "These samples do not show whether it helps"), (0.25, "It does not help on these samples")],
)
def test_the_chapter_says_when_it_did_not_help(temperature, said):
    sharp = 1 / temperature if temperature < 1 else 1.0
    section = chapter(replace(AB, temperature=temperature, fitted_on=400), guesses_of(800, sharp))
    assert said in section.lead


def test_the_chapter_says_when_samples_were_few_or_are_the_same():
    assert "fitted on 12 samples of the validation part, which are few, so it is held near 1." in (
        chapter(replace(AB, temperature=1.2, fitted_on=12), guesses_of(300, 1.0)).lead
    )
    same = chapter(replace(AB, temperature=1.2, fitted_on=300), guesses_of(300, 1.0, part="val"))
    assert "These are the very samples judged here." in same.lead


def test_a_target_without_a_temperature_has_the_chapter_as_it_was():
    section = chapter(AB, guesses_of(300, 1.0))
    assert section.lead.endswith("no temperature was fitted.")
    assert len(section.blocks) == 1


def test_the_chart_is_told_in_words_bin_by_bin():
    figure = chapter(AB, guesses_of(300, 1.0)).blocks[0]
    assert figure.says.count("% sure") == len(figure.data)
