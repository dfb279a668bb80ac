"""Answers as they come: each once, also those that are written late."""

import time
from itertools import islice

from byeori.journal.answers import answers
from byeori.journal.filters import AnswerFilter


def test_each_that_comes_is_given_once_and_none_that_was_there(kept):
    kept.write(["cat"], time=time.time())
    turns = iter([("dog", 0.0), ("dog", 5.0), ("cow", 1.0)])  # the second is written after the third was answered
    number = [1]

    def wait():
        value, late_s = next(turns)
        kept.write([value], number[0], time=time.time() - late_s)
        number[0] += 1

    found = list(islice(answers(kept.run).follow(wait), 3))
    assert [(answer.value, int(answer.id, 16)) for answer in found] == [("dog", 1), ("dog", 2), ("cow", 3)]


def test_a_filter_holds_for_what_comes(kept):
    turns = iter(["cat", "dog"])
    number = [1]

    def wait():
        kept.write([next(turns)], number[0], time=time.time())
        number[0] += 1

    [found] = islice(answers(kept.run, AnswerFilter(value="dog")).follow(wait), 1)
    assert found.value == "dog"


def test_none_is_missed_while_another_is_looked_at(kept, monkeypatch):
    clock = [time.time()]
    monkeypatch.setattr("byeori.journal.following.time.time", lambda: clock[0])
    number = [0]

    def write(value):
        kept.write([value], number[0], time=clock[0])
        number[0] += 1

    coming = answers(kept.run).follow(lambda: write("dog"))
    assert next(coming).value == "dog"
    write("cat")
    clock[0] += 600.0  # so long is the first one looked at
    assert next(coming).value == "cat"
