"""Answers of a run, a bundle or a store: in order, counted, and with what was said since."""

import pytest

from byeori.journal.answers import answers
from byeori.journal.filters import AnswerFilter


def test_answers_come_in_the_order_they_were_given_or_the_newest_first(kept):
    ids = kept.write(["cat", "dog", "cat"])
    found = answers(kept.run)
    assert [answer.id for answer in found] == ids
    assert [answer.id for answer in found.newest(2)] == ids[:0:-1]
    assert (len(found), bool(found)) == (3, True)


def test_many_are_read_in_pieces_also_those_of_one_time(kept, monkeypatch):
    import byeori.journal.reading as reading

    monkeypatch.setattr(reading, "PIECE", 7)
    ids = kept.write(["cat"] * 40) + kept.write(["dog"] * 40, 40, time=1_790_000_000.0 + 60 * 20)
    found = [answer.id for answer in answers(kept.run)]
    assert sorted(found) == sorted(ids)
    assert found == [answer.id for answer in answers(kept.run).newest()][::-1]


def test_what_comes_later_is_among_them(kept):
    kept.write(["cat"])
    found = answers(kept.run)
    assert len(found) == 1
    kept.write(["dog"], 1)
    assert [answer.value for answer in found] == ["cat", "dog"]


def test_an_answer_has_what_stands_of_it_now(kept):
    first, second, third = kept.write(["cat"] * 3)
    kept.judge(first, False, "dog", at=1_790_000_000.0 + 3600)
    kept.judge(second, True, at=1_790_000_000.0)
    one, two, three = answers(kept.run)
    assert (one.is_correct, one.truth, one.delay_s) == (False, "dog", 3600.0)
    assert (two.is_correct, two.truth, two.delay_s) == (True, "cat", 0.0)
    assert (three.is_correct, three.truth, three.delay_s) == (None, None, None)
    assert repr(one) == f"<KeptAnswer {first} of 2026-09-21 14:13: 'cat', wrong: 'dog'>"
    assert len(answers(kept.run, AnswerFilter(judged=True))) == 2
    assert third == three.id


def test_a_filter_that_means_none_gives_none(kept):
    kept.write(["cat"])
    found = answers(kept.run, AnswerFilter(value="dog"))
    assert (len(found), bool(found), len(found.everything)) == (0, False, 1)


@pytest.mark.parametrize("count", [0, 1])
def test_they_are_shown_in_a_line(kept, count):
    kept.write(["cat"] * count)
    assert repr(answers(kept.run)).startswith(f"<Answers of {kept.run}: ")
