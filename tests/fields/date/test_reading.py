"""Dates are read as people and programs write them; what is ambiguous is decided by the whole column."""

from datetime import date, datetime, timedelta, timezone

import numpy as np
import pytest

from byeori.core.errors import DataError
from byeori.fields.date.reading import date_of, forms_of, order_of, share_of_dates, since_1970

DAY = datetime(2015, 5, 2)


@pytest.mark.parametrize(
    "cell",
    [
        *["2015-05-02", "15.05.02", "2015.5.2", "2015. 5. 2.", "2015/05/02", "20150502", 20150502, 20150502.0],
        *["2015년 5월 2일", "2 May 2015", "May 2, 2015", "2 may 2015", DAY, date(2015, 5, 2), "2015-05-02 00:00:00"],
    ],
)
def test_a_day_is_read(cell):
    assert date_of(cell, "ymd") == DAY


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
    assert [date_of(f"{year}.01.01", "ymd").year for year in ("69", "99", "00", "68")] == [1969, 1999, 2000, 2068]


@pytest.mark.parametrize("cell", ["soon", "2015-13-01", "2015-02-30", 7, 2.5, True, b"2015-05-02", "2015", "13:30"])
def test_what_is_no_date_is_told(cell):
    with pytest.raises(DataError, match="is not a date; wanted one such as 2024-05-31"):
        date_of(cell)


@pytest.mark.parametrize("cell", [None, "", "NA", float("nan")])
def test_a_missing_date_is_none(cell):
    assert date_of(cell) is None


def test_a_moment_of_numpy_is_read():
    for unit in ("D", "s", "us", "ns"):
        assert date_of(np.datetime64("2015-05-02", unit)) == DAY


def test_the_whole_column_decides_in_which_order_day_and_month_stand():
    assert date_of("01/02/2021", order_of("t", ["01/02/2021", "13/02/2021"])) == datetime(2021, 2, 1)
    assert order_of("t", ["01.02.98", "31.12.98"]) == "dmy"
    assert order_of("t", ["01/02/2021", "02/13/2021"]) == "mdy"
    assert order_of("t", ["15.05.02", None, "69.12.31"]) == "ymd"
    assert order_of("t", ["01/02/2021"] * 999 + ["13/02/2021"]) == "dmy"


def test_a_column_in_which_no_cell_needs_an_order_has_none():
    for cells in (["2021-01-02"], ["1.2.2021"], ["2 May 2015"], ["05/05/2021"], ["soon"], [None], [], [DAY]):
        assert order_of("t", cells) == ""
    assert order_of("t", ["2021-01-02"], "dmy") == "dmy"


@pytest.mark.parametrize(
    ("cells", "ways", "flags"),
    [
        (["01/02/2021", "05/05/2021"], "2021-02-01 (dmy) or 2021-01-02 (mdy)", "dmy or --date-order mdy"),
        (["2021-05-01", "1-2-2021 10:00"], "2021-02-01 (dmy) or 2021-01-02 (mdy)", "dmy or --date-order mdy"),
        (["01.02.03"], "2001-02-03 (ymd) or 2003-02-01 (dmy)", "ymd or --date-order dmy"),
        (["01/02/2021", "13/02/2021", "02/13/2021"], "2021-02-01 (dmy) or", "dmy or --date-order mdy"),
    ],
)
def test_a_column_that_does_not_tell_the_order_is_asked_about(cells, ways, flags):
    with pytest.raises(DataError) as caught:
        order_of("bikes: column 'when'", cells)
    text = str(caught.value)
    assert text.startswith("bikes: column 'when': '")
    assert f"can be read as {ways}" in text
    assert f"and no cell of the column tells which; say --date-order {flags} (in Python: date_order='" in text


def test_what_is_asked_for_decides_where_the_column_does_not():
    cells = ["01/02/2021", "03/04/2021"]
    assert [order_of("t", cells, asked) for asked in ("dmy", "mdy", "ymd")] == ["dmy", "mdy", "dmy"]
    assert order_of("t", [*cells * 20, "04/13/2021"], "dmy") == "dmy"  # one slip of the pen
    assert order_of("t", [*cells, "04/13/2021"], "dmy") == "mdy"  # a column that is written otherwise


def test_a_text_that_can_mean_two_days_is_none_without_an_order():
    with pytest.raises(
        DataError, match=r"^'03/04/2021' can be read as 2021-04-03 \(dmy\) or 2021-03-04 \(mdy\); write"
    ):
        date_of("03/04/2021")
    assert date_of("13/04/2021") == datetime(2021, 4, 13)


@pytest.mark.parametrize(
    ("cell", "unit"), [(1609840800, "s"), ("1609840800.0", "s"), (1609840800000, "ms"), (1609840800 * 10**9, "ns")]
)
def test_moments_are_counted_from_1970(cell, unit):
    assert since_1970(cell, unit) == datetime(2021, 1, 5, 10)


def test_what_is_no_number_or_no_moment_is_not_counted():
    assert since_1970("2021-01-05", "s") is None
    assert since_1970(None, "s") is None
    with pytest.raises(DataError, match="1609840800000 s since 1970 is beyond the year 9999; in which unit is it"):
        since_1970(1609840800000, "s")


def test_forms_of_a_column_are_told_apart():
    cells = ["2021-01-05", "05-Jan-2021", "2021-02-05", DAY, "Jan 5, 2021 10:30 PM", "soon", None]
    assert list(forms_of(cells).values()) == [
        ("2021-01-05", 2),
        ("05-Jan-2021", 1),
        ("Jan 5, 2021 10:30 PM", 1),
    ]
    assert len(forms_of(["13/01/2021", "01/13/2021"])) == 2
    assert len(forms_of(["13/01/2021", "12/01/2021"], "dmy")) == 1


def test_a_share_of_cells_are_dates():
    assert share_of_dates(["2021-01-05", "soon", None, "NA"]) == 0.5
    assert share_of_dates(["13/04/2021", "01/02/2021"]) == 1
    assert share_of_dates([]) == 0
