"""Conditions on traits of what was asked."""

import pytest

from byeori.core.errors import ConfigError
from byeori.journal.slices import Slice

TRAITS = {"age.value": 60.0, "town": "Bergen", "a<b": 1}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("age.value>=60", True),
        ("age.value > 60", False),
        ("age.value<60.5", True),
        ("age.value=60", True),
        ("age.value==6e1", True),
        ("age.value!=60", False),
        ("town=Bergen", True),
        ("town!=Bergen", False),
        ("town=3", False),
        ("age.value=Bergen", False),
        ("height.value<9", False),
    ],
)
def test_a_condition_holds_or_not(text, holds):
    assert Slice.of(text).holds(TRAITS) is holds


@pytest.mark.parametrize("text", ["age.value", "<3", "age.value<", ""])
def test_what_is_no_condition_is_told_with_what_is(text):
    with pytest.raises(ConfigError, match=r"wanted a trait, a sign and a value, as brightness<0.3"):
        Slice.of(text)


def test_a_word_has_no_order():
    with pytest.raises(ConfigError, match="'Bergen' is no number; < wants one after it, = and != do not"):
        Slice.of("town<Bergen")
