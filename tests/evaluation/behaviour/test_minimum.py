import pytest

from byeori.core.errors import DataError
from byeori.evaluation.behaviour.declared import Minimum
from byeori.evaluation.behaviour.minimum import judge_minimum
from byeori.evaluation.behaviour.samples import Sample


def _judge(test, bundle, samples):
    return judge_minimum(test, bundle, samples, bundle.predict([sample.cells for sample in samples]))


def test_each_named_sample_is_a_case(moods, answers_by):
    answers_by(lambda cells: {"value": "up" if "good" in cells["text"] else "down", "confidence": 0.9})
    samples = [Sample("one", {"text": "good"}, "up"), Sample("two", {"text": "fine"}, "up")]
    outcome = _judge(Minimum(samples="x"), moods, samples)
    assert [(case.sample, case.passed, case.why) for case in outcome.cases] == [
        ("one", True, ""),
        ("two", False, "down (0.90), wanted up"),
    ]
    assert not outcome.passed
    assert _judge(Minimum(samples="x", at_least=0.5), moods, samples).passed


def test_a_number_is_right_within_its_tolerance(houses, answers_by):
    answers_by(lambda cells: {"value": 52.0, "confidence": None})
    samples = [Sample("one", {"rooms": 2.0, "street": "north"}, "50")]
    assert _judge(Minimum(samples="x", tolerance=2.0), houses, samples).passed
    assert not _judge(Minimum(samples="x", tolerance=1.9), houses, samples).passed


def test_an_answer_that_cannot_be_read_is_told_with_its_sample(houses, answers_by):
    answers_by(lambda cells: {"value": 52.0, "confidence": None})
    with pytest.raises(DataError, match=r"one: .*much"):
        _judge(Minimum(samples="x", tolerance=1.0), houses, [Sample("one", {"rooms": 2.0, "street": ""}, "much")])


def test_a_class_that_the_model_has_not_learned_is_said_to_be_one(moods, answers_by):
    answers_by(lambda cells: {"value": "up", "confidence": 0.9})
    outcome = _judge(Minimum(samples="x"), moods, [Sample("one", {"text": "good"}, "dwn")])
    why = "up (0.90), wanted dwn, which the model has not learned; did you mean 'down'?"
    assert [(case.passed, case.why) for case in outcome.cases] == [(False, why)]
