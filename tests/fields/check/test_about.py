"""What a field says of itself is held against what it does; a test for each entry that says too much."""

import pytest

from broken_said import SAID_INPUTS, SAID_TARGETS
from byeori import check_field
from byeori.core.errors import FieldError


def named(value):
    return str(getattr(value, "__name__", value))[:40]


@pytest.mark.parametrize(("broken", "text"), SAID_INPUTS, ids=lambda value: getattr(value, "__name__", ""))
def test_an_input_that_says_what_it_does_not_do_is_told(broken, text):
    with pytest.raises(FieldError) as caught:
        check_field(broken(), [30.0, 42, "61.5", 90.0, 75.25])
    assert text in str(caught.value)


@pytest.mark.parametrize(("broken", "text"), SAID_TARGETS, ids=named)
def test_a_target_that_says_what_it_does_not_do_is_told(broken, text):
    with pytest.raises(FieldError) as caught:
        check_field(broken(), ["cat", "dog", "cat", "bird"])
    assert text in str(caught.value)
