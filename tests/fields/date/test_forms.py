"""Dates in the forms that people and programs write; what stands where, and what the text leaves open."""

from datetime import datetime

import pytest

from byeori.fields.date.forms import written

TEN, HALF_PAST_TEN_AT_NIGHT = datetime(2021, 1, 5, 10), datetime(2021, 1, 5, 22, 30)


@pytest.mark.parametrize(
    "text",
    [
        *["2021-01-05", "2021/1/5", "2021. 1. 5.", "20210105", "2021_01_05", "2021-W01-2", "２０２１／０１／０５"],
        *["5 January 2021", "05-Jan-2021", "5-jan-21", "Jan 5, 2021", "January 5th, 2021", "5th of January 2021"],
        *[
            "2021-Jan-05",
            "5.Jan.2021",
            "Tuesday, January 5, 2021",
            "Di, 05.01.2021",
            "5. Januar 2021",
            "5. Jänner 2021",
        ],
        *["5 janvier 2021", "mardi 5 janvier 2021", "5 de enero de 2021", "5 gennaio 2021", "5 de janeiro de 2021"],
        *[
            "2021년 1월 5일",
            "21년 1월 5일",
            "2021年1月5日",
            "2021-01-05(화)",
            "2021-01-05 화요일",
            "\ufeff2021-01-05\u200b",
        ],
    ],
)
def test_a_day_is_read(text):
    assert set(written(text).readings().values()) == {datetime(2021, 1, 5)}


@pytest.mark.parametrize(
    "text",
    [
        *[
            "2021-01-05 10:00",
            "2021-01-05T10:00:00",
            "2021-01-05T10:00:00.123Z",
            "20210105T100000",
            "2021/01/05 10:00:00",
        ],
        *["2021-01-05 10:00 UTC", "2021-01-05 10:00 Europe/Berlin", "2021-01-05 10:00 EST", "2021-01-05 10:00:00+09"],
        *["2021-01-05 10:00:00 +0900", "2021-01-05T10:00:00+01:00[Europe/Berlin]", "2021-01-05 10:00 GMT-5"],
        *[
            "2021-01-05 10:00 America/Argentina/Buenos_Aires",
            "Tue, 05 Jan 2021 10:00:00 +0100",
            "5 Jan 2021 10:00:00 GMT",
        ],
        *["Tue, 5 Jan 2021 10:00:00 -0800 (PST)", "Tue Jan  5 10:00:00 2021", "Tue Jan  5 10:00:00 UTC 2021"],
        *["Tue Jan 05 2021 10:00:00 GMT+0100 (Central European Standard Time)", "05/Jan/2021:10:00:00 +0100"],
        *["Jan 5, 2021 10:00 AM", "January 5, 2021 at 10:00 am", "5. Januar 2021 um 10:00 Uhr", "05.01.2021 10:00 Uhr"],
        *["5 janvier 2021 à 10h00", "2021년 1월 5일 10시", "2021-01-05 오전 10:00", "2021. 1. 5. 오전 10:00:00"],
    ],
)
def test_a_time_is_read_as_the_clock_of_its_zone_has_it(text):
    assert set(written(text).readings().values()) == {TEN}


@pytest.mark.parametrize(
    "text", ["Jan 5, 2021 10:30 PM", "2021-01-05 10:30 p.m.", "2021-01-05 오후 10시 30분", "2021-01-05(화) 오후 10:30"]
)
def test_halves_of_a_day_are_read(text):
    assert set(written(text).readings().values()) == {HALF_PAST_TEN_AT_NIGHT}


@pytest.mark.parametrize("text", ["2021-01", "2021/1", "01/2021", "Jan 2021", "January 2021", "2021년 1월"])
def test_a_month_is_its_first_day(text):
    assert set(written(text).readings().values()) == {datetime(2021, 1, 1)}


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("03/04/2021", ("dmy", "mdy")),
        ("03-04-2021 10:00", ("dmy", "mdy")),
        ("03.04.2021", ("dmy",)),
        ("03/04/05", ("ymd", "dmy", "mdy")),
        ("03.04.05", ("ymd", "dmy")),
        ("13/04/2021", ("dmy",)),
        ("04/13/2021", ("mdy",)),
        ("2021/04/03", ("ymd",)),
        ("3/4/05", ("dmy", "mdy")),
    ],
)
def test_what_the_text_leaves_open_is_known(text, orders):
    assert tuple(written(text).readings()) == orders


@pytest.mark.parametrize(
    "text",
    [
        *["soon", "may 5", "may", "2015", "12:30", "1.5", "010-1234-5678", "+1 555 123", "192.168.0.1", "1,234,567"],
        *[
            "room 5 may 2021",
            "2021-01-05 XYZ",
            "2021-01-05 10:00 XYZ",
            "31 41 2021",
            "",
            "5/5",
            "2021-01-05 2021-01-06",
        ],
    ],
)
def test_what_is_no_date_is_none(text):
    assert written(text) is None


@pytest.mark.parametrize(
    "text", ["3.2.1", "2021-13-01", "30 Feb 2021", "2021-01-05 25:00", "2021-01-05 13:00 PM", "1-2-3"]
)
def test_a_day_that_is_not_there_has_no_reading(text):
    found = written(text)
    assert found is None or not found.readings()


def test_years_of_two_digits_lie_between_1969_and_2068():
    years = [written(f"1 May {year}").by("ymd").year for year in ("69", "99", "00", "68")]
    assert years == [1969, 1999, 2000, 2068]
