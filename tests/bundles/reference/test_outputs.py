import math

import pytest

from byeori.bundles.reference.outputs import answer_traits
from byeori.fields.category.category import Category
from byeori.fields.labels.labels import Labels
from byeori.fields.line.line import Line
from byeori.fields.mask.mask import Mask
from byeori.fields.number.number import Number
from byeori.fields.number.numbers import Numbers
from byeori.fields.points.points import Points

CLASSES = Category(("cat", "dog", "emu"), is_target=True)


def test_a_class_has_its_confidence_its_margin_and_how_undecided_it_is():
    answer = {"value": "dog", "confidence": 0.5, "probabilities": {"cat": 0.5, "dog": 0.5, "emu": 0.0}}
    assert answer_traits(answer, CLASSES) == pytest.approx(
        {
            "answer.value": "dog",
            "answer.confidence": 0.5,
            "answer.margin": 0.0,
            "answer.entropy": math.log(2) / math.log(3),
        }
    )


def test_a_number_has_its_value_and_the_width_of_its_interval():
    answer = {"value": 3, "confidence": None, "low": 2.5, "high": 4.0}
    assert answer_traits(answer, Number(is_target=True)) == {"answer.value": 3.0, "answer.width": 1.5}


def test_several_numbers_are_traits_by_their_names_whatever_these_are():
    answer = {"value": {"x": 1.0, "answer.value": 2.0}, "confidence": None}
    assert answer_traits(answer, Numbers(("x", "answer.value"))) == {
        "answer.value.x": 1.0,
        "answer.value.answer.value": 2.0,
    }


def test_labels_are_counted_and_each_has_a_trait():
    answer = {"value": ["b"], "confidence": 0.7, "probabilities": {"a": 0.2, "b": 0.7}}
    assert answer_traits(answer, Labels(("a", "b"))) == {
        "answer.labels": 1.0,
        "answer.has.a": 0.0,
        "answer.has.b": 1.0,
        "answer.confidence": 0.7,
    }


def test_a_mask_has_the_share_of_each_class():
    answer = {"value": "data:...", "confidence": 0.9, "shares": {"sky": 0.75, "road": 0.25, "car": 0.0}}
    traits = answer_traits(answer, Mask(("sky", "road", "car")))
    assert traits["answer.classes"] == 2.0
    assert traits["answer.share.sky"] == 0.75


def test_a_line_has_its_length_and_its_least_sure_character():
    answer = {
        "value": "ab c",
        "confidence": 0.8,
        "characters": [{"character": "a", "confidence": 0.9}, {"character": "b", "confidence": 0.3}],
    }
    assert answer_traits(answer, Line()) == {
        "answer.characters": 4.0,
        "answer.words": 2.0,
        "answer.least_sure": 0.3,
        "answer.confidence": 0.8,
    }


def test_points_are_counted():
    assert answer_traits({"value": [[1.0, 2.0], None], "confidence": None}, Points()) == {"answer.points": 1.0}
