import math
import re

import pytest

from byeori.core.errors import ConfigError
from byeori.data.expectations import Expectation, Expectations
from byeori.data.task import Task
from byeori.fields.kinds import Category, Number


@pytest.mark.parametrize(
    ("expected", "value", "told"),
    [
        ({"least": 0, "greatest": 120}, 60, ""),
        ({"least": 0, "greatest": 120}, -1.5, "-1.5 is below 0"),
        ({"least": 0, "greatest": 120}, 12_000.0, "12,000 is above 120"),
        ({"least": "2020-01-01"}, "2019-12-31T08:00:00", "2019-12-31T08:00:00 is below 2020-01-01"),
        ({"least": 3}, "a word", ""),
        ({"values": ("Seoul", "Jeju")}, "Seol", "'Seol' is none of 'Seoul', 'Jeju'; did you mean 'Seoul'?"),
        ({"values": ("a", "b")}, ["a", "c"], "'c' is none of 'a', 'b'"),
        ({"characters": (2, 5)}, "a long text", "11 characters, wanted 2 to 5"),
        ({"missing_at_most": 0.0}, None, "it is missing"),
        ({"missing_at_most": 0.1, "least": 3}, None, ""),
    ],
)
def test_one_value_is_expected_or_it_is_said_why_not(expected, value, told):
    assert Expectation(**expected).odd(value) == told


def test_expectations_of_a_sample_are_those_of_its_inputs_that_can_be_read():
    inputs = {"age": Number(), "town": Category(("Seoul",), is_target=False)}
    task = Task(inputs, "bought", Category(("no", "yes")))
    columns = {"age": Expectation(least=0, missing_at_most=0.0), "bought": Expectation(values=("no",))}
    expectations = Expectations({**columns, "town": Expectation(values=("Seoul",))})
    assert expectations.unexpected(task, {"age": "-3", "town": "Jeju"}) == [
        "age: -3 is below 0",
        "town: 'Jeju' is none of 'Seoul'",
    ]
    assert expectations.unexpected(task, {"age": "much", "town": "Seoul"}) == []
    assert expectations.unexpected(task, {"age": math.nan, "town": "Seoul"}) == ["age: it is missing"]


def test_they_come_back_from_json_as_they_were():
    one = Expectation(0.5, 3, ("a",), (1, 9), 0.1, unique=True, rising=True, shares={"a": (0.1, 0.2)})
    expectations = Expectations({"x": one, "y": Expectation(least="2020-01-01")}, 10, 20)
    assert Expectations.of_json(expectations.to_json()) == expectations
    assert Expectation(least=1).to_json() == {"least": 1}


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"samples": 3}, "'samples' is not known; did you mean 'samples_at_most'?"),
        ({"samples_at_least": "3"}, "samples_at_least = '3': wanted a count"),
        ({"columns": []}, "columns = []: wanted [columns.NAME]"),
        ({"columns": {"age": 3}}, "columns.age: 3: wanted a table"),
        ({"columns": {"age": {"lest": 3}}}, "columns.age: 'lest' is not known; did you mean 'least'?"),
        ({"columns": {"age": {"values": "yes"}}}, "columns.age: values = 'yes': wanted a list of words"),
        ({"columns": {"age": {"missing_at_most": 5}}}, "missing_at_most = 5: wanted a share, from 0 to 1"),
        ({"columns": {"age": {"least": 50, "greatest": 10}}}, "least = 50, greatest = 10: wanted the lower as `least`"),
        ({"columns": {"age": {"characters": [5, 1]}}}, "characters = [5, 1]: wanted two counts, the lower first"),
        ({"columns": {"age": {"shares": {"a": [0.5, 0.1]}}}}, "shares of 'a' = [0.5, 0.1]: wanted two shares"),
    ],
)
def test_what_cannot_be_expected_is_named_with_its_place(record, told):
    with pytest.raises(ConfigError, match=re.escape(told)):
        Expectations.of_json(record)
