"""Dates as inputs: what differs in the training part is used, what comes round meets itself again."""

from datetime import datetime

import numpy as np
import pytest
import torch

from byeori import Date, Recipe, check_field
from byeori.core.errors import ConfigError, DataError

HOURS = [f"2011-0{month}-0{day} {hour:02}:00:00" for month in (1, 2) for day in (1, 2, 3) for hour in range(0, 24, 5)]


def learned(cells) -> Date:
    return Date().learn((Date().read(cell) for cell in cells), Recipe())


def batch(field: Date, *cells) -> np.ndarray:
    packed = np.stack([field.pack(field.read(cell)) for cell in cells])
    return field.batch(torch.from_numpy(packed), None).numpy()


def test_dates_keep_the_contract():
    check_field(Date(), ["2011-01-01 00:00:00", "15.05.2002", "2012-07-30T12:30", "2013-12-31"])
    check_field(Date(), ["2011-01-01"] * 4)


def test_what_is_the_same_in_all_samples_is_left_out():
    assert learned(HOURS).used == ("month", "weekday", "hour", "day")
    assert learned(["2011-01-01", "2012-01-01"]).used == ("year", "weekday")


def test_a_later_year_counts_as_the_last_one():
    field = learned(["2010-01-01", "2012-01-01"])
    assert batch(field, "2011-01-01")[0, 0] == 0
    assert batch(field, "2030-01-01")[0, 0] == batch(field, "2012-01-01")[0, 0] == 1


def test_midnight_is_near_to_the_hour_before_it():
    field = learned(HOURS)
    late, early, noon = batch(field, "2011-01-01 23:59", "2011-01-01 00:00", "2011-01-01 12:00")
    at = 7  # sine and cosine of the hour, after three numbers each of month and weekday
    assert np.abs(late - early)[at : at + 2].max() < 0.01 < np.abs(noon - early)[at : at + 2].max()


def test_a_missing_date_is_told_from_all_others():
    rows = batch(learned(HOURS), None, HOURS[0])
    assert rows[0, :-1].tolist() == [0] * (rows.shape[1] - 1)
    assert rows[:, -1].tolist() == [1, 0]


def test_every_number_of_a_batch_has_its_pieces():
    field = learned([*HOURS, "2012-01-01"])
    columns = field.table_column()
    assert len(columns.edges) == batch(field, HOURS[0]).shape[1] == 14
    assert all(np.all(np.diff(edges) > 0) for edges in columns.edges)


def test_a_date_describes_itself():
    field = learned(HOURS)
    moment = datetime(2011, 2, 3, 6)
    assert field.traits(moment) == {"year": 2011, "month": 2, "weekday": 3, "hour": 6, "missing": 0}
    assert field.traits(None)["missing"] == 1
    assert [field.show(value) for value in (moment, datetime(2011, 2, 3), None)] == [
        "2011-02-03 06:00:00",
        "2011-02-03",
        "missing",
    ]
    assert field.send("11.02.2003") == "2003-02-11T00:00:00"


@pytest.mark.parametrize("cells", [[], [None, None]])
def test_a_column_without_a_date_can_be_learned(cells):
    field = learned(cells)
    assert batch(field, "2020-01-01", None).shape == (2, 1)


def test_an_order_is_kept_and_shown():
    field = Date("dmy").learn([datetime(2021, 1, 5), datetime(2021, 2, 5)], Recipe())
    assert field.read("03/04/2021") == datetime(2021, 4, 3)
    assert str(field).startswith("Date (dmy; month")
    assert Date("ymd").read("03/04/2021") == datetime(2021, 4, 3)  # as bundles made before have it


def test_numbers_are_moments_where_the_field_is_told_so():
    field = Date(epoch="ms")
    assert field.read(1609840800000) == field.read("2021-01-05 10:00") == datetime(2021, 1, 5, 10)
    assert field.read(field.send(1609840800000)) == datetime(2021, 1, 5, 10)
    assert field.read(None) is None
    check_field(field, [1609840800000, 1609940800000, None, 1639840800000])
    with pytest.raises(DataError, match="1609840800 is not a date"):
        Date().read(1609840800)


@pytest.mark.parametrize("wrong", [{"order": "dym"}, {"epoch": "min"}])
def test_an_order_or_an_epoch_that_is_none_is_told(wrong):
    with pytest.raises(ConfigError, match="wanted an order of ymd, dmy, mdy, and an epoch of s, ms, us, ns"):
        Date(**wrong)


def test_a_page_asks_for_a_date_in_one_line():
    assert Date().form()["widget"] == "short"
