import pytest

from byeori import Dataset, Date
from byeori.core.errors import ConfigError, DataError
from byeori.data.dataset import open_dataset

OPEN = [{"when": f"{1 + i % 12:02}/{1 + i % 7:02}/2021", "size": i, "y": i * 1.5} for i in range(50)]


def test_an_order_of_dates_is_asked_for_and_kept():
    with pytest.raises(DataError, match=r"pairs: column 'when': .* and no cell of the column tells which"):
        Dataset(OPEN, target="y")
    data = Dataset(OPEN, target="y", date_order="mdy")
    assert data.task.inputs["when"].order == "mdy"
    assert open_dataset(OPEN, data.options).task == data.task


def test_data_of_a_run_made_before_it_was_asked_is_read_as_then():
    options = dict(Dataset(OPEN, target="y", date_order="mdy").options)
    del options["date_order"]
    assert open_dataset(OPEN, options).task.inputs["when"].order == "dmy"


def test_a_field_that_is_named_is_asked_about_as_well_and_one_with_an_order_is_not():
    with pytest.raises(DataError, match="--date-order dmy or --date-order mdy"):
        Dataset(OPEN, target="y", fields={"when": "Date"})
    assert Dataset(OPEN, target="y", fields={"when": Date("mdy")}).task.inputs["when"].order == "mdy"


def test_what_is_no_order_is_told():
    with pytest.raises(ConfigError, match="date_order = 'xyz': wanted one of ymd, dmy, mdy, or nothing"):
        Dataset(OPEN, target="y", date_order="xyz")
    with pytest.raises(TypeError, match="unexpected keyword argument 'date_ordr'"):
        Dataset(OPEN, target="y", date_ordr="dmy")
