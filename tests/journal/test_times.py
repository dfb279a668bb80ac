"""Times as people write them, and what is none."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from byeori.core.errors import ConfigError
from byeori.journal.times import duration_s, is_within, moment, part_of_day, shown_s


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("7d", 1e9 - 7 * 86_400),
        (".5h", 1e9 - 1800),
        ("2w", 1e9 - 14 * 86_400),
        (timedelta(minutes=1), 1e9 - 60),
        (5, 5.0),
        ("1234.5", 1234.5),
        ("2026-11-28", datetime(2026, 11, 28).timestamp()),
        ("2026-11-28T08:00", datetime(2026, 11, 28, 8).timestamp()),
        ("2026-11-28T08:00:00+00:00", datetime(2026, 11, 28, 8, tzinfo=UTC).timestamp()),
        (datetime(2026, 11, 28, tzinfo=UTC), datetime(2026, 11, 28, tzinfo=UTC).timestamp()),
    ],
)
def test_a_time_is_how_long_ago_a_date_or_seconds(given, found):
    assert moment(given, "--since", now=1e9) == found


@pytest.mark.parametrize(
    "given", ["soon", "-3d", "2026-13-01", "", float("nan"), float("inf"), "7 days", "9" * 400, "9999999d", "9" * 12]
)
def test_what_is_no_time_is_told_with_what_is(given):
    with pytest.raises(ConfigError, match=r"--since: .* is no time; wanted how long ago \(7d, 12h, 30m\), a date"):
        moment(given, "--since")


@pytest.mark.parametrize("given", ["8", "8-25", "24-6", "8-8", "a-b", (3, 99)])
def test_what_is_no_part_of_a_day_is_told_with_what_is(given):
    with pytest.raises(ConfigError, match="is no part of a day; wanted two hours from 0 to 24, as 8-18 or 22-6"):
        part_of_day(given, "--hours")


@pytest.mark.parametrize(
    ("hour", "day", "night"),
    [(7, False, False), (8, True, False), (18, False, False), (23, False, True), (5, False, True)],
)
def test_a_part_of_the_day_may_go_over_midnight(hour, day, night):
    at = time.mktime((2026, 11, 28, hour, 30, 0, 0, 0, -1))
    assert (is_within(at, part_of_day("8-18", "--hours")), is_within(at, part_of_day((22, 6), "--hours"))) == (
        day,
        night,
    )


def test_lengths_are_read_and_said():
    assert [duration_s(text) for text in ("30m", "1.5d", "30", "d")] == [1800.0, 129_600.0, None, None]
    assert [shown_s(length) for length in (0.5, 60, 7200, 86_400 * 40)] == ["0.5 s", "1 min", "2 h", "40 days"]
