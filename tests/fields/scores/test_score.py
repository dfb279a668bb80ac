"""A score counts each sample as often as it is asked, and batches add up to the whole."""

from types import SimpleNamespace

import numpy as np
import pytest

from byeori.fields.scores.score import Marks, Means, Score, Sums, mean_of_known, share

EACH = np.array([1.0, 0.0, 4.0])


def test_a_mean_counts_each_sample_as_often_as_a_resample_drew_it():
    assert Means(EACH)(np.array([[1, 1, 1], [2, 0, 1]])).tolist() == pytest.approx([5 / 3, 2.0])


def test_the_totals_of_batches_are_those_of_the_whole():
    whole, first, second = Means(EACH), Means(EACH[:2]), Means(EACH[2:])
    assert (first.totals + second.totals).tolist() == whole.totals.tolist()
    assert whole.of_totals(whole.totals[None])[0] == pytest.approx(EACH.mean())


def test_sums_are_of_what_each_sample_adds_whatever_its_shape():
    each = np.array([[[1, 2]], [[3, 4]]])
    sums = Sums(each, lambda totals: totals.reshape(len(totals), -1).sum(1))
    assert sums(np.array([[1, 1], [0, 2]])).tolist() == [10, 14]
    assert sums.totals.tolist() == [[4, 6]]


def test_of_nothing_there_is_no_share_and_an_unknown_class_counts_in_no_mean():
    assert np.isnan(share(np.array([1.0]), np.array([0.0])))[0]
    assert mean_of_known(np.array([[0.5, np.nan], [np.nan, np.nan]])).tolist()[0] == 0.5
    assert np.isnan(mean_of_known(np.array([[np.nan, np.nan]])))[0]


def test_what_several_scores_are_computed_from_is_looked_at_once():
    looked = []

    def look(target, answers):
        looked.append(target)
        return answers.outputs

    mean, other = Score("mean", look, Means), Score("other", look, lambda each: Means(each * 2))
    marks = Marks("target", SimpleNamespace(outputs=EACH, truth=EACH, decided=None))
    assert marks.value(mean) == pytest.approx(5 / 3)
    assert marks.value(other) == pytest.approx(10 / 3)
    assert looked == ["target"]


def test_a_score_says_which_way_is_better_and_what_is_best():
    error = Score("mae", None, None, is_higher_better=False, domain=None)
    assert (error.best, error.oriented(3.0)) == (0.0, -3.0)
    assert Score("accuracy", None, None).best == 1.0
    assert Score("r2", None, None, domain=None).best is None
