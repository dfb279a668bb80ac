"""The scores of numbers are scikit-learn's, in the target's unit, of all samples and of each resample."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn import metrics

from byeori.core.recipe import Recipe
from byeori.core.seeds import draw
from byeori.fields.number.number import Number
from byeori.fields.number.numbers import Numbers
from byeori.fields.number.scores import number_scores, several_scores
from byeori.fields.scores.collected import Batches
from byeori.fields.scores.score import Marks


def _case(truth: np.ndarray, noise: float = 0.3) -> tuple[Number, Batches, np.ndarray]:
    target = replace(Number(is_target=True).learn(iter(truth.tolist()), Recipe()))
    packed = np.array([target.pack(one) for one in truth], np.float64)
    outputs = packed + draw(1, "noise").normal(0, noise, len(truth))
    return target, Batches(outputs, packed), np.asarray(target.restore(outputs))


def _wanted(truth: np.ndarray, guess: np.ndarray) -> dict[str, float]:
    return {
        "r2": metrics.r2_score(truth, guess),
        "rmse": metrics.root_mean_squared_error(truth, guess),
        "mae": metrics.mean_absolute_error(truth, guess),
        "median_ae": metrics.median_absolute_error(truth, guess),
        "rmsle": metrics.root_mean_squared_log_error(truth, guess.clip(0)),
        "mape": metrics.mean_absolute_percentage_error(truth, guess),
    }


@pytest.mark.parametrize("count", [200, 201])
def test_every_score_is_that_of_scikit_learn_for_resamples_too(count):
    truth = draw(0, "truth").uniform(5, 30, count)
    target, answers, guess = _case(truth)
    marks, scores = Marks(target, answers), number_scores(target)
    assert {name: marks.value(score) for name, score in scores.items()} == pytest.approx(
        _wanted(truth, guess), rel=1e-5
    )
    rows = draw(2, "rows").integers(0, count, count)
    times = np.bincount(rows, minlength=count)[None]
    found = {name: float(marks.counted(score)(times)[0]) for name, score in scores.items()}
    assert found == pytest.approx(_wanted(truth[rows], guess[rows]), rel=1e-5)


def test_a_number_that_is_learned_by_its_logarithm_has_the_error_of_that():
    truth = np.floor(np.exp(draw(0, "counts").normal(3, 1, 400)))
    target, answers, guess = _case(truth)
    assert target.scaling == "log"
    wanted = np.sqrt(np.mean((np.log(guess + target.offset) - np.log(truth + target.offset)) ** 2))
    assert Marks(target, answers).value(number_scores(target)["log_rmse"]) == pytest.approx(wanted, rel=1e-4)


def test_numbers_below_zero_have_no_logarithmic_error():
    assert "rmsle" not in number_scores(Number(is_target=True, least=-1.0))


def test_truths_of_zero_are_left_out_of_shares():
    target = Number(is_target=True)
    marks = Marks(target, Batches(np.array([1.0, 3.0]), np.array([0.0, 2.0])))
    assert marks.value(number_scores(target)["mape"]) == pytest.approx(0.5)


@pytest.mark.parametrize("start", [0.0, 1.7e9, 1e12])
def test_the_mean_explains_nothing_however_large_the_numbers_are(start):
    truth = start + 1000 * draw(1, "large").normal(size=300)
    target, answers, _ = _case(truth)
    mean = Batches(np.full(300, answers.truth.mean()), answers.truth)
    assert Marks(target, mean).value(number_scores(target)["r2"]) == pytest.approx(0, abs=1e-6)


def test_truths_that_are_all_one_are_met_or_not():
    target, ones = Number(is_target=True), np.ones(5)
    score = number_scores(target)["r2"]
    assert Marks(target, Batches(ones, ones)).value(score) == 1.0
    assert Marks(target, Batches(ones + 1, ones)).value(score) == 0.0


def test_scores_are_those_of_each_number_and_their_means():
    chance = np.random.default_rng(0)
    truth = chance.normal([5, 1000], [1, 200], (50, 2))
    guess = truth + chance.normal(0, [0.5, 50], (50, 2))
    target = Numbers(("x", "y")).learn(map(tuple, truth.tolist()), Recipe())
    outputs, packed = (np.array([target.pack(row) for row in some]) for some in (guess, truth))
    marks, scores = Marks(target, Batches(outputs, packed)), several_scores(target)
    found = {name: marks.value(score) for name, score in scores.items()}
    assert found["r2"] == pytest.approx(metrics.r2_score(truth, guess), abs=1e-5)
    assert found["rmse_x"] == pytest.approx(metrics.root_mean_squared_error(truth[:, 0], guess[:, 0]), rel=1e-4)
    assert found["mae_y"] == pytest.approx(metrics.mean_absolute_error(truth[:, 1], guess[:, 1]), rel=1e-4)
    assert found["r2_y"] == pytest.approx(metrics.r2_score(truth[:, 1], guess[:, 1]), abs=1e-5)
    scaled = (guess - truth) / truth.std(0)
    assert found["standardised_rmse"] == pytest.approx(np.sqrt((scaled**2).mean()), rel=1e-4)
    assert found["standardised_mae"] == pytest.approx(np.abs(scaled).mean(), rel=1e-4)


def test_errors_are_in_the_unit_of_their_number():
    target = Numbers(("x", "y"), (Number(unit="km", is_target=True), Number(is_target=True)))
    target = target.learn([(1.0, 2.0), (3.0, 5.0)], Recipe())
    units = {name: score.unit for name, score in several_scores(target).items() if score.unit}
    assert units == {"rmse_x": "km", "mae_x": "km"}
    assert {name for name, score in number_scores(target.numbers[0]).items() if score.unit} == {
        "rmse",
        "mae",
        "median_ae",
    }
