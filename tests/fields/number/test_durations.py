from datetime import time, timedelta

import numpy as np
import pytest

from byeori.fields.cells import plain
from byeori.fields.number.durations import seconds_of


@pytest.mark.parametrize(
    "cell",
    [
        *[
            time(10, 30),
            timedelta(hours=10, minutes=30),
            plain(np.timedelta64(630, "m")),
            plain(np.timedelta64(37800 * 10**9, "ns")),
        ],
        *["10:30", "10:30:00", "10:30:00.0", "10:30 AM", "10:30:00 a.m.", "0 days 10:30:00", "PT10H30M", "PT37800S"],
        *["１０：３０", " 10:30\u200b", "+10:30"],
    ],
)
def test_a_time_or_a_duration_is_its_seconds(cell):
    assert seconds_of(cell) == 37800


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        *[
            ("10:30 PM", 81000),
            ("12:00 AM", 0),
            ("12:30 PM", 45000),
            ("00:00:01,5", 1.5),
            ("-0:30", -1800),
            ("100:00", 360000),
        ],
        *[("2 days, 3:04:05", 183845), ("1 day", 86400), ("-1 days", -86400), ("P1DT2H", 93600), ("P2D", 172800)],
        *[(timedelta(days=-1, seconds=1), -86399), (time(0, 0, 0, 250_000), 0.25)],
    ],
)
def test_halves_of_a_day_days_and_signs_are_read(cell, seconds):
    assert seconds_of(cell) == seconds


@pytest.mark.parametrize("cell", ["90", 90, None, "", "soon", "10:75", "13:00 PM", "P", "PT", "1:2", "10:30 UTC"])
def test_what_is_neither_is_none(cell):
    assert seconds_of(cell) is None
