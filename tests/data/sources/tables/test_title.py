"""A title, comments and other separators at the beginning of a text table."""

import pytest

from byeori.core.errors import DataError
from byeori.data.sources.tables.rows import open_rows
from byeori.data.sources.tables.table_files import read_table

ROWS = ["size,colour,label", "1,red,a", "2,blue,b"]


def written(tmp_path, *lines):
    (tmp_path / "t.csv").write_text("\n".join([*lines, ""]))
    return tmp_path / "t.csv"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_usual_separator_is_known(tmp_path, separator):
    path = written(tmp_path, *(row.replace(",", separator) for row in ROWS))
    assert read_table(path).columns["colour"] == ("red", "blue")
    assert [row.cells["label"] for row in open_rows(path).rows()] == ["a", "b"]


@pytest.mark.parametrize(
    ("above", "line"),
    [
        (["Sales of 2024"], 2),
        (["# made by a program", "# on Monday, at noon"], 3),
        (["", "Sales, by colour", "", ""], 5),
        (["# made by a program", "# on Monday, at noon, by hand"], 3),
        (["# a, b, c, d, e, f"], 2),
        (["Sales,,"], 2),
        (["Sales;;", ";;"], 3),
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "|"])
def test_what_stands_above_the_names_is_refused_with_their_line(tmp_path, above, line, separator):
    path = written(tmp_path, *above, *(row.replace(",", separator) for row in ROWS))
    first = next(filter(None, above))
    wanted = (
        rf"t\.csv:\d: '{first}' seems to be a title or a comment, as line {line} has the names .*`tail -n \+{line} "
    )
    with pytest.raises(DataError, match=wanted):
        read_table(path)
    with pytest.raises(DataError, match=wanted):
        open_rows(path, ("size",))


@pytest.mark.parametrize(
    "lines",
    [
        ["a;b", "1,5;2", "2,5;3"],
        ["#id,x", "1,2", "3,4"],
        ["size", "1", "2"],
        ["size,,", "1,2,3", "3,4,5"],
        ["size,label,"] + ["1,2,"] * 2,
        ["text;label", "well, yes;a", "no, not;b"],
        ['"a title', 'of two lines",b', "1,2", "3,4"],
        ["sep=;", "a;b", "1;2"],
    ],
)
def test_other_tables_have_no_title(tmp_path, lines):
    assert len(read_table(written(tmp_path, *lines)).keys) == len(lines) - 1 - (lines[0] in ("sep=;", '"a title'))


def test_rows_that_have_more_cells_than_names_are_no_title(tmp_path):
    with pytest.raises(DataError, match="put a name for the first column before the others"):
        read_table(written(tmp_path, "price", "1,5", "2,5"))
