"""Classes count as they are written; a number that came as one finds its class by value."""

import pytest

from byeori import Category, Recipe
from byeori.core.errors import DataError
from byeori.fields.category.class_names import in_order
from byeori.fields.cells import CODES, NOTHING


def learned(*cells, nothing=NOTHING, is_target=False):
    field = Category(is_target=is_target, nothing=nothing)
    return field.learn(iter([field.read(cell) for cell in cells]), Recipe())


@pytest.mark.parametrize(
    "words",
    [
        ("3.1", "3.10", "3.2.1", "4.0"),
        ("3.1", "3.10", "4.0"),
        ("1.0", "2.0"),
        ("007", "07", "7"),
        ("1e3", "1000", "+1000"),
        ("+5", "5", "-5"),
        ("12345678901234567890", "12345678901234567891"),
        ("yes", "Yes", "0", "00"),
    ],
)
def test_words_are_classes_as_they_are_written(words):
    field = learned(*words)
    assert sorted(field.classes) == sorted(words)
    assert [field.read(word) for word in words] == list(words)
    assert len({int(field.pack(word)) for word in words}) == len(words)


@pytest.mark.parametrize(
    ("classes", "cell", "name"),
    [
        (("1.0", "2.0", "other"), 1.0, "1.0"),
        (("1.0", "2.0", "other"), 1, "1.0"),
        (("3.1", "3.10", "4.0"), 3.1, "3.1"),
        (("3.10", "4.0"), 3.1, "3.10"),
        (("007", "8"), 7, "007"),
        (("007", "7"), 7.0, "7"),
        (("1", "2"), "1.0", "1"),
        (("1", "2"), 2.0, "2"),
        (("12345678901234567890", "12345678901234567891"), 12345678901234567891, "12345678901234567891"),
        (("3.1", "4.0"), "3.10", "3.10"),
        (("007", "8"), "7", "7"),
        (("3.1", "4.0"), 5.0, "5"),
    ],
)
def test_a_number_finds_its_class_and_a_word_only_that_which_is_written_so(classes, cell, name):
    field = learned(*classes)
    assert field.read(cell) == name
    assert int(field.pack(field.read(cell))) == (field.classes.index(name) + 1 if name in classes else 0)


def test_a_bundle_made_before_goes_on_to_find_numbers_by_value():
    old = Category(("3.1", "4", "NA"), is_target=False)
    assert [old.read(cell) for cell in ("3.10", "4.0", "4", 4.0, "NA", None)] == ["3.1", "4", "4", "4", "NA", ""]


def test_of_a_target_none_and_a_dash_are_classes_and_codes_are_not():
    field = learned("none", "-", "+", "missing", nothing=CODES, is_target=True)
    assert field.classes == ("+", "-", "missing", "none")
    for cell in ("NULL", "#N/A", "nan", "", None):
        with pytest.raises(DataError, match="the label is empty"):
            field.read(cell)


def test_classes_that_are_numbers_stand_in_their_order():
    assert in_order(["10.0", "9.5", "-3", "1e1"]) == ("-3", "9.5", "10.0", "1e1")
    assert in_order(["10", "9", "1_0"]) == ("10", "1_0", "9")
