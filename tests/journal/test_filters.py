"""Which answers are meant: each condition alone, several together, and rows of before there were columns for them."""

import pytest

from byeori.core.errors import ConfigError
from byeori.journal.answers import answers
from byeori.journal.filters import AnswerFilter

START = 1_790_000_000.0


def _found(kept, **which):
    return [int(answer.id, 16) for answer in answers(kept.run, AnswerFilter(**which))]


@pytest.mark.parametrize("old", [False, True], ids=["with columns", "of version 1"])
def test_value_and_confidence_are_found_in_columns_and_in_old_rows(kept, old):
    columns = {"value": None, "confidence": None, "source": None} if old else {}
    kept.write(["cat", "dog", "cat", "cat", "bobcat"], **columns)
    assert _found(kept, value="cat") == [0, 2, 3]
    assert _found(kept, below=0.3) == [0, 1]
    assert _found(kept, above=0.2, value="cat") == [2, 3]
    assert _found(kept, above=0.2, below=0.4) == [2]


def test_of_several_labels_one_is_enough(kept):
    kept.write([["a", "b"], ["b"], ["c"]], value=None, source=None)
    kept.write([["a", "b"]], 3, value="a, b")
    assert _found(kept, value="b") == [0, 1, 3]
    assert _found(kept, value="a, b") == [0, 3]


def test_times_begin_with_the_first_and_end_before_the_last(kept):
    kept.write(["cat"] * 5)
    assert _found(kept, since=START + 60, until=START + 180) == [1, 2]


def test_traits_and_source_are_asked(kept):
    kept.write(["cat"] * 5)
    kept.write(["cat"] * 2, 5, source="predict")
    assert _found(kept, where=("image.brightness>0.2", "town=Bergen")) == [3, 5]
    assert _found(kept, source="predict") == [5, 6]


def test_the_part_of_a_day_is_by_this_machines_clock(kept, monkeypatch):
    kept.write(["cat"] * 180)
    import time

    hours = [time.localtime(START + 60.0 * number).tm_hour for number in range(180)]
    wanted = hours[100]
    assert _found(kept, hours=(wanted, wanted + 1)) == [number for number, hour in enumerate(hours) if hour == wanted]


def test_what_was_said_counts_as_it_stands_now(kept):
    right, wrong, back, _ = kept.write(["cat"] * 4)
    kept.judge(right, True)
    kept.judge(wrong, False, "dog")
    row = kept.store.write_judgement(back, False, "dog")
    assert _found(kept, wrong=True) == [1, 2]
    from byeori.tracking.records import Judgement

    kept.store.write_judgements([Judgement(0, back, START, True, retracts=row.id)])
    assert _found(kept, judged=True) == [0, 1]
    assert _found(kept, judged=False) == [2, 3]
    assert (_found(kept, wrong=True), _found(kept, wrong=False)) == ([1], [0])


@pytest.mark.parametrize(
    ("which", "text"),
    [
        ({"below": 60}, "--below: 60 is no confidence; wanted a number from 0 to 1"),
        ({"above": -0.1}, "--above: -0.1 is no confidence"),
        ({"since": "soon"}, "--since: 'soon' is no time"),
        ({"until": "later"}, "--until: 'later' is no time"),
        ({"hours": "8"}, "--hours: '8' is no part of a day"),
        ({"source": "mail"}, "--source: 'mail' is no source of answers; wanted serve or predict"),
        ({"where": ("dark",)}, "--where 'dark': wanted a trait"),
        ({"wrong": True, "judged": False}, "--wrong: of answers that nobody has judged it is not known"),
    ],
)
def test_what_cannot_be_asked_is_told_when_it_is_said(which, text):
    with pytest.raises(ConfigError, match=text):
        AnswerFilter(**which)
