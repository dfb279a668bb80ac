"""Whether an answer was right, and what is no truth; how requests bring truths is tested with the server's."""

import pytest

from byeori.fields.kinds import Category, Mask
from byeori.journal.truth_cells import TruthError, check_file, is_right, truth_of, wrong_truth
from byeori.tracking.records import Answer


@pytest.mark.parametrize(
    ("answer", "truth", "right"),
    [
        ({"value": "cat"}, "cat", True),
        ({"value": "cat"}, "dog", False),
        ({"value": ["a", "b"]}, ["b", "a"], True),
        ({"value": ["a"]}, ["a", "b"], False),
        ({"value": 3.0, "low": 2.0, "high": 4.0}, 3.9, True),
        ({"value": 3.0, "low": 2.0, "high": 4.0}, 4.1, False),
        ({"value": 3}, 3.0, True),
        (
            {"value": {"x": 1.0, "y": 2.0}, "low": {"x": 0.0, "y": 1.0}, "high": {"x": 2.0, "y": 3.0}},
            {"x": 2, "y": 1},
            True,
        ),
        ({"value": {"x": 1.0, "y": 2.0}, "low": {"x": 0.0}, "high": {"x": 2.0}}, {"x": 2, "y": 1}, False),
        ({"value": [[1, 2]]}, [[1, 2]], True),
        ({}, "cat", False),
    ],
)
def test_an_answer_is_right_where_it_is_the_truth_or_its_interval_holds_it(answer, truth, right):
    assert is_right(answer, truth) is right


def test_what_is_no_truth_says_where_it_stands():
    with pytest.raises(TruthError, match=r"table.csv:7 is 'cow', which is not one of the 2 classes") as told:
        truth_of("cow", Category(("cat", "dog")), "table.csv:7")
    assert told.value.code == "unknown_truth"
    assert str(wrong_truth("broken", "row 3")) == "row 3: broken; leave it out, or null, where it is not known"


def test_bytes_that_are_no_mask_are_refused(tmp_path):
    mask = Mask(classes=("ground", "green"), values=(0, 1), ignored=(255,), rows=8, columns=8)
    with pytest.raises(TruthError, match=r"row 3: .*leave it out"):
        check_file(b"no picture", mask, Answer("a", 0.0, "d", None, {}, {}, 1.0), tmp_path, where="row 3")
