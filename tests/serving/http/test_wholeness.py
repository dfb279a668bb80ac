"""Half a character is refused however deep it stands, and whole ones pass."""

import pytest

from byeori.serving.http.problem import RequestError
from byeori.serving.http.wholeness import refuse_halves

HALF = "\udc00"


@pytest.mark.parametrize("value", [HALF, ["a", [HALF]], {"a": {"b": [1, f"x{HALF}"]}}, {HALF: 1}])
def test_half_a_character_is_found_in_values_and_in_keys(value):
    with pytest.raises(RequestError, match=r"names: '.*udc00' is half a character") as told:
        refuse_halves(value, "names")
    assert (told.value.status, told.value.code) == (422, "broken_text")


def test_whole_ones_pass_also_those_of_two_halves_and_very_deep_ones():
    deep = "벼리 🐟"
    for _ in range(5000):
        deep = [deep]
    refuse_halves({"벼리": [deep, 3, None, True]}, "names")
