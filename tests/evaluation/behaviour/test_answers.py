import pytest

from byeori.core.errors import ConfigError
from byeori.evaluation.behaviour.answers import apart, height, height_of, in_short, moved, shown, tolerance_of
from byeori.fields.kinds import Category, Flag, Labels, Line, Mask, Number, Numbers


def test_how_far_answers_may_differ_depends_on_their_kind():
    assert tolerance_of(Category(("a", "b")), None) == 0
    assert tolerance_of(Line(), None) == 0.05
    assert tolerance_of(Line(), 0.2) == 0.2
    with pytest.raises(ConfigError, match="how far it may be off in mm must be said"):
        tolerance_of(Number(unit="mm", is_target=True), None)


def test_another_class_is_1_away_and_a_number_its_distance():
    assert apart(Category(("a", "b")), {"value": "a"}, "b") == 1
    assert apart(Category(("a", "b")), {"value": "a"}, "a") == 0
    assert apart(Number(is_target=True), {"value": 2.5}, 4.0) == 1.5


def test_what_is_to_move_is_a_number_or_the_probability_of_a_class():
    assert height_of(Number(is_target=True), None) is None
    assert height_of(Flag(is_target=True), None) == "yes"
    assert height_of(Category(("a", "b", "c")), "b") == "b"
    assert height_of(Labels(labels=("x", "y")), "x") == "x"
    numbers = Numbers(names=("x", "y"), numbers=(Number(is_target=True), Number(is_target=True)))
    assert height_of(numbers, "y") == "y"
    assert height({"value": 3.0}, None) == 3
    assert height({"value": "a", "probabilities": {"a": 0.7}}, "a") == 0.7
    assert height({"value": {"y": 2.0}}, "y") == 2


@pytest.mark.parametrize(
    ("target", "of", "told"),
    [
        (Category(("cat", "dog", "ox")), None, "`of` is missing; wanted what is to move, one of cat, dog, ox"),
        (Category(("cat", "dog", "ox")), "dgo", "of = 'dgo' is none of them; did you mean 'dog'?"),
        (Number(is_target=True), "high", "the answer is one number; leave `of` out"),
        (Mask(), None, "a direction is of numbers, classes and labels"),
    ],
)
def test_what_cannot_move_is_refused(target, of, told):
    with pytest.raises(ConfigError) as caught:
        height_of(target, of)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("after", "expect", "tolerance", "passed"),
    [
        (1.1, "higher", 0.0, True),
        (1.0, "higher", 0.0, False),
        (1.0 + 1e-9, "higher", 0.0, False),
        (0.9, "lower", 0.05, True),
        (0.97, "lower", 0.05, False),
        (1.0 - 1e-9, "not lower", 0.0, True),
        (0.9, "not lower", 0.0, False),
        (1.1, "not higher", 0.2, True),
    ],
)
def test_an_answer_moves_by_more_than_tolerance_and_rounding(after, expect, tolerance, passed):
    assert moved(1.0, after, expect, tolerance) is passed


def test_answers_are_written_short():
    assert shown({"value": 0.1234567, "confidence": None}) == "0.123457"
    assert len(in_short("x" * 100)) == 60
