"""N-grams: hashed the same everywhere, learned from the training part, kept as letters."""

import numpy as np
import pytest

from byeori.core.errors import BundleError
from byeori.fields.text.ngrams import Known, ngrams

TEXTS = ["a good film", "a bad film", "좋은 영화", "나쁜 영화"]


def test_hashes_are_the_same_on_every_machine_and_in_every_process():
    assert ngrams("a b").tolist() == [
        1965594,
        4012325,
        5484347,
        7982685,
        8362408,
        9273134,
        10045352,
        10313099,
        13977919,
        15923437,
        16405264,
    ]


def test_words_and_their_pairs_and_the_characters_within_them_are_counted():
    # a, b, "a b"; and of characters: a, b, " a", "a ", " b", "b ", " a ", " b "
    assert len(ngrams("a b")) == 11
    assert not set(ngrams("xa").tolist()).isdisjoint(ngrams("ya").tolist())


def test_case_and_spaces_make_no_difference():
    assert ngrams(" A  Good\nFILM ").tolist() == ngrams("a good film").tolist()


def test_an_order_of_words_makes_one():
    assert ngrams("dog bites man").tolist() != ngrams("man bites dog").tolist()


def test_spacing_may_be_loose_where_a_script_is_not_latin():
    def shared(one: str, other: str) -> float:
        first, second = set(ngrams(one).tolist()), set(ngrams(other).tolist())
        return len(first & second) / len(first | second)

    assert shared("재미 있는 영화", "재미있는영화") > shared("fi ne mo vie", "finemovie")
    assert shared("좋은 영화 good film", "좋은영화 good film") > 0.6


def test_characters_beyond_the_basic_plane_and_a_single_one_are_texts_too():
    assert len(ngrams("🙂")) > 0
    assert len(ngrams("가")) > 0


def test_only_what_stands_in_several_texts_is_known_and_the_rest_of_a_text_is_passed_over():
    known = Known.of(TEXTS)
    assert set(known.counts.tolist()) == {2}  # "a" stands in "bad" as well, yet the text counts once
    inside = known.rows("영화")
    assert len(inside) > 1
    assert known.rows("영화 zzz").tolist() == inside.tolist()


def test_a_text_of_which_nothing_is_known_has_the_row_zero():
    assert Known.of(TEXTS).rows("qqq").tolist() == [0]
    assert Known.of(["one text"]).rows("one text").tolist() == [0]


def test_what_is_rare_weighs_more_and_the_row_of_the_unknown_nothing():
    known = Known.of(["x y", "x y", "x z", "x z"], least=2)
    weights = known.rarity
    assert weights[0] == 0
    assert weights[known.rows("y")].min() > weights[known.rows("x")].min()
    assert len(weights) == len(known) + 1


def test_what_tells_answers_apart_reaches_further_and_what_is_frequent_too():
    texts = ["good film", "good film", "bad film", "bad film"]
    known = Known.of(texts)
    reach = known.regarding(texts, np.array([1, 1, 0, 0])).reach
    assert reach[0] == 0
    assert reach[known.rows("good")].max() > 2 * reach[known.rows("film")].max() > 0
    assert known.reach[known.rows("film")].min() > known.reach[known.rows("good")].min()


def test_the_most_frequent_are_kept():
    known = Known.of(["x y", "x y", "x z"], most=2)
    assert len(known) == 2
    assert known.counts.tolist() == [3, 3]


def test_it_survives_its_form_as_letters():
    known = Known.of(TEXTS).regarding(TEXTS, np.array([1, 0, 1, 0]))
    again = Known.of_text(known.to_text())
    assert again.texts == known.texts
    assert np.array_equal(again.hashes, known.hashes)
    assert np.array_equal(again.counts, known.counts)
    assert np.array_equal(again.strengths, known.strengths)
    assert again.hashes.dtype == np.uint32


def test_a_damaged_form_is_said_to_be_one():
    with pytest.raises(BundleError, match="cannot be read"):
        Known.of_text("no base64!")
