"""The plain baselines: fitted on the training part, asked about the same samples as the model."""

import numpy as np
import pytest

from byeori.core.seeds import draw
from byeori.evaluation.baselines.baselines import linear, majority, plain_features


def test_majority_is_that_of_the_training_part():
    found = majority(np.array([2, 2, 0]), 4, 3)
    assert found.outputs.argmax(1).tolist() == [2, 2, 2, 2]
    assert np.exp(found.outputs[0]) == pytest.approx([1 / 3, 0, 2 / 3], abs=1e-8)


def test_the_linear_model_learns_what_is_linear():
    x = draw(0, "x").normal(size=(400, 5)) * [1, 100, 1, 1, 1]
    y = (x[:, 0] + x[:, 1] / 100 > 0).astype(int)
    found = linear(x[:300], y[:300], x[300:], classes=2)
    assert (found.outputs.argmax(1) == y[300:]).mean() > 0.93
    assert found.name == "logistic regression on pixels"
    assert found.note == "fitted on 300 training samples"


def test_the_linear_model_takes_at_most_five_thousand_samples_and_the_same_ones_again():
    x = draw(0, "x").normal(size=(9000, 2)).astype(np.float32)
    y = (x[:, 0] + draw(0, "noise").normal(size=9000) > 0).astype(int)
    found, again = (linear(x, y, x, classes=2, seed=3) for _ in range(2))
    assert found.note == "fitted on 5,000 training samples"
    assert np.array_equal(found.outputs, again.outputs)


def test_a_class_that_a_plain_model_has_not_seen_is_hardly_probable():
    x = np.arange(40.0)[:, None]
    found = linear(x, np.repeat([0, 2], 20), x, classes=3)
    assert np.exp(found.outputs).sum(1) == pytest.approx(np.ones(40))
    assert np.exp(found.outputs[:, 1]).max() < 1e-8


def test_pictures_are_averaged_down():
    pictures = np.zeros((2, 35, 50, 3), np.uint8)
    pictures[0, :2, :2] = 100
    features = plain_features(pictures)
    assert features.shape == (2, 17 * 25 * 3)
    assert features[0, :3].tolist() == [100.0] * 3
    assert features[0, 3:].max() == 0


@pytest.mark.parametrize("shape", [(4, 8, 8, 1), (4, 16, 16, 3), (4, 7), (4,)])
def test_what_is_small_stays_as_it_is(shape):
    assert plain_features(np.ones(shape)).shape == (4, int(np.prod(shape[1:])))
