"""What check says of labels: classes alike in writing, samples with none of several labels."""

import pytest

from byeori.checks.check import check
from byeori.data.dataset import Dataset


def kinds(pairs, kind, task="classification"):
    return [one for one in check(Dataset(pairs, task=task)) if one.kind == kind]


def pairs_of(*labels):
    return [({"x": n / 7, "label": labels[n % len(labels)]}) for n in range(24)]


@pytest.mark.parametrize(
    "labels", [("-1", "1"), ("-1", "+1"), ("-1.0", "1.0"), ("A", "A-"), ("1-2", "12"), ("1 2", "12"), ("t -1", "t 1")]
)
def test_a_sign_tells_classes_apart(labels):
    assert not kinds(pairs_of(*labels), "alike names")


@pytest.mark.parametrize(
    "labels", [("Red-Ants", "red ants"), ("covid-19", "covid 19", "Covid19"), ("type_1", "type1"), ("No", "no")]
)
def test_what_joins_words_does_not(labels):
    assert len(kinds(pairs_of(*labels), "alike names")) == 1


def test_samples_with_none_of_the_labels_are_counted():
    [found] = kinds(pairs_of("a|b", "", "[]", "b"), "no labels", "multilabel")
    assert (found.severity, found.reason) == ("note", "12 of 24 samples have none of the labels")
    assert not kinds(pairs_of("a|b", "b"), "no labels", "multilabel")
    assert not kinds(pairs_of("a|b", "b", None), "no labels")
