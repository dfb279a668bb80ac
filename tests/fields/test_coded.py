import math
from collections import Counter

import numpy as np
import polars as pl
import pytest

from byeori.fields.coded import Coded, cells_of, coded, counts_of, each, floats_of, once, taken, tallied

CELLS = ["b", "a", None, "b", "c", "a", "b"]


def test_it_stands_wherever_a_tuple_of_cells_does():
    column = Coded.of(CELLS)
    assert [*column] == CELLS
    assert column == tuple(CELLS) == column
    assert len(column) == len(CELLS)
    assert column[1] == "a"
    assert column[-1] == "b"
    assert column[2:5] == (None, "b", "c")
    assert hash(column) == hash(tuple(CELLS))


def test_what_differs_in_type_or_bits_is_not_one_cell():
    cells = [5, 5.0, True, 1, 0.0, -0.0, math.nan, None, "5", False, 0]
    assert [repr(cell) for cell in Coded.of(cells)] == list(map(repr, cells))


@pytest.mark.parametrize(
    "cells",
    [CELLS, [None, None], [], [1, 2, None, 2**62], [0.0, -0.0, math.nan, None, 1e300], [True, None, False], ["", "a"]],
)
def test_a_series_is_coded_as_its_cells_are(cells: list):
    kinds = {str: pl.String, int: pl.Int64, float: pl.Float64, bool: pl.Boolean}
    kind = next((kinds[type(cell)] for cell in cells if cell is not None), pl.String)
    column = cells_of(pl.Series(cells, dtype=kind))
    assert isinstance(column, Coded)
    assert list(map(repr, column)) == list(map(repr, cells))
    assert list(map(repr, column.once())) == list(dict.fromkeys(map(repr, cells)))


def test_cells_of_other_kinds_are_no_coded_column():
    lists = [[1], [2]]
    assert coded(lists) is lists
    assert cells_of(pl.Series(lists)) == ([1], [2])


def test_rows_taken_know_only_what_they_hold():
    some = Coded.of(CELLS).take(np.array([4, 1, 4]))
    assert some.once() == ["c", "a"]
    assert some.times() == [2, 1]
    assert some.each(str.upper) == ("C", "A", "C")


def test_each_different_cell_is_worked_on_once():
    seen = []
    made = each(lambda cell: seen.append(cell) or f"{cell}!", Coded.of(CELLS))
    assert [*made] == [f"{cell}!" for cell in CELLS]
    assert seen == ["b", "a", None, "c"]


@pytest.mark.parametrize("cells", [CELLS, [1, 1.0, True, "1"], []])
def test_counts_are_those_of_a_counter_in_its_order(cells: list):
    assert list(counts_of(Coded.of(cells)).items()) == list(Counter(cells).items())
    assert sum(times for _, times in tallied(cells)) == len(cells)


def test_rows_are_found_by_what_holds_of_their_cells():
    column = Coded.of(CELLS)
    assert column.are(lambda cell: cell == "b").tolist() == [cell == "b" for cell in CELLS]
    assert [*column.where(lambda cell: cell is not None)] == [cell for cell in CELLS if cell is not None]


def test_cells_that_became_equal_are_merged():
    made = Coded.of([" a", "a", "b"]).each(str.strip).merged()
    assert made.once() == ["a", "b"]
    assert made == ("a", "a", "b")


def test_letters_beyond_ascii_are_known():
    assert Coded.of(["a", None, "b"]).is_ascii()
    assert not Coded.of(["a", "é"]).is_ascii()
    assert not Coded.of(["a", 5, "é"]).is_ascii()


def test_numbers_of_a_column_are_floats():
    assert floats_of(Coded.of([1.5, 2.5, 1.5])).tolist() == floats_of([1.5, 2.5, 1.5]).tolist() == [1.5, 2.5, 1.5]


def test_tuples_are_taken_as_they_are():
    assert once(("a", "a")) == ("a", "a")
    assert taken(("a", "b", "c"), np.array([2, 0])) == ["c", "a"]
