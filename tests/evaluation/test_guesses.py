"""Guesses: the answer is the largest output unless something else was decided, and shares are of the outputs."""

import numpy as np

from byeori.evaluation.guesses import Guesses, shown_cell, shown_columns

OUTPUTS = np.array([[2.0, 0.0], [0.0, 1.0], [1.0, 0.0]], np.float32)
GUESSES = Guesses(("a", "b", "c"), OUTPUTS, np.array([0, 0, 0]), "val", {f"c{n}": (1, 2, 3) for n in range(9)})


def test_the_class_with_the_largest_output_is_answered_with_its_share():
    assert GUESSES.guess.tolist() == [0, 1, 0]
    assert GUESSES.right.tolist() == [True, False, True]
    np.testing.assert_allclose(GUESSES.shares.sum(1), 1)
    np.testing.assert_allclose(GUESSES.confidence, 1 / (1 + np.exp([-2.0, -1.0, -1.0])))


def test_what_is_decided_is_answered_whatever_the_outputs_say():
    other = GUESSES.others(OUTPUTS, np.array([1, 1, 1]))
    assert other.guess.tolist() == [1, 1, 1]
    assert other.confidence[0] < 0.5
    assert GUESSES.guess.tolist() == [0, 1, 0]


def test_some_of_them_keep_their_order_and_their_part():
    some = GUESSES.others(OUTPUTS, np.array([1, 0, 1])).at(np.array([2, 0]))
    assert (list(some.keys), some.decided.tolist(), some.part_name) == (["c", "a"], [1, 1], "validation")


def test_beside_a_sample_a_few_columns_are_shown_and_cells_are_cut_to_a_line():
    assert shown_columns(GUESSES) == ["c0", "c1", "c2", "c3", "c4", "c5"]
    assert shown_cell("two\nlines  here") == "two lines here"
    assert len(shown_cell("x" * 100)) == 80
    assert (shown_cell(None), shown_cell(float("inf")), shown_cell(1234.5)) == (None, None, "1,234.5")
