"""Several labels at once: read in any usual form, learned from the training part, answered from thresholds on."""

import numpy as np
import pytest
import torch

from byeori.core.errors import DataError
from byeori.core.recipe import Recipe
from byeori.fields.check.check_field import check_field
from byeori.fields.labels.labels import Labels

TOPICS = Labels(("art", "law", "sport"))


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        (["law", "art", "law"], ("art", "law")),
        ("law; art", ("art", "law")),
        ("law|art|", ("art", "law")),
        ("law, art", ("art", "law")),
        ("arts, crafts; law", ("arts, crafts", "law")),
        ('["law", "art"]', ("art", "law")),
        ("[]", ()),
        ([], ()),
        ("법; 예술", ("법", "예술")),
        (7, ("7",)),
        (7.0, ("7",)),
        ("", ()),
        (" ; ", ()),
        ("\u200b;", ()),
        (None, ()),
        (float("nan"), ()),
        (np.array(["law"]), ("law",)),
    ],
)
def test_names_are_read_in_any_usual_form(cell, names):
    assert Labels().read(cell) == names
    assert Labels().read(Labels().send(cell)) == names


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ({"art": 1}, "the cell of labels holds {'art': 1}; wanted names with ; between them"),
        (True, "the cell of labels holds True; wanted names"),
        ("[art", "which is no JSON"),
        (["art", None], "a label is None, which is no name; give it one, or remove the sample"),
    ],
)
def test_what_is_no_list_of_labels_is_told(cell, told):
    with pytest.raises(DataError, match=told):
        Labels().read(cell)


def test_the_field_keeps_the_contract():
    check_field(Labels(), ["art; law", ["art"], '["sport", "law"]', "[]", "art|sport"])


def test_an_unknown_label_is_told_with_the_nearest():
    with pytest.raises(DataError, match="label 'laws' is not one of the 3 labels of the training part; did you mean"):
        TOPICS.pack(("laws",))


def test_a_training_part_without_any_label_is_an_error():
    with pytest.raises(DataError, match="no sample of the training part has a label"):
        Labels().learn([(), ()], Recipe())


def test_an_answer_has_the_labels_from_their_thresholds_on():
    outputs = torch.tensor([0.0, 1.0, -1.0])
    assert TOPICS.answer(outputs)["value"] == ["art", "law"]
    strict = Labels(TOPICS.labels, (0.6, 0.6, 0.2)).answer(outputs)
    assert strict["value"] == ["law", "sport"]
    assert strict["probabilities"] == {"art": 0.5, "law": 0.731059, "sport": 0.268941}
    assert strict["confidence"] == 0.268941


def test_no_label_is_an_answer_that_can_be_read_again():
    answer = TOPICS.answer(torch.tensor([-3.0, -3.0, -3.0]))
    assert answer["value"] == []
    assert TOPICS.pack(TOPICS.read(answer["value"])).tolist() == [0, 0, 0]


def test_thresholds_are_chosen_on_the_validation_part():
    truth = torch.tensor([[1.0, 0.0]] * 20 + [[0.0, 1.0]] * 20)
    outputs = torch.cat([torch.linspace(-1, 0, 20), torch.linspace(-4, -2, 20)])[:, None] * torch.tensor([1.0, -1.0])
    learned = Labels(("first", "second")).calibrate(outputs, truth)
    scaled = torch.from_numpy(learned.reduce(outputs.numpy()))
    assert torch.equal(learned.chosen(scaled), truth > 0)
    ends = torch.tensor([-1.0, -2.0]) / learned.temperatures[0]
    assert learned.thresholds[0] == pytest.approx(float(ends.sigmoid().mean()), abs=1e-5)


def test_a_label_is_shown_as_text_and_none_as_a_dash():
    assert Labels().show(("<b>", "art")) == "&lt;b&gt;, art"
    assert Labels().show(()) == "–"


def test_members_of_an_ensemble_answer_by_their_mean_probabilities():
    shares = torch.tensor([[[0.9, 0.1], [0.5, 0.2]]])
    merged = Labels(("a", "b")).merge(shares.logit())
    torch.testing.assert_close(merged.sigmoid(), shares.mean(1))


def test_labels_that_look_the_same_are_one():
    assert Labels().read(["Cafe\u0301", "Café", "Bar\u200b"]) == ("Bar", "Café")
    assert Labels().read("Cafe\u0301; Bar\xa0") == ("Bar", "Café")
    old = Labels(("Bar", "Cafe\u0301"))
    assert old.pack(old.read("Café")).tolist() == [0, 1]
