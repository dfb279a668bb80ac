"""Dates are read as people and programs write them; what is ambiguous is decided by the whole column."""

from datetime import date, datetime, timedelta, timezone

import pytest

from byeori.core.errors import DataError
from byeori.data.dates import date_of, order_of

DAY = datetime(2015, 5, 2)


@pytest.mark.parametrize(
    "cell",
    [
        *["2015-05-02", "15.05.02", "2015.5.2", "2015. 5. 2.", "2015/05/02", "20150502", 20150502, 20150502.0],
        *["2015년 5월 2일", "2 May 2015", "May 2, 2015", "2 may 2015", DAY, date(2015, 5, 2), "2015-05-02 00:00:00"],
    ],
)
def test_a_day_is_read(cell):
    assert date_of(cell) == DAY


@pytest.mark.parametrize(
    "cell",
    [
        "2011-01-01 13:30:00",
        "2011-01-01T13:30",
        "2011-01-01T13:30:00Z",
        "1/1/2011 1:30 PM",
        "2011-01-01T13:30:00+09:00",
    ],
)
def test_a_time_is_read_as_it_is_written(cell):
    assert date_of(cell, "mdy") == datetime(2011, 1, 1, 13, 30)


def test_a_moment_of_another_zone_keeps_its_clock():
    moment = datetime(2011, 1, 1, 13, tzinfo=timezone(timedelta(hours=9)))
    assert date_of(moment) == datetime(2011, 1, 1, 13)


def test_years_of_two_digits_lie_between_1969_and_2068():
    assert [date_of(f"{year}.01.01").year for year in ("69", "99", "00", "68")] == [1969, 1999, 2000, 2068]


@pytest.mark.parametrize("cell", ["soon", "2015-13-01", "2015-02-30", 7, 2.5, True, b"2015-05-02", "2015", "13:30"])
def test_what_is_no_date_is_told(cell):
    with pytest.raises(DataError, match="is not a date; wanted one such as 2024-05-31"):
        date_of(cell)


@pytest.mark.parametrize("cell", [None, "", "NA", float("nan")])
def test_a_missing_date_is_none(cell):
    assert date_of(cell) is None


def test_the_whole_column_decides_in_which_order_day_and_month_stand():
    assert date_of("01/02/2021", order_of(["01/02/2021", "13/02/2021"])) == datetime(2021, 2, 1)
    assert order_of(["01.02.98", "31.12.98"]) == "dmy"
    assert order_of(["01/02/2021", "02/13/2021"]) == "mdy"
    assert order_of(["13/02/2021", "02/13/2021"]) is None
    assert order_of(["15.05.02", None, "16.12.31"]) == "ymd"
