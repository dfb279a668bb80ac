"""Yes and no in several words are one kind of answer, and said."""

import pytest

from byeori import Category, Dataset, Flag
from byeori.data.guessing.columns import look
from byeori.data.guessing.mixed_flags import mixed_flags

WORDS = ("yes", "TRUE", "1", "no", "off", "0")


def data_of(**columns):
    return Dataset({"size": [n * n % 17 for n in range(60)], **columns}, target="label")


def mixed(words=WORDS):
    return [words[n % len(words)] for n in range(60)]


def test_an_input_of_several_words_of_yes_and_no_is_a_flag_and_said():
    data = data_of(paid=mixed(), label=["ab"[n % 2] for n in range(60)])
    paid = data.task.inputs["paid"]
    assert isinstance(paid, Flag)
    assert [paid.read(word) for word in WORDS] == ["yes"] * 3 + ["no"] * 3
    told = "'paid' writes yes and no in several words, each with one meaning"
    assert f"{told} (yes: 'yes', 'TRUE', '1'; no: 'no', 'off', '0')" in str(data)


def test_a_target_of_several_words_of_yes_and_no_is_a_flag():
    assert isinstance(data_of(label=mixed()).task.target, Flag)
    assert isinstance(data_of(label=mixed(("Yes", "yes", "NO"))).task.target, Flag)


@pytest.mark.parametrize("words", [("yes", "no"), ("yes", "no", "maybe"), ("y", "n", "t"), ("on", "off", "2")])
def test_other_words_are_classes(words):
    assert mixed_flags(mixed(words)) == {}
    assert isinstance(data_of(label=mixed(words)).task.target, Category)


def test_an_empty_cell_is_no_word_of_its_own():
    assert look("paid", [*mixed(), None, "NA"]).kind == "flag"
