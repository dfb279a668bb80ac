"""Types of values out of files."""

from typing import Any, Literal

import pytest

from byeori.core.typed import has_type


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (1, int),
        (1, float),
        (1.5, float),
        ("a", str),
        (True, bool),
        (None, float | None),
        (("a",), tuple[str, ...]),
        ((), tuple[str, ...]),
        ((1, "a"), tuple[int, str]),
        ((("a", 1.0), ("b", 2)), tuple[tuple[str, float], ...]),
        ([1], list[int]),
        ({"a": 1}, dict[str, int]),
        ("mean", Literal["mean", "last"]),
        (object(), Any),
    ],
)
def test_what_is_of_the_type(value, hint):
    assert has_type(value, hint)


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (True, int),
        (True, float),
        ("1", float),
        (float("nan"), float),
        (float("inf"), float),
        (10**400, float),
        (1, str),
        (1, bool),
        ("x", float | None),
        (["a"], tuple[str, ...]),
        ("abc", tuple[str, ...]),
        (("a", ["b"]), tuple[str, ...]),
        ((1,), tuple[int, str]),
        ([1, "a"], list[int]),
        ({"a": "b"}, dict[str, int]),
        ("max", Literal["mean", "last"]),
    ],
)
def test_what_is_not(value, hint):
    assert not has_type(value, hint)
