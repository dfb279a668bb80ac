"""The scores of several numbers are scikit-learn's of each, and their means."""

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error

from byeori import Numbers, Recipe
from byeori.fields.number.several_scores import several_scores
from byeori.fields.scores.collected import Batches
from byeori.fields.scores.score import Marks


def test_scores_are_those_of_each_number_and_their_means():
    chance = np.random.default_rng(0)
    truth = chance.normal([5, 1000], [1, 200], (50, 2))
    guess = truth + chance.normal(0, [0.5, 50], (50, 2))
    target = Numbers(("x", "y")).learn(map(tuple, truth.tolist()), Recipe())
    outputs, packed = (np.array([target.pack(row) for row in some]) for some in (guess, truth))
    marks, scores = Marks(target, Batches(outputs, packed)), several_scores(target)
    found = {name: marks.value(score) for name, score in scores.items()}
    assert found["r2"] == pytest.approx(r2_score(truth, guess), abs=1e-5)
    assert found["rmse_x"] == pytest.approx(root_mean_squared_error(truth[:, 0], guess[:, 0]), rel=1e-4)
    assert found["mae_y"] == pytest.approx(mean_absolute_error(truth[:, 1], guess[:, 1]), rel=1e-4)
    assert found["r2_y"] == pytest.approx(r2_score(truth[:, 1], guess[:, 1]), abs=1e-5)
    scaled = (guess - truth) / truth.std(0)
    assert found["standardised_rmse"] == pytest.approx(np.sqrt((scaled**2).mean()), rel=1e-4)
    assert found["standardised_mae"] == pytest.approx(np.abs(scaled).mean(), rel=1e-4)
