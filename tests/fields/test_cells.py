"""What a cell says: words for nothing are one table for all kinds of fields, and what is no value is told."""

import math

import numpy as np
import pytest

from byeori import Category, Date, Flag, Number
from byeori.core.errors import DataError
from byeori.fields.cells import NOTHING, is_missing
from byeori.fields.kinds import Text

WORDS = ["", "  ", "NULL", "Null", "None", "none", "n/a", "N/A", "NA", "#N/A", "<NA>", "-", "--", "\\N", "NaT", "nan"]
WORDS += ["NaN", "empty", "Missing", "?", "\ufeff", "\u00a0", None, math.nan, np.float32("nan")]


@pytest.mark.parametrize("cell", WORDS)
def test_every_word_for_nothing_is_missing_in_every_kind_of_column(cell):
    assert is_missing(cell)
    assert math.isnan(Number().read(cell))
    assert Flag().read(cell) == ""
    assert Date().read(cell) is None
    assert Category(is_target=False, nothing=NOTHING).read(cell) == ""


@pytest.mark.parametrize("cell", ["no", "0", 0, False, "nothing", "n", "NAN1", "x"])
def test_other_words_are_not_missing(cell):
    assert not is_missing(cell)


@pytest.mark.parametrize("cell", ["None", "NULL", "-", "n/a", "NaN"])
def test_a_text_is_never_missing_for_what_it_says(cell):
    assert Text().read(cell) == cell


@pytest.mark.parametrize("cell", ["n.v.", " N.V. ", "-999", "-999.0", -999, -999.0])
def test_words_and_numbers_that_mean_nothing_in_one_table_are_named(cell):
    named = (*NOTHING, "n.v.", "-999")
    assert math.isnan(Number(nothing=named).read(cell))
    assert Category(is_target=False, nothing=named).read(cell) == ("-999.0" if cell == "-999.0" else "")


def test_a_number_is_missing_for_its_value_alone():
    assert Number(nothing=("-999",)).read("-99") == -99
    assert math.isnan(Number(nothing=("-999",)).read("-999.00"))


def test_an_underscore_makes_no_number():
    with pytest.raises(DataError, match="'4_0' is not a number"):
        Number().read("4_0")


@pytest.mark.parametrize(("word", "boolean"), [("TRUE", True), (" false ", False)])
def test_true_and_false_are_the_same_numbers_as_words_and_as_booleans(word, boolean):
    assert Number().read(word) == Number().read(boolean) == float(boolean)
