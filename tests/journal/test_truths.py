"""What stands of an answer: the newest word that nobody has taken back."""

import pytest

from byeori.journal.truths import standing_of, truths_of
from byeori.tracking.records import Answer, Judgement
from byeori.tracking.store import Store


def _said(number, correct, truth=None, retracts=None):
    return Judgement(number, "a", float(number), correct, truth, "ann", "page", None, retracts)


def test_nothing_stands_where_nothing_was_said_or_all_was_taken_back():
    assert standing_of([], "cat") is None
    assert standing_of([_said(1, False, "dog"), _said(2, True, retracts=1)], "cat") is None


def test_the_newest_word_counts_and_a_correct_answer_is_its_own_truth():
    found = standing_of([_said(1, False, "dog"), _said(2, True)], "cat")
    assert (found.is_correct, found.truth, found.time, found.judgement, found.who) == (True, "cat", 2.0, 2, "ann")


def test_a_bare_no_leaves_an_earlier_truth_standing():
    assert standing_of([_said(1, False, "dog"), _said(2, False)], "cat").truth == "dog"
    assert standing_of([_said(1, True), _said(2, False)], "cat").truth is None


def test_what_is_taken_back_says_nothing_and_may_be_brought_back():
    told = [_said(1, False, "dog"), _said(2, True), _said(3, True, retracts=2)]
    assert standing_of(told, "cat").truth == "dog"
    assert standing_of([*told, _said(4, True, retracts=3)], "cat").is_correct


@pytest.mark.parametrize("count", [1, 4_100])
def test_truths_are_found_for_as_many_answers_as_one_likes(store_place, count):
    store = Store(store_place)
    ids = [f"{number:05d}" for number in range(count)]
    store.write_answers([Answer(one, 1.0, "d", None, {}, {"value": "cat"}, 1.0) for one in ids])
    assert truths_of(store, ids) == {}
    store.write_judgements([Judgement(0, one, 2.0, False, "dog", source="table") for one in ids[::2]])
    found = truths_of(store, iter(ids))
    assert list(found) == ids[::2]
    assert {(one.truth, one.source) for one in found.values()} == {("dog", "table")}


def test_a_truth_stands_after_its_answer_was_erased(store_place):
    store = Store(store_place)
    store.write_judgement("gone", False, "dog")
    assert truths_of(store, ["gone"])["gone"].truth == "dog"
