"""What suspects are called, and answers in a few words."""

from byeori.cleaning.words import COUNTED, KINDS, TITLES, in_words


def test_every_kind_has_its_words():
    assert tuple(COUNTED) == tuple(TITLES) == KINDS


def test_answers_in_words_are_short():
    assert in_words({"x": 1.5, "y": 2}) == "x 1.5, y 2"
    assert in_words([]) == "none"
    assert len(in_words("a" * 100)) == 40
