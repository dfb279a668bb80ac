import unicodedata

import pytest

from byeori.data.sources.parts import PARTS, WORDS, known_words, part_notes, part_of


@pytest.mark.parametrize(
    "name", ["Training", "train_images", "trainset", "TrainSet", "seg_train", "01-train", "train2017"]
)
def test_a_name_tells_the_training_part_by_its_first_or_last_word(name):
    assert part_of(name) == "train"


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("DEV", "val"),
        ("Valid Data", "val"),
        ("val2014", "val"),
        ("Test Set", "test"),
        ("hold_out_set", "test"),
        ("eval", "test"),
        ("PrivateTest", "test"),
        (unicodedata.normalize("NFD", "검증"), "val"),
    ],
)
def test_other_parts_are_told_by_any_usual_word(name, part):
    assert part_of(name) == part


@pytest.mark.parametrize("name", ["trained", "latest", "splits", "images", "set", "2017", "devil", "value", ""])
def test_a_word_that_only_begins_so_tells_no_part(name):
    assert part_of(name) is None


def test_a_whole_name_has_no_words_beside_the_part():
    assert part_of("Test Set 2", whole=True) == "test"
    assert part_of("steam_train") == "train"
    assert part_of("steam_train", whole=True) is None


def test_each_word_is_of_one_part_and_an_error_can_name_all():
    words = [word for part in PARTS for word in WORDS[part]]
    assert len(set(words)) == len(words)
    assert all(word in known_words() for word in words)


def test_names_that_are_the_parts_themselves_are_not_worth_a_word():
    assert part_notes({"Train": "train", "test": "test"}, "the folders") == ()
    assert part_notes({"dev": "val", "train": "train"}, "the folders") == (
        "the parts are the folders: train is train, dev is val",
    )
