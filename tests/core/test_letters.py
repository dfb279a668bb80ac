"""Whole numbers as letters: the same after the way there and back, and damage is told."""

import json

import numpy as np
import pytest

from byeori.core.letters import of_letters, to_letters


def test_numbers_come_back_as_they_were():
    numbers = np.array([0, 1, 255, 256, 70_000, 2**32 - 1])
    found = of_letters(to_letters(numbers))
    assert found.tolist() == numbers.tolist()
    assert found.dtype == np.uint32
    assert of_letters(to_letters(np.array([], int))).tolist() == []


def test_letters_are_plain_and_few_where_the_numbers_are_alike():
    letters = to_letters(np.full(10_000, 70_000))
    assert json.dumps(letters) == f'"{letters}"'
    assert len(letters) < 200


@pytest.mark.parametrize("letters", ["no letters!", "AAAA", to_letters(np.arange(9))[:-8] + "AAAAAAAA"])
def test_damage_is_a_value_error(letters):
    with pytest.raises(ValueError):
        of_letters(letters)
