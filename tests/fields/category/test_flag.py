"""Flags: yes and no in any usual word; two classes as a target, one number and a sign as an input."""

import math
import unicodedata

import pytest
import torch

from byeori import Category, Flag, Recipe, check_field
from byeori.core.errors import DataError

TARGET = Flag(is_target=True)


@pytest.mark.parametrize("cell", ["yes", " Y ", "TRUE", "t", 1, True, 1.0, "1", "1.0", "on", "예"])
def test_yes_is_known_in_any_usual_word(cell):
    assert Flag().read(cell) == Flag().send(cell) == TARGET.read(cell) == "yes"


@pytest.mark.parametrize("cell", ["No", "n", "False", "F", 0, False, 0.0, "0", "off", "아니오"])
def test_no_is_known_in_any_usual_word(cell):
    assert Flag().read(cell) == Flag().send(cell) == TARGET.read(cell) == "no"


@pytest.mark.parametrize("cell", [None, "", math.nan, "NA"])
def test_a_missing_flag_is_known_as_an_input_and_refused_as_a_target(cell):
    assert (Flag().read(cell), Flag().send(cell)) == ("", None)
    assert Flag().pack("").tolist() == [0, 1]
    with pytest.raises(DataError, match="the answer is missing; say yes or no, or remove the sample"):
        TARGET.read(cell)


@pytest.mark.parametrize("cell", ["maybe", 2, -1, 0.5, b"yes", object()])
def test_any_other_word_is_told(cell):
    with pytest.raises(DataError, match="is neither yes nor no; wanted yes, no, true, false, 1, 0"):
        Flag().read(cell)


def test_flags_keep_the_contract():
    check_field(Flag(), ["yes", "no", True, 0, 1])


def test_a_flag_is_answered_with_its_probability():
    answer = TARGET.answer(torch.tensor([0.0, math.log(3)]))
    assert answer == {"value": "yes", "confidence": 0.75, "probabilities": {"no": 0.25, "yes": 0.75}}


def test_how_often_it_is_yes_is_learned_from_what_is_known():
    field = Flag().learn(iter(["yes", "no", "yes", "yes", ""]), Recipe())
    assert field.share == 0.75
    assert field.traits("") == pytest.approx({"value": math.nan, "missing": 1}, nan_ok=True)


def test_a_target_learns_weights_only_where_they_are_wanted_and_both_answers_are_there():
    values = ["no", "no", "no", "yes"]
    assert TARGET.learn(values, Recipe()).weights == ()
    assert TARGET.learn(["no"], Recipe(class_weight="balanced")).weights == ()
    assert Flag().learn(values, Recipe(class_weight="balanced")).weights == ()
    assert TARGET.learn(values, Recipe(class_weight="balanced")).weights == (0.666667, 2.0)


def test_a_weighted_flag_has_the_loss_of_a_weighted_category():
    values, recipe = ["no", "no", "no", "yes"], Recipe(class_weight="balanced")
    outputs, truth = torch.randn(4, 2, generator=torch.Generator().manual_seed(0)), torch.tensor([0, 0, 0, 1])
    found = TARGET.learn(values, recipe).loss(outputs, truth, recipe)
    assert isinstance(found, tuple)
    torch.testing.assert_close(found, Category().learn(values, recipe).loss(outputs, truth, recipe))


def test_a_word_is_read_however_its_letters_are_made_up():
    assert Flag().read(unicodedata.normalize("NFD", "예")) == "yes"
    assert Flag().read("\ufeffno\xa0") == "no"
