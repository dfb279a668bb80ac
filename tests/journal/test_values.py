"""The short value and the confidence by which answers are filtered."""

import pytest

from byeori.journal.values import confidence_of, value_of, value_text


@pytest.mark.parametrize(
    ("outputs", "text"),
    [
        ({"value": "cat"}, "cat"),
        ({"value": 3.5}, "3.5"),
        ({"value": ["a", "b"]}, "a, b"),
        ({"value": "x" * 300}, "x" * 200),
        ({"value": "data:image/png;base64,AA"}, None),
        ({"value": {"x": 1.0}}, None),
        ({"value": [[1, 2]]}, None),
        (None, None),
        ([1], None),
    ],
)
def test_a_value_is_a_short_text_or_nothing(outputs, text):
    assert value_text(outputs) == text


def test_the_value_is_as_it_is_in_the_outputs():
    assert (value_of({"value": ["a"]}), value_of(None)) == (["a"], None)


@pytest.mark.parametrize(("given", "found"), [(0.5, 0.5), (1, 1.0), (None, None), (True, None), (float("nan"), None)])
def test_a_confidence_is_a_number_or_nothing(given, found):
    assert confidence_of({"value": 1, "confidence": given}) == found
