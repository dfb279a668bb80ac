"""Columns are told apart by their looks, and what can tell nothing is left out with the reason."""

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import pytest

from byeori.data.guessing.columns import look

TEXTS = [f"{word} was a film that I would see again and again" for word in ("This", "That", "Which", "It") * 10]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ([1.5, 2, None, math.nan], "number"),
        ([1, 2, 3, 2], "number"),
        (["1"] * 96 + ["2.5"] * 2 + ["tall"], "number"),
        (["999", "1,234", "12,500"], "number"),
        (["3,5", "4,25"], "number"),
        (["007", "010", "007"], "category"),
        ([*range(40), "n.v.", "n.v."], "number"),
        ([f"{n}.5 kg" for n in range(40)], "number"),
        ([f"{n},5" for n in range(40)], "number"),
        (["1", "2", "NA", "-", "None"] * 5, "number"),
        (["1", "0", "NULL"], "flag"),
        (["20150502", "20150614", "NaT"], "date"),
        (["2011-01-01", "n/a", "2012-02-01"], "date"),
        (["3.1", "3.10", "4.0"], "category"),
        (["12345678901234567890", "12345678901234567891"], "category"),
        (["+", "-", "+"], "category"),
        (["none", "-"], "nothing"),
        ([0, 1, 1, None], "flag"),
        ([True, False], "flag"),
        (["yes", "No", "yes"], "flag"),
        (["f", "m", "m"], "category"),
        (["15.05.02", "15.06.14", None], "date"),
        (["2011-01-01 00:00:00", "2011-01-01 01:00:00"], "date"),
        ([20150502, 20150614], "date"),
        ([date(2011, 1, 1), datetime(2012, 1, 1)], "date"),
        ([time(10, 30), time(11)], "time"),
        ([timedelta(seconds=5), None], "time"),
        (["10:30", "11:00:15", "9:05 PM"], "time"),
        (["PT1H30M", "PT5S"], "time"),
        ([np.timedelta64(5, "s"), np.timedelta64(9, "ns")], "time"),
        ([np.datetime64("2021-01-05"), np.datetime64("2021-01-05T10", "ns")], "date"),
        ([np.int64(3), np.int64(4)], "number"),
        ([np.bool_(True), np.bool_(False)], "flag"),
        ([Decimal("1.5"), Decimal(2)], "number"),
        ([["law"], [], None], "labels"),
        ([{"a": 1}], "other"),
        (["2021-01-05", "soon", "5 Jan 2021"], "date"),
        (["2021-01-05", "soon", "later"], "category"),
        (["10:30", "noon", "11:00"], "time"),
        (["10:30", "noon", "early"], "category"),
        (["20210105", "20210106", None], "date"),
        ([f"{n} {text}" for n, text in enumerate(TEXTS)], "text"),
        (["a.png", "b.jpg"], "image"),
        ([np.zeros((2, 2)), np.zeros((2, 2))], "image"),
        ([None, "", math.nan], "nothing"),
    ],
)
def test_a_column_is_of_a_kind(cells, kind):
    assert look("x", cells).kind == kind


def test_a_column_that_is_named_as_a_text_holds_words():
    assert look("Text", ["3.5", "4", "3.5"]).kind == "category"
    assert look("size", ["3.5", "4", "3.5"]).kind == "number"


def test_a_name_tells_a_code_from_a_number_and_a_short_text_from_a_category():
    assert look("movie_id", [7, 7, 9]).kind == look("zip", [7, 7, 9]).kind == "category"
    words = [f"{word} film" for word in ("good", "bad", "long", "odd")]
    assert (look("review", words).kind, look("genre", words).kind) == ("text", "category")


@pytest.mark.parametrize(
    ("name", "cells", "reason"),
    [
        ("x", range(5, 45), "differs in every sample, as a running number does"),
        ("user_id", [n * n for n in range(40)], "differs in every sample"),
        ("Name", [f"{n}, Mr. Owen" for n in range(40)], "has 40 different values in 40 samples, as names"),
        ("ticket", [f"A{n // 2 * 2 if n < 10 else n}" for n in range(40)], "has 35 different values in 40 samples"),
        ("x", [3] * 40, "is '3' in all samples"),
        ("x", [None] * 30 + ["a", "b"] * 5, "is empty in 75% of the samples"),
        ("x", [None] * 30, "is empty"),
        ("x", [[1.5, 2], [3]], "holds lists of different lengths, from 1 to 2 numbers"),
        ("x", [[1.5, "a"], [3]], "holds lists of different things, which no field reads"),
    ],
)
def test_what_can_tell_nothing_is_left_out_with_the_reason(name, cells, reason):
    assert look(name, list(cells)).why_not.startswith(reason)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("x", [n * n for n in range(40)]),
        ("x", [n / 7 for n in range(40)]),
        ("x", [f"{n} {text}" for n, text in enumerate(TEXTS)]),
        ("x", [f"2011-01-{n + 1:02}" for n in range(30)]),
        ("x", list(range(5))),
        ("x", [None] * 19 + [1.5, 2] * 10),
    ],
)
def test_what_can_tell_something_is_kept(name, cells):
    assert look(name, cells).why_not == ""
