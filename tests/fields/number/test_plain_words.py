import random

import numpy as np
import polars as pl
import pytest

from byeori.fields.coded import Coded
from byeori.fields.number.number import Number
from byeori.fields.number.plain_words import plain_numbers, read_numbers, series_of

WORDS = [
    "5",
    "+5",
    "-0",
    "5.",
    ".5",
    "-.5",
    "1e3",
    "1E-3",
    "1e-320",
    "1e400",
    "nan",
    "inf",
    "1_0",
    " 5",
    "5 ",
    "0x1",
    "٣",
    "",
    None,
]


@pytest.mark.parametrize("seed", range(5))
def test_a_plain_number_is_the_float_that_python_makes_of_it(seed: int):
    draw = random.Random(seed)
    words = [
        f"{draw.gauss(0, 1) * 10 ** draw.randrange(-300, 300):.{draw.randrange(25)}{draw.choice('eg')}}"
        for _ in range(300)
    ]
    words += [repr(draw.random() * 10 ** draw.randrange(-20, 20)) for _ in range(300)]
    words += [f"{draw.randrange(10**17)}{draw.choice(['', '5', '.5'])}" for _ in range(300)]
    numbers, are = plain_numbers(pl.Series(words))
    assert are.all()
    assert [number.hex() for number in numbers.tolist()] == [float(word).hex() for word in words]


def test_what_is_no_plain_number_is_left_to_a_closer_look():
    numbers, are = plain_numbers(pl.Series(WORDS, dtype=pl.String))
    assert [word for word, is_one in zip(WORDS, are, strict=True) if is_one] == WORDS[:9]
    assert np.isnan(numbers[9:]).all()


@pytest.mark.parametrize("kind", [pl.Int8, pl.UInt64, pl.Int64, pl.Float32, pl.Float64])
def test_numbers_of_any_kind_are_read_as_each_of_them_is(kind):
    column = Coded.of_series(pl.Series([0, 1, 2, None, 100, 7], dtype=kind))
    for field in (Number(), Number(is_target=True), Number().with_nothing(("7",))):
        values, unread = read_numbers(field, column)
        assert [*unread] == ([3] if field.is_target else [])
        known = [row for row in range(6) if row not in unread]
        assert [repr(values[row]) for row in known] == [repr(field.read(column[row])) for row in known]


def test_what_is_gone_is_none_and_what_is_missing_nan():
    series = series_of(np.array([1.0, np.nan, 3.0]), np.array([False, False, True]))
    assert repr(series.to_list()) == "[1.0, nan, None]"
