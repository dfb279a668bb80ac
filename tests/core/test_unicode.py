import unicodedata

import pytest

from byeori.core.unicode import alike, composed, normal


def decomposed(text):
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize("name", ["한글", "Café", "Ångström", "Việt Nam"])
def test_a_name_is_the_same_composed_or_not(name):
    assert decomposed(name) != name
    assert normal(decomposed(name)) == normal(name) == name


@pytest.mark.parametrize("around", ["\ufeff", "\u200b", "\u2060", "\u200e", "\xa0", "\u3000", " ", "\t", "\u200d"])
def test_what_nobody_sees_is_no_part_of_a_name(around):
    assert normal(f"{around}서울{around}") == "서울"
    assert normal(f"{around}a{around}") == "a"


def test_within_a_name_blanks_of_any_kind_are_spaces():
    assert normal("New\xa0York") == normal("New\u2009York") == normal("New\u3000York") == "New York"
    assert normal("New\u200bYork") == "NewYork"


def test_joiners_between_letters_stay():
    family = "\U0001f468\u200d\U0001f467"
    assert normal(family) == family


def test_letters_that_look_otherwise_stay_apart():
    assert normal("Ａ") != normal("A")
    assert normal("①") != normal("1")
    assert normal("A") != normal("a")


def test_only_texts_are_composed():
    assert composed(decomposed("도시 \xa0")) == "도시 \xa0"
    assert [composed(cell) for cell in (None, 3, b"a")] == [None, 3, b"a"]


def test_a_name_is_found_among_others_however_it_is_written():
    assert alike("도시", ["x", decomposed("도시")]) == decomposed("도시")
    assert alike(decomposed("도시"), ["도시", decomposed("도시")]) == decomposed("도시")
    assert alike("town", ["도시"]) == "town"
