"""A challenger beside the champion on live requests: agreement at once, who is better as truths come."""

import math

import numpy as np
import pytest

from byeori.fields.kinds import Category, Number
from byeori.serving.lineup.compared import compare_canary, compare_shadow
from byeori.tracking.records import Answer, ShadowAnswer

ANIMAL = Category(("cat", "dog"))
NUMBER = Number()


def _answer(store, name, bundle, value, time):
    row = Answer(name, time, bundle, None, {}, {"value": value}, 1.0, value=str(value))
    store.write_answers([row])


def _beside(store, name, value, time, error=None):
    outputs = None if error else {"value": value}
    store.shadows.write([ShadowAnswer(name, "two", time, None, outputs, None, None, 1.0, error)])


def _shadowed(store, count, *, right, other_right, judged):
    """Answers of both, whose truths are known up to a number of them."""
    draw = np.random.default_rng(count)
    for number in range(count):
        truth = "cat" if draw.random() < 0.5 else "dog"
        wrong = "dog" if truth == "cat" else "cat"
        value, other = (truth if draw.random() < chance else wrong for chance in (right, other_right))
        _answer(store, f"a{number}", "one", value, float(number))
        _beside(store, f"a{number}", other, float(number))
        if number < judged:
            store.write_judgement(f"a{number}", value == truth, truth, "ann", source="page")


def test_agreement_is_told_before_any_truth_is_known(store):
    for number, other in enumerate(["cat", "cat", "dog", "cat"]):
        _answer(store, f"a{number}", "one", "cat", float(number))
        _beside(store, f"a{number}", other, float(number))
    _answer(store, "x", "one", "cat", 9.0)
    _beside(store, "x", None, 9.0, error="RuntimeError: no")
    found = compare_shadow(store, "one", "two", ANIMAL)
    assert (found.answered, found.failed, found.agreement) == (4, 1, 0.75)
    assert (found.judged.samples, found.judged.word) == (0, "unknown")


def test_a_challenger_that_is_right_more_often_is_better_and_the_other_way_round(store):
    _shadowed(store, 300, right=0.6, other_right=0.95, judged=200)
    found = compare_shadow(store, "one", "two", ANIMAL)
    assert (found.judged.word, found.judged.samples, found.scoring.name) == ("better", 200, "correct")
    assert found.judged.difference.value == pytest.approx(0.35, abs=0.1)


def test_one_that_is_as_good_is_neither(store):
    _shadowed(store, 200, right=0.8, other_right=0.8, judged=200)
    assert compare_shadow(store, "one", "two", ANIMAL).judged.word == "unknown"


def test_of_numbers_the_smaller_error_is_the_better(store):
    for number in range(60):
        truth = float(number)
        _answer(store, f"a{number}", "one", truth + 1 + number % 3, truth)
        _beside(store, f"a{number}", truth + 0.1, truth)
        store.write_judgement(f"a{number}", False, truth, "ann", source="table")
    found = compare_shadow(store, "one", "two", NUMBER)
    assert found.judged.word == "better"
    assert found.agreement == pytest.approx(1.9)


def test_a_champion_of_before_is_not_compared(store):
    _answer(store, "a", "before", "cat", 1.0)
    _beside(store, "a", "dog", 1.0)
    found = compare_shadow(store, "one", "two", ANIMAL)
    assert found.answered == 0
    assert math.isnan(found.agreement)


def test_a_judgement_that_tells_no_truth_says_nothing_of_the_challenger(store):
    _answer(store, "a", "one", "cat", 1.0)
    _beside(store, "a", "dog", 1.0)
    store.write_judgement("a", False, None, "ann", source="page")
    assert compare_shadow(store, "one", "two", ANIMAL).judged.samples == 0


def test_a_canary_is_set_beside_answers_of_the_same_hours(store):
    for number in range(200):
        _answer(store, f"a{number}", "one", "cat", 10.0 + number)
        store.write_judgement(f"a{number}", number % 2 == 0, "cat" if number % 2 == 0 else "dog", None, source="page")
    for number in range(60):
        _answer(store, f"b{number}", "two", "cat", 10.5 + 3 * number)
        store.write_judgement(f"b{number}", True, "cat", None, source="page")
    found = compare_canary(store, "one", "two", ANIMAL)
    assert (found.answered, found.judged.samples, found.judged.word) == (60, 60, "better")
    assert found.judged.losses == 0
    assert compare_canary(store, "one", "two", ANIMAL, since=100.0).judged.samples == 30
    assert compare_canary(store, "two", "one", ANIMAL).judged.word == "worse"
