"""Target and inputs: as the user says, else by name and looks; and never silently."""

import pytest

from byeori.core.errors import ConfigError, DataError
from byeori.data.sources.choice import Choice, Wish, choose

COUNT = 40
NUMBERS = [n * n % 17 for n in range(COUNT)]
WORDS = ["cat", "dog"] * (COUNT // 2)
REVIEWS = [f"{n} times I have seen this film, and would again" for n in range(COUNT)]
COLUMNS = {"id": list(range(COUNT)), "size": NUMBERS, "colour": WORDS}


def chosen(columns, **wish) -> Choice:
    return choose("t.csv", columns, Wish(**wish))


@pytest.mark.parametrize("name", ["Label", "species", "Survived", "quality", "income", "count", "median_house_value"])
def test_a_target_is_known_by_its_usual_names(name):
    assert chosen({name: WORDS, **COLUMNS}).target == name


def test_a_surer_name_wins():
    assert chosen({"rating": NUMBERS, "label": WORDS, "text": REVIEWS}).target == "label"


def test_the_last_column_is_the_target_where_no_name_tells():
    assert chosen(COLUMNS) == Choice(
        "colour", ("size",), (("id", "differs in every sample, as a running number does"),)
    )


def test_a_last_column_that_can_be_no_target_is_not_taken():
    with pytest.raises(DataError, match=r"which column is to be guessed\?.*'colour', 'id'; name it"):
        chosen({"size": NUMBERS, "colour": WORDS, "id": list(range(COUNT))}, ignore=["size"])


def test_beside_a_text_other_columns_are_inputs_only_by_name():
    columns = {**COLUMNS, "text": REVIEWS, "label": WORDS}
    choice = chosen(columns)
    assert choice.inputs == ("text",)
    assert dict(choice.left_out)["size"] == "is beside a text; name it by --field if it shall be an input"
    assert chosen(columns, also=["size"]).inputs == ("size", "text")


def test_beside_pictures_other_columns_are_inputs_only_by_name():
    columns = {"photo": [f"{n}.jpg" for n in range(COUNT)], **COLUMNS, "label": WORDS}
    choice = chosen(columns)
    assert (choice.target, choice.inputs) == ("label", ("photo",))
    assert dict(choice.left_out) == dict.fromkeys(
        COLUMNS, "is beside a picture; name it by --field if it shall be an input"
    )
    assert chosen(columns, also=["size", "label"]).inputs == ("photo", "size")


def test_what_is_named_is_an_input_whatever_it_looks_like():
    assert chosen(COLUMNS, also=["id"]).inputs == ("id", "size")


def test_what_is_ignored_is_no_input_and_no_target():
    choice = chosen({"size": NUMBERS, "weight": NUMBERS, "label": WORDS, "colour": WORDS}, ignore=["label", "weight"])
    assert (choice.target, choice.inputs) == ("colour", ("size",))
    assert ("weight", "is left aside, as was asked") in choice.left_out


def test_a_column_alone_is_kept_even_if_it_counts():
    assert chosen({"level": list(range(COUNT)), "label": WORDS}).inputs == ("level",)


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"ignore": ["colr"]}, "no column 'colr'; it has 'id', 'size', 'colour'; did you mean 'colour'"),
        ({"also": ["sze"]}, "no column 'sze'.*did you mean 'size'"),
        ({"target": "size", "ignore": ["size"]}, "'size' is the target and ignored as well"),
        ({"target": "colour", "ignore": ["size", "id"]}, "'colour' is the only column"),
    ],
)
def test_impossible_wishes_are_told(wish, message):
    with pytest.raises(DataError, match=message):
        chosen(COLUMNS, **wish)


def test_what_is_named_as_a_field_and_ignored_is_a_contradiction():
    with pytest.raises(ConfigError, match="the column 'size' is named as a field and is ignored as well; say one"):
        chosen(COLUMNS, target="colour", also=["size"], ignore=["size"])


def test_columns_that_can_tell_nothing_are_not_enough():
    with pytest.raises(DataError, match=r"no column is left to guess 'y' from: 'id' differs in every sample.*--field"):
        chosen({"id": list(range(COUNT)), "same": [1] * COUNT, "y": WORDS})
