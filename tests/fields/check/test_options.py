"""Methods that a field need not have keep their promises too; a test for each that is broken."""

import pytest

from broken_options import OPTION_INPUTS, OPTION_TARGETS
from byeori import check_field
from byeori.core.errors import FieldError


def named(value):
    return str(getattr(value, "__name__", value))[:40]


@pytest.mark.parametrize(("broken", "text"), OPTION_INPUTS, ids=named)
def test_an_optional_promise_of_an_input_is_named(broken, text):
    with pytest.raises(FieldError) as caught:
        check_field(broken(), [30.0, 42, "61.5", 90.0, 75.25])
    assert text in str(caught.value)


@pytest.mark.parametrize(("broken", "text"), OPTION_TARGETS, ids=named)
def test_an_optional_promise_of_a_target_is_named(broken, text):
    with pytest.raises(FieldError) as caught:
        check_field(broken(), ["cat", "dog", "cat", "bird"])
    assert text in str(caught.value)
