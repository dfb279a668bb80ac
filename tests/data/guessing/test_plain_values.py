"""Cells become comparable as their field reads them, whatever was written."""

from byeori import Category, Date, Number
from byeori.data.guessing.plain_values import plain_values


def test_cells_are_as_their_field_reads_them_and_none_where_missing_or_unreadable():
    assert plain_values(["1,234.5", "NA", "x", "2"], Number()) == [1234.5, None, None, 2.0]
    assert plain_values(["3", "4.0"], Number()) == [3, 4]
    assert plain_values(["3.10", None], Category(is_target=False)) == ["3.10", None]
    assert plain_values(["31.12.1998"], Date()) == ["1998-12-31T00:00:00"]


def test_without_a_field_numbers_are_told_from_words():
    assert plain_values(["3", "4"]) == (3, 4)
    assert plain_values(["3", "four"]) == ["3", "four"]
