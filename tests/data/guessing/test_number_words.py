import random

import pytest

from byeori.data.guessing.number_words import number_in, numbers_at_once
from byeori.data.guessing.written import as_numbers
from byeori.fields.cells import NOTHING
from byeori.fields.coded import Coded

ODD = [
    "NA",
    "",
    "-",
    "１２",
    "007",
    "-0",
    "-0.0",
    "+5",
    "x",
    "1e400",
    "9" * 20,
    "1e5",
    "5.",
    "\u00a05",
    None,
    "00",
    "1,5",
]


def column(seed: int) -> list[str | None]:
    draw = random.Random(seed)
    digits = draw.choice([0, 0, 1, 2, 4])
    words: list[str | None] = [f"{draw.gauss(0, draw.choice([300, 10**6])):.{digits}f}" for _ in range(700)]
    words += draw.sample(ODD, draw.choice([0, 1, 2, 5])) * draw.choice([1, 30])
    words += [f"{number:04}" for number in range(draw.choice([0, 0, 0, 10, 300]))]
    draw.shuffle(words)
    return words


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("nothing", [NOTHING, ("-999",), ()])
def test_a_long_column_is_as_numbers_as_its_words_are_one_by_one(seed: int, nothing: tuple[str, ...]):
    words = column(seed)
    found = as_numbers(Coded.of(words), nothing)
    assert [*map(repr, found)] == [*map(repr, as_numbers(tuple(words), nothing))]


def test_a_long_column_of_plain_numbers_is_told_at_once():
    assert numbers_at_once(Coded.of([f"{number / 8}" for number in range(300)]), NOTHING) is not None
    assert numbers_at_once(Coded.of([*map(str, range(300)), "x"]), NOTHING) is None
    assert numbers_at_once(Coded.of(["1", "2"]), NOTHING) is None


def test_a_word_is_a_number_or_stays_a_word():
    assert list(map(number_in, ["5", "5.0", "x", "1e400"])) == [5, 5.0, "x", "1e400"]
