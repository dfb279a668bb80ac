"""Excel workbooks are tables: the first sheet with cells, its first row the names, cells with types of their own."""

import sys
from datetime import datetime

import pytest
from openpyxl import Workbook

from byeori import Dataset
from byeori.core.errors import ConfigError, DataError
from byeori.data.sources.tables.table_files import read_table
from byeori.fields.kinds import Category, Date, Number

HEAD = ("sold", "price", "code", "open", "label")


def workbook(path, *sheets):
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def rows(count=20):
    return [(datetime(2024, 1 + n % 9, 3), n * 1.25, f"00{n % 4}", n % 2 == 0, "ab"[n % 2]) for n in range(count)]


def test_cells_keep_their_types(tmp_path):
    table = read_table(workbook(tmp_path / "t.xlsx", ("Sheet", [HEAD, *rows(2)])))
    assert table.columns == dict(zip(HEAD, zip(*rows(2), strict=True), strict=True))
    assert (table.keys, table.notes) == (("t.xlsx:2", "t.xlsx:3"), ())


def test_a_workbook_is_a_dataset(tmp_path):
    data = Dataset(workbook(tmp_path / "t.xlsx", ("Sheet", [HEAD, *rows()])))
    kinds = {name: type(field) for name, field in data.task.columns.items()}
    assert (kinds["sold"], kinds["price"], kinds["code"]) == (Date, Number, Category)
    assert set(data.values("code")) == {"000", "001", "002", "003"}


def test_which_of_several_sheets_is_read_is_said(tmp_path):
    sheets = [("Cover", []), ("Data", [("x", "label"), (1, "a"), (2, "b")]), ("Notes", [("n",), (1,)])]
    table = read_table(workbook(tmp_path / "t.xlsx", *sheets))
    assert table.columns == {"x": (1, 2), "label": ("a", "b")}
    told = "the sheet 'Data' is read, the first with cells; to read another, save it as a file: 'Notes'"
    assert table.notes == (told,)


def test_empty_rows_columns_and_cells_of_errors_are_nothing(tmp_path):
    content = [
        (),
        ("x", None, "label"),
        (1, None, "a"),
        (),
        ("#N/A", None, "b"),
        ("#DIV/0!", "", " "),
        (None, None, None),
    ]
    table = read_table(workbook(tmp_path / "t.xlsx", ("Sheet", content)))
    assert table.columns == {"x": (1, None), "label": ("a", "b")}
    assert table.keys == ("t.xlsx:3", "t.xlsx:5")


def test_a_title_above_the_names_is_told(tmp_path):
    with pytest.raises(DataError, match=r"row 1 of the sheet 'Sheet' has one cell, 'Report', .*: take out what stands"):
        read_table(workbook(tmp_path / "t.xlsx", ("Sheet", [("Report",), ("x", "label"), (1, "a")])))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xd0\xcf\x11\xe0 and more", "an old workbook, or one with a password"),
        (b"no workbook", "not an Excel workbook that can be read"),
        (b"", "not an Excel workbook that can be read"),
    ],
)
def test_what_is_no_workbook_is_told(tmp_path, content, told):
    (tmp_path / "t.xlsx").write_bytes(content)
    with pytest.raises(DataError, match=told):
        read_table(tmp_path / "t.xlsx")


def test_an_empty_workbook_has_no_rows(tmp_path):
    with pytest.raises(DataError, match="the table has no rows"):
        read_table(workbook(tmp_path / "t.xlsx", ("Sheet", [HEAD])))


def test_the_extra_is_named_where_its_package_is_not_there(tmp_path, monkeypatch):
    path = workbook(tmp_path / "t.xlsx", ("Sheet", [HEAD, *rows(2)]))
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ConfigError, match=r"pip install 'byeori\[excel\]'"):
        read_table(path)
