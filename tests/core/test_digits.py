"""Numbers keep the digits that tell them apart, however large they are."""

import math

import pytest

from byeori.core.digits import formatted, rounded


@pytest.mark.parametrize(
    ("number", "spread", "kept"),
    [
        (1700000525.123456789, 1440.0, 1700000525.123),
        (126.97123456789, 0.0029, 126.971234568),
        (2459012.5123456789, 88.0, 2459012.51235),
        (1234567.891234, 100.0, 1234567.8912),
        (312.7123456789, 140.0, 312.7123),
        (0.0, 1.0, 0.0),
        (1.23456789, math.nan, 1.23456789),
        (1.23456789, 0.0, 1.23456789),
        (123456789.0, 1e7, 123456790.0),
    ],
)
def test_a_number_keeps_six_digits_of_its_spread(number, spread, kept):
    assert rounded(number, spread) == kept


@pytest.mark.parametrize(
    ("numbers", "spread"),
    [((1700000525, 1700000526), 0.9), ((126.971, 126.972), 0.003), ((2459000.5, 2459001.5), 2.0)],
)
def test_numbers_that_differ_are_shown_differently(numbers, spread):
    assert len({formatted(float(number), spread) for number in numbers}) == len(numbers)


def test_a_number_is_shown_short_where_that_is_exact():
    assert [formatted(1966, 25.0), formatted(2.0, 1e-9), formatted(47213.0, 10000.0), formatted(0.5)] == [
        "1,966",
        "2",
        "47,213",
        "0.5",
    ]
