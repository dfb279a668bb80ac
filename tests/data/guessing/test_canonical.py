"""Cells that say the same have one form, in whatever file and type they come; others have not."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import pytest

from byeori.data.guessing.canonical import canonical


@pytest.mark.parametrize(
    ("cells", "form"),
    [
        ((5, 5.0, "5", "5.0", " 5 ", "+5", "5e0", Decimal("5.00"), np.float64(5), np.int8(5)), 5),
        ((2.5, "2.5", "2.50", "02.5", "25e-1", Decimal("2.5")), 2.5),
        ((0, -0.0, "-0", "0.00"), 0),
        ((12345678901234567890, "12345678901234567890"), 12345678901234567890),
        ((1e22, "1e22", "10000000000000000000000"), 10**22),
        (("0.12345678901234567890123", Decimal("0.123456789012345678901230")), Decimal("0.12345678901234567890123")),
        ((None, float("nan"), "", "  ", "NA", "null"), None),
        ((True, "true", "TRUE", np.True_), True),
        (
            (date(2020, 1, 2), datetime(2020, 1, 2), "2020-01-02", "2020-01-02 00:00:00", "2020-01-02T00:00"),
            "2020-01-02",
        ),
        ((datetime(2020, 1, 2, 3, 4), "2020-01-02T03:04", "2020-01-02 03:04:00"), "2020-01-02 03:04:00"),
        (("Cafe\u0301", "Caf\u00e9 "), "Caf\u00e9"),
    ],
)
def test_cells_that_say_the_same_have_one_form(cells, form):
    assert [canonical(cell) for cell in cells] == [form] * len(cells)
    assert {type(canonical(cell)) for cell in cells} == {type(form)}


def test_words_and_long_numbers_stay_apart():
    cells = ["1_0", "1,5", "x5", "5 m", "--5", "yes", "1e9999", "12345678901234567890", "12345678901234567891"]
    assert len({canonical(cell) for cell in cells}) == len(cells)
    assert canonical("1e9999") == "1e9999"


def test_times_and_durations_say_the_same_as_objects_and_as_words():
    assert canonical(time(10, 30)) == canonical("10:30:00.000000000") == canonical(timedelta(seconds=37800)) == 37800
    assert canonical("PT1H58M55S") == canonical(timedelta(hours=1, minutes=58, seconds=55)) == canonical("1:58:55")
    assert canonical("Paris") == "Paris"


def test_full_width_digits_say_the_same():
    assert canonical("１２３") == canonical("123") == 123
    assert canonical("３．５") == 3.5
