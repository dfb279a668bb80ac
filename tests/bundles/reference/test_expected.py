import json
import math

import pytest

from byeori.bundles.reference.expected import Expected, learn_expected
from byeori.bundles.reference.trait import learn_trait
from byeori.core.recipe import Recipe
from byeori.data.task import Task
from byeori.fields.kinds import Category, Flag, Number, Text

RECIPE = Recipe()


@pytest.fixture(scope="module")
def expected():
    inputs = {
        "age": Number().learn([20.0, 30.0, math.nan, 40.0], RECIPE),
        "town": Category().learn(["Seoul"] * 9 + ["Jeju"] * 9, RECIPE),
        "flag": Flag().learn(["yes", "no", "", ""], RECIPE),
        "note": Text(),
    }
    task = Task(inputs, "pay", Number(is_target=True))
    traits = {
        "age.value": learn_trait("age.value", [20.0, 30.0, math.nan, 40.0], "input"),
        "town.value": learn_trait("town.value", ["Seoul", "Jeju"], "input"),
        "flag.value": learn_trait("flag.value", [1.0, 0.0, math.nan, math.nan], "input"),
        "note.characters": learn_trait("note.characters", [3.0, 80.0, 7.0], "input"),
    }
    columns = {name: name.partition(".")[0] for name in traits}
    return learn_expected(task, traits, columns, {"age": 0.125})


def test_of_numbers_the_range_is_known(expected):
    age = expected["age"]
    assert (age.least, age.greatest, age.missing, age.unreadable) == (20.0, 40.0, 0.25, 0.125)
    assert [age.odd(value) for value in (19.9, 20.0, 40.0, 41.0, math.nan)] == [True, False, False, True, False]


def test_of_categories_and_flags_the_set_is_known(expected):
    assert set(expected["town"].categories) == {"Seoul", "Jeju"}
    assert [expected["town"].odd(value) for value in ("Seoul", "Atlantis", "")] == [False, True, False]
    assert set(expected["flag"].categories) == {"yes", "no"}
    assert expected["flag"].missing == 0.5


def test_of_texts_the_lengths_are_known(expected):
    note = expected["note"]
    assert (note.shortest, note.longest) == (3.0, 80.0)
    assert (note.least, note.categories) == (None, None)
    assert not note.odd("any words")


def test_it_comes_back_out_of_json(expected):
    for one in expected.values():
        assert Expected.of_json(json.loads(json.dumps(one.to_json()))) == one
