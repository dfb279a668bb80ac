"""Errors by class, pair, confidence and sample, against counts by hand."""

import numpy as np
import pytest

from byeori.evaluation.category.errors import by_class, confused_pairs, confusion_matrix, worst
from byeori.evaluation.guesses import Guesses

NAMES = ("ant", "bee", "cat")


def _guesses() -> Guesses:
    truth = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 2])
    guess = np.array([0, 0, 1, 1, 1, 1, 0, 2, 2, 1])
    sure = np.array([3, 2, 1, 4, 3, 2, 5, 3, 2, 2], dtype=np.float32)
    outputs = np.eye(3, dtype=np.float32)[guess] * sure[:, None]
    return Guesses([f"{i}.png" for i in range(10)], outputs, truth, "test")


def test_the_matrix_has_the_truth_in_its_rows():
    assert confusion_matrix(_guesses(), 3).tolist() == [[2, 2, 0], [1, 2, 0], [0, 1, 2]]


def test_precision_recall_and_f1_of_each_class():
    ant, bee, cat = by_class(confusion_matrix(_guesses(), 3), NAMES)
    assert (ant.precision.value, ant.recall.value, ant.support) == (pytest.approx(2 / 3), 0.5, 4)
    assert (bee.precision.value, bee.recall.value) == (0.4, pytest.approx(2 / 3))
    assert cat.f1.value == pytest.approx(2 * 1 * (2 / 3) / (1 + 2 / 3))
    assert all(one.f1.low < one.f1.value < one.f1.high for one in (ant, bee, cat))


def test_a_class_without_samples_has_scores_that_are_no_numbers():
    matrix = np.array([[5, 0], [0, 0]])
    _, missing = by_class(matrix, ("here", "gone"))
    assert np.isnan([missing.precision.value, missing.recall.value, missing.f1.value]).all()
    assert missing.support == 0


def test_the_surest_errors_come_first():
    assert worst(_guesses(), 2).tolist() == [6, 3]
    assert set(worst(_guesses()).tolist()) == {2, 3, 6, 9}


def test_the_most_confused_pair_comes_first_with_its_surest_sample_first():
    guesses = _guesses()
    first, *others = confused_pairs(guesses, confusion_matrix(guesses, 3), NAMES)
    assert (first.truth, first.guess, first.count, first.share) == ("ant", "bee", 2, 0.5)
    assert first.places.tolist() == [3, 2]
    assert [(one.truth, one.guess) for one in others] == [("bee", "ant"), ("cat", "bee")]
