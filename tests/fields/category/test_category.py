"""Categories: classes are learned in an order that people expect, and labels that are none are told."""

import math
from decimal import Decimal

import numpy as np
import pytest
import torch

from byeori.core.errors import DataError
from byeori.core.recipe import Recipe
from byeori.fields.category.category import Category

PETS = Category(("bird", "cat", "dog"))


def learned(*labels: str) -> tuple[str, ...]:
    return Category().learn(iter(labels), Recipe()).classes


@pytest.mark.parametrize(
    ("cell", "label"), [(" cat ", "cat"), (3, "3"), (-1, "-1"), (2.0, "2"), (Decimal("5.0"), "5.0"), ("벼리", "벼리")]
)
def test_a_label_is_its_text(cell, label):
    assert PETS.read(cell) == PETS.send(cell) == label


@pytest.mark.parametrize("cell", [None, "", "  ", "\n", math.nan])
def test_an_empty_label_is_told(cell):
    with pytest.raises(DataError, match="the label is empty; give it a class, or remove the sample"):
        PETS.read(cell)


def test_classes_stand_in_the_order_of_the_alphabet():
    assert learned("dog", "cat", "dog", "Ant") == ("Ant", "cat", "dog")


def test_numbers_stand_in_the_order_of_numbers():
    assert learned("10", "9", "-3", "0") == ("-3", "0", "9", "10")
    assert learned("10", "9", "none") == ("10", "9", "none")


@pytest.mark.parametrize("odd", ["²", "--5", "1-2", "-", "½"])
def test_what_only_looks_like_a_number_is_a_word(odd):
    assert learned(odd, "7") == tuple(sorted([odd, "7"]))


def test_numbers_that_are_equal_stay_two_classes():
    assert learned("01", "1", "2") == ("01", "1", "2")


def test_a_label_is_packed_as_its_place():
    packed = PETS.pack("cat")
    assert (packed.shape, packed.dtype, int(packed)) == ((), np.int64, 1)


def test_an_unknown_label_is_told_with_the_nearest():
    with pytest.raises(DataError) as caught:
        PETS.pack("cats")
    assert str(caught.value) == (
        "label 'cats' is not one of the 3 classes of the training part; did you mean 'cat'?; "
        "mend the label, or put samples of it into the training part"
    )


def test_a_batch_is_the_places_themselves():
    places = torch.tensor([0, 2])
    assert PETS.batch(places, None) is places


def test_the_loss_is_the_mean_cross_entropy_smoothed_as_the_recipe_says():
    outputs, truth = torch.tensor([[2.0, 0.0, -1.0], [0.0, 0.0, 0.0]]), torch.tensor([0, 1])
    logs = outputs.log_softmax(1)
    sharp = -(logs[0, 0] + logs[1, 1]) / 2
    torch.testing.assert_close(PETS.loss(outputs, truth, Recipe(label_smoothing=0.0)), sharp)
    smooth = 0.7 * sharp + 0.3 * -logs.mean()
    torch.testing.assert_close(PETS.loss(outputs, truth, Recipe(label_smoothing=0.3)), smooth)


def test_the_loss_of_half_precision_outputs_is_computed_in_full():
    outputs = torch.randn(4, 3).bfloat16()
    assert PETS.loss(outputs, torch.tensor([0, 1, 2, 0]), Recipe()).dtype == torch.float32


def test_the_scores_are_accuracy_first_and_macro_f1():
    scores = PETS.scores()
    assert list(scores) == ["accuracy", "macro_f1"]
    outputs = torch.eye(3)[[0, 0, 1, 2]]
    for metric in scores.values():
        metric.update(outputs[:2], torch.tensor([0, 1]))
        metric.update(outputs[2:], torch.tensor([1, 2]))
    assert float(scores["accuracy"].compute()) == pytest.approx(0.75)
    assert float(scores["macro_f1"].compute()) == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)


def test_an_answer_is_the_likeliest_class_with_all_probabilities_in_the_order_of_classes():
    answer = PETS.answer(torch.tensor([0.0, math.log(3), 0.0]))
    assert answer == {"value": "cat", "confidence": 0.6, "probabilities": {"bird": 0.2, "cat": 0.6, "dog": 0.2}}
    assert list(answer["probabilities"]) == list(PETS.classes)


def test_an_answer_of_enormous_outputs_is_still_a_number():
    assert PETS.answer(torch.tensor([1e30, -1e30, 0.0]))["confidence"] == 1.0


def test_a_label_is_no_code_for_a_page():
    assert PETS.show("<b>cat</b>") == "&lt;b&gt;cat&lt;/b&gt;"


def test_a_page_asks_by_a_list_of_the_classes():
    assert PETS.form() == {"widget": "choice", "options": ["bird", "cat", "dog"]}


def test_it_says_what_it_is():
    assert str(Category()) == "Category"
    assert str(PETS) == "Category of 3 (bird, cat, dog)"
    assert str(Category(tuple("abcdef"))) == "Category of 6 (a, b, c, d, ...)"


def test_what_an_input_never_saw_is_a_known_case():
    field = Category(is_target=False).learn(iter(["cat", "dog", "", "cat"]), Recipe())
    assert field.classes == ("cat", "dog")
    assert [int(field.pack(field.read(cell))) for cell in ("cat", "dog", "ox", "", None, math.nan)] == [
        1,
        2,
        0,
        0,
        0,
        0,
    ]
    assert (field.send(None), field.show("")) == (None, "missing")
    assert field.table_column().classes == 3


def test_rare_classes_of_an_input_count_as_unseen_and_those_of_a_target_do_not():
    names = ["often"] * 1990 + ["seldom"] * 4 + ["now and then"] * 6
    assert Category(is_target=False).learn(iter(names), Recipe()).classes == ("now and then", "often")
    assert len(Category().learn(iter(names), Recipe()).classes) == 3


def test_whole_numbers_are_one_class_however_they_are_written():
    assert Category().read(3.0) == Category().read(3) == Category().read("3") == "3"
    assert Category().read(2.5) == "2.5"


def test_members_of_an_ensemble_answer_by_their_mean_probabilities():
    shares = torch.tensor([[[0.8, 0.1, 0.1], [0.2, 0.5, 0.3]]])
    torch.testing.assert_close(PETS.merge(shares.log() + 3).softmax(1), shares.mean(1))


@pytest.mark.parametrize("name", ["Cafe\u0301", "\ufeffCafé", "Café\xa0", "Caf\u200bé"])
def test_what_looks_the_same_is_one_class(name):
    assert Category().read(name) == "Café"
    assert Category(("Bar", "Café")).pack(Category(("Bar", "Café")).read(name)) == 1


def test_classes_of_a_bundle_made_before_keep_their_form_and_are_found_by_any():
    old = Category(("Cafe\u0301", "New\xa0York"))
    assert [old.pack(old.read(name)).item() for name in ("Café", "Cafe\u0301", "New York", "New\xa0York")] == [
        0,
        0,
        1,
        1,
    ]
    doubled = Category(("Cafe\u0301", "Café"), is_target=False)
    assert [doubled.pack(doubled.read(name)).item() for name in ("Cafe\u0301", "Café")] == [1, 2]


def test_a_label_of_nothing_that_can_be_seen_is_empty():
    assert Category(is_target=False).read("\u200b\ufeff") == ""
    with pytest.raises(DataError, match="the label is empty"):
        Category().read("\u200b")


@pytest.mark.parametrize("yes", [True, "True", "true", "TRUE", np.bool_(True)])
def test_a_boolean_is_one_class_however_a_file_writes_it(yes):
    assert Category().read(yes) == "true"
    assert Category(("False", "True")).read(yes) == "True"  # as bundles made before have it
    assert Category(("false", "maybe", "true")).read(yes) == "true"


@pytest.mark.parametrize(
    ("cell", "told"),
    [(["a"], "a list"), ({"a": 1}, "an object"), (np.zeros(2), "an array"), (b"a", "bytes")],
)
def test_what_is_no_one_word_is_no_class(cell, told):
    for field in (Category(), Category(("a",), is_target=False)):
        with pytest.raises(DataError, match=f"{told} is no class; wanted one word or number"):
            field.read(cell)
