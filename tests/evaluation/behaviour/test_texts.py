import pytest

from byeori.core.seeds import draw
from byeori.evaluation.behaviour.texts import with_other_words, with_typos


@pytest.mark.parametrize("seed", range(20))
def test_a_typing_error_is_one_small_change_behind_the_first_letter(seed):
    text = "wonderful"
    changed = with_typos(text, 1, draw(seed))
    assert changed != text
    assert changed.startswith("w")
    assert abs(len(changed) - len(text)) <= 1


def test_a_text_of_short_words_has_no_typing_error():
    assert with_typos("it is so", 1, draw(0)) is None


def test_more_errors_are_more_changes():
    assert with_typos("wonderful pictures", 3, draw(0)) != with_typos("wonderful pictures", 1, draw(0))


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("A car and a Car, CAR!", "A automobile and a Automobile, AUTOMOBILE!"),
        ("a scarf, a carpet", None),
        ("the automobile", "the car"),
    ],
)
def test_whole_words_are_exchanged_with_their_capitals(text, changed):
    assert with_other_words(text, [("car", "automobile")], draw(0)) == changed


def test_a_korean_word_keeps_its_particle():
    assert with_other_words("영화가 좋다", [("영화", "필름")], draw(0)) == "필름가 좋다"


def test_the_longest_word_that_fits_is_taken():
    assert with_other_words("New York", [("New York", "Rome"), ("New", "Old")], draw(0)) == "Rome"


def test_of_several_others_one_is_drawn_for_the_whole_text():
    found = {with_other_words("Kim met Kim", [("Kim", "Lee", "Park")], draw(seed)) for seed in range(20)}
    assert found == {"Lee met Lee", "Park met Park"}
