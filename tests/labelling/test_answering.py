"""How unsure an answer is, and how far two differ, for every kind of answer."""

import numpy as np
import pytest

from byeori.labelling.answering import difference, said, unsureness
from byeori.labelling.forms import mask_value


def probable(**shares):
    return {"value": max(shares, key=shares.get), "confidence": max(shares.values()), "probabilities": shares}


@pytest.mark.parametrize(
    ("sure", "unsure"),
    [
        (probable(a=0.9, b=0.1), probable(a=0.6, b=0.4)),
        (probable(a=0.5, b=0.3, c=0.2), probable(a=0.4, b=0.35, c=0.25)),
        (
            {"value": [], "probabilities": {"a": 0.1, "b": 0.9}},
            {"value": ["a"], "probabilities": {"a": 0.6}},
        ),
        ({"value": 3.0, "low": 2.5, "high": 3.5, "confidence": None}, {"value": 3.0, "low": 1, "high": 5}),
        (
            {"value": {"x": 1}, "low": {"x": 0}, "high": {"x": 1}},
            {"value": {"x": 1}, "low": {"x": 0}, "high": {"x": 3}},
        ),
        ({"value": "text", "confidence": 0.9}, {"value": "text", "confidence": 0.3}),
        ({"value": [[1, 2]], "confidence": None, "radius": 3}, {"value": [[1, 2]], "confidence": None, "radius": 9}),
    ],
)
def test_the_less_sure_answer_is_the_one_that_is_asked_about(sure, unsure):
    assert unsureness(sure) < unsureness(unsure)


@pytest.mark.parametrize(
    ("one", "near", "far"),
    [
        (probable(a=0.9, b=0.1), probable(a=0.8, b=0.2), probable(a=0.1, b=0.9)),
        ({"value": "kitten"}, {"value": "kittens"}, {"value": "sitting"}),
        ({"value": 3.0}, {"value": 3.5}, {"value": 9.0}),
        ({"value": {"x": 1.0}}, {"value": {"x": 1.5}}, {"value": {"x": 4.0}}),
        ({"value": [[1, 2]]}, {"value": [[1, 3]]}, {"value": [[9, 9]]}),
    ],
)
def test_answers_that_differ_more_are_told_apart(one, near, far):
    assert difference(one, one) == 0
    assert 0 < difference(one, near) < difference(one, far)


def test_masks_differ_by_their_pixels():
    mask = np.zeros((4, 4), np.uint8)
    other = mask.copy()
    other[0] = 1
    assert difference({"value": mask_value(mask)}, {"value": mask_value(other)}) == 0.25


def test_an_answer_is_told_in_a_few_words():
    assert said(probable(a=0.61, b=0.3, c=0.09)) == "a 0.61, b 0.30"
    assert said({"value": 3.14159}) == "3.142"
    assert said({"value": "x" * 100}).endswith("...")
    assert said({"value": mask_value(np.zeros((2, 2), np.uint8))}) == "a mask"
