"""A column of words is numbers only where no word loses what it tells."""

import pytest

from byeori.data.guessing.written import as_numbers

MANY = [str(n * 37) for n in range(100)]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (["3", "NA", None, "-4", "+5", "null"], (3, None, None, -4, 5, None)),
        (["3", "4.50", "1e3"], (3.0, 4.5, 1000.0)),
        (["0.5", "0.25", "1.00"], (0.5, 0.25, 1.0)),
        ([" 7 ", "8"], (7, 8)),
        (["0", "0.0"], (0.0, 0.0)),
    ],
)
def test_words_that_are_numbers_become_them(words, numbers):
    found = as_numbers(words)
    assert found == numbers
    assert [type(one) for one in found] == [type(one) for one in numbers]


@pytest.mark.parametrize(
    "words",
    [
        ["007", "010"],
        ["01234", "98052"],
        ["3.1", "3.10", "4.0"],
        ["3.9", "3.10", "3.11"],
        ["12345678901234567890", "12345678901234567891"],
        ["9007199254740993", "9007199254740992"],
        ["1_0", "20"],
        ["1", "x"],
        ["1,5", "2"],
        ["1e999", "1"],
        ["NA", None],
    ],
)
def test_words_that_would_lose_their_writing_stay(words):
    assert as_numbers(words) is words


@pytest.mark.parametrize("slip", ["007", "12345678901234567890"])
def test_one_slip_among_many_numbers_makes_no_words_of_them(slip):
    assert as_numbers([*MANY, slip])[-1] == int(slip)


def test_typed_cells_are_left_as_they_are():
    cells = (1, "2", None)
    assert as_numbers(cells) is cells
