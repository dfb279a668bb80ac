"""Edit distance: the fast way by bits agrees with the plain table, and alignments are as short as it says."""

import random

import pytest

from byeori.fields.line.edits import alignment, distance


def plain(guess: str, truth: str) -> int:
    row = list(range(len(truth) + 1))
    for sign in guess:
        below = [row[0] + 1]
        for j, other in enumerate(truth):
            below.append(min(row[j] + (sign != other), row[j + 1] + 1, below[j] + 1))
        row = below
    return row[-1]


def test_distance_and_alignment_agree_with_the_plain_table_on_random_texts():
    draw = random.Random(0)
    for _ in range(500):
        guess, truth = ("".join(draw.choices("abé", k=draw.randint(0, 9))) for _ in range(2))
        assert distance(guess, truth) == plain(guess, truth), (guess, truth)
        pairs = alignment(guess, truth)
        assert sum(true != read for true, read in pairs) == plain(guess, truth), (guess, truth)
        assert "".join(true for true, _ in pairs if true) == truth
        assert "".join(read for _, read in pairs if read) == guess


def test_long_texts_are_longer_than_any_machine_word():
    assert distance("a" * 300, "b" * 200) == 300
    assert distance("ab" * 200, "ab" * 200) == 0


@pytest.mark.parametrize(
    ("guess", "truth", "count"), [("", "", 0), ("", "abc", 3), ("abc", "", 3), ("벼리", "벼락", 1)]
)
def test_empty_texts_and_any_script_count(guess, truth, count):
    assert distance(guess, truth) == count


def test_words_count_as_one_sign_each():
    assert distance(["the", "cat", "sat"], ["the", "cat", "sits"]) == 1
