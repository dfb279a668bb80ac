"""What is seen of a column at a glance, however long it is."""

from pathlib import Path

import pytest

from byeori.core.medium import Medium
from byeori.data.guessing.seen import is_empty, medium_of_files, some_of


def test_of_a_long_column_cells_from_all_over_it_are_seen():
    assert some_of(range(10), 20) == range(10)
    seen = some_of(range(1000), 10)
    assert len(seen) == 10
    assert seen[-1] >= 900


@pytest.mark.parametrize("cell", [None, float("nan"), "", "  "])
def test_what_says_nothing_is_empty(cell):
    assert is_empty(cell)


@pytest.mark.parametrize("cell", [0, 0.0, False, "0", "x"])
def test_what_says_something_is_not(cell):
    assert not is_empty(cell)


def test_a_column_is_of_files_where_more_than_half_of_its_cells_name_them():
    found = medium_of_files(["a.png", Path("b.jpg"), "c", None, None])
    assert isinstance(found, Medium)
    assert medium_of_files(["a.png", "b", "c"]) is None
    assert medium_of_files([1, 2, None]) is None
    assert medium_of_files([]) is None
