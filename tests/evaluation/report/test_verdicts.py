"""What is told to prefer follows from the intervals, and is never what is worse on the score in question."""

import numpy as np
import pytest

from byeori.evaluation.report.verdicts import Beside, passes, verdicts
from byeori.evaluation.statistics.comparison import Comparison
from byeori.evaluation.statistics.estimate import Estimate
from byeori.fields.category.scores import class_scores
from byeori.fields.kinds import Category, Number
from byeori.fields.number.scores import number_scores
from byeori.fields.scores.score import Score

ACCURACY = class_scores(Category(("a", "b")))["accuracy"]
RMSE = number_scores(Number(is_target=True))["rmse"]


def _beside(name: str, value: float, ahead: float, half: float, ahead_by: str = "") -> Beside:
    """A plain model of a score, beside which the model is ahead by so much, give or take `half`."""
    p_value = 0.01 if abs(ahead) > half else 0.4
    difference = Estimate(ahead, ahead - half, ahead + half)
    return Beside(name, Estimate(value, value, value), Comparison(difference, p_value), ahead_by)


def _last(*beside: Beside, score: Score = ACCURACY) -> str:
    return verdicts(score, beside, 300)[-1]


def test_one_that_is_better_is_preferred_and_of_several_the_best_of_equal_ones_the_simplest():
    majority = _beside("majority", 0.5, 0.3, 0.05)
    linear, trees, forest = (_beside(name, 0.9, -0.1, 0.05) for name in ("linear", "trees", "forest"))
    weak = _beside("weak", 0.85, -0.06, 0.05)
    assert _last(majority, weak, trees, forest) == (
        "Prefer trees: better than this model by more than noise, and simpler."
    )
    assert _last(majority, linear, weak).startswith("Prefer linear: better")
    assert not passes([majority, linear])


def test_where_a_gain_that_matters_is_possible_both_are_said_of_the_best_and_not_of_the_simplest():
    mean, trees = _beside("mean", 0.0, 0.26, 0.3), _beside("trees", 0.24, 0.02, 0.1)
    r2 = number_scores(Number(is_target=True))["r2"]
    assert verdicts(r2, [mean, trees], 60) == (
        "Cannot be told apart from mean (0.00) with 60 samples: +0.260 [-0.04, +0.56], p = 0.400.",
        "Cannot be told apart from trees (0.24) with 60 samples: +0.020 [-0.08, +0.12], p = 0.400.",
        "60 samples do not decide between this model and trees, the best of 2 that cannot be told apart: its gain may "
        "be as large as 0.120, its loss as 0.080. The simpler one may do; more samples would tell.",
    )


def test_where_no_gain_that_matters_is_possible_the_simpler_one_is_preferred():
    majority, linear = _beside("majority", 0.5, 0.4, 0.05), _beside("linear", 0.9, 0.002, 0.006)
    assert _last(majority, linear) == "Prefer linear: it is simpler, and this model gains at most 0.008 on it."
    assert passes([majority, linear])


@pytest.mark.parametrize("ahead", [-0.02, 0.0])
def test_always_the_same_is_not_preferred_to_what_is_better_by_a_proper_score(ahead):
    majority = _beside("majority", 0.998, ahead, 0.01, ahead_by="auc")
    sentences = verdicts(ACCURACY, [majority], 300)
    assert sentences[0].endswith("By AUC it is better by more than noise.")
    assert not sentences[-1].startswith("Prefer majority")
    assert sentences[-1] == (
        "Which to prefer depends on the question: majority is better by accuracy, this model by AUC."
        if ahead
        else "Prefer this model: better than majority by AUC, and none is better than it as far as these samples tell."
    )


def test_what_is_better_by_the_score_and_worse_by_a_proper_one_is_preferred_only_where_nothing_else_is_better():
    majority, trees = _beside("majority", 0.5, 0.3, 0.05), _beside("trees", 0.9, -0.1, 0.05, ahead_by="log_loss")
    assert _last(majority, trees) == (
        "Which to prefer depends on the question: trees is better by accuracy, this model by log loss."
    )
    assert _last(majority, trees, _beside("linear", 0.86, -0.06, 0.05)).startswith("Prefer linear: better")
    assert not passes([majority, trees])


def test_of_an_error_the_lower_one_is_better_and_the_difference_is_told_as_it_is():
    mean, trees = _beside("mean", 9.0, 4.0, 1.0), _beside("trees", 4.0, -1.0, 0.5)
    first, second, last = verdicts(RMSE, [mean, trees], 300)
    assert first == "Better than mean (9.00) by more than noise: -4.000 [-5.00, -3.00], p = 0.010."
    assert second == "Worse than trees (4.00) by more than noise: +1.000 [+0.50, +1.50], p = 0.010."
    assert last.startswith("Prefer trees")
    close = [_beside("mean", 9.0, 4.0, 1.0), _beside("linear", 5.2, 0.1, 0.3), _beside("trees", 5.1, 0.0, 0.3)]
    assert _last(*close, score=RMSE) == "Prefer trees: it is simpler, and this model gains at most 0.300 on it."


def test_a_model_that_is_all_wrong_beside_none_that_is_right_has_nothing_to_prefer_it():
    assert verdicts(ACCURACY, [], 30) == ()
    assert passes([])
    wrong = _beside("majority", 0.5, -0.5, 0.2)
    assert _last(wrong) == "Prefer majority: better than this model by more than noise, and simpler."


def test_samples_that_cannot_tell_the_score_decide_nothing():
    unknown = Beside("majority", Estimate(*[float("nan")] * 3), Comparison(Estimate(*[float("nan")] * 3), 1.0))
    assert verdicts(ACCURACY, [unknown], 20) == (
        "Cannot be compared with majority: 20 such samples cannot tell accuracy.",
    )


def test_a_score_whose_best_is_not_known_decides_nothing_by_itself():
    own = Score("own", lambda *_: None, lambda _: lambda counts: np.zeros(1), domain=None)
    assert "do not decide" in _last(_beside("majority", 0.5, 0.0, 0.01), score=own)


@pytest.mark.parametrize("samples", [3, 20, 60])
def test_few_samples_that_do_not_tell_two_apart_prefer_none(samples):
    majority, linear = _beside("majority", 0.5, 0.3, 0.05), _beside("linear", 1.0, 0.0, 0.0)
    last = verdicts(ACCURACY, [majority, linear], samples)[-1]
    assert last.startswith(f"{samples} samples do not decide between this model and linear")
    assert f"its gain may be as large as {min(1, 3 / samples):.3f}" in last


def test_many_samples_that_do_not_tell_two_apart_prefer_the_simpler_one():
    majority, linear = _beside("majority", 0.5, 0.3, 0.05), _beside("linear", 1.0, 0.0, 0.0)
    assert verdicts(ACCURACY, [majority, linear], 5000)[-1].startswith("Prefer linear: it is simpler")
