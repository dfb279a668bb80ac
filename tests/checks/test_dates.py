import numpy as np

from byeori import Dataset
from byeori.checks.check import check


def mixed(*cells):
    rows = [{"when": cell, "y": number * 1.5} for number, cell in enumerate(cells)]
    data = Dataset(rows, target="y", fields={"when": "Date"})
    return [finding.reason for finding in check(data) if finding.kind == "mixed dates"]


def test_several_forms_in_a_column_are_told_with_an_example_and_how_many_each():
    cells = ["2021-01-05"] * 3 + ["05-Jan-2021"] * 2 + ["Jan 5, 2021 10:30 PM"]
    (told,) = mixed(*cells)
    assert told == "'when' is written in 3 ways: '2021-01-05' (3), '05-Jan-2021' (2), 'Jan 5, 2021 10:30 PM' (1)"
    assert mixed("2021-01-05 10:00", "2021-01-05 10:00 UTC") != []
    assert mixed("13/01/2021", "01/13/2021") == ["'when' is written in 2 ways: '13/01/2021' (1), '01/13/2021' (1)"]


def test_one_form_is_no_mix():
    assert mixed("2021-01-05", "2021-12-31", None) == []
    assert mixed("5 Jan 2021", "15 March 2021") == []
    assert mixed("1/2/2021", "13/12/2021") == []


def test_cells_that_are_no_dates_are_told_and_count_as_missing_and_their_rows_stay():
    cells = [f"2021-{1 + number % 12:02}-05" for number in range(40)]
    cells[3], cells[5], cells[7] = "soon", "2021-02-31", "soon"
    rows = [{"when": cell, "size": number, "y": number * 1.5} for number, cell in enumerate(cells)]
    data = Dataset(rows, target="y")
    assert [finding.reason for finding in check(data) if finding.kind == "unreadable cells"] == [
        "'when': 3 of 40 cells cannot be read as Date and count as missing: 'soon' (2), '2021-02-31'"
    ]
    prepared = data.prepare()
    assert prepared.quarantine == {}
    assert prepared.columns["when"].gather(np.array([2, 3, 5, 7]))[:, 5].tolist() == [0, 1, 1, 1]
