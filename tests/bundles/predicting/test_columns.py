"""Answers as columns: what each is called, and what of a sample's own stays beside them."""

from byeori.bundles.predicting.asked import Asked
from byeori.bundles.predicting.columns import Printed, columns_of

ANSWER = {"value": "cat", "confidence": 0.9, "probabilities": {"cat": 0.9, "dog": 0.1}}


def _columns(own=(), **choices):
    return columns_of("pet", ANSWER, own, **{"has_rows": True, "probabilities": False, **choices})


def test_the_answer_stands_under_its_targets_name_and_the_rest_behind_a_dot():
    columns, left_out = _columns(["id"])
    assert columns.names == ("id", "pet", "pet.confidence", "pet.row", "pet.error")
    assert left_out == []
    assert _columns(probabilities=True)[0].names[2:4] == ("pet.probability.cat", "pet.probability.dog")


def test_a_truth_is_kept_as_given_and_the_columns_of_an_earlier_answer_are_not():
    columns, left_out = _columns(["id", "pet", "pet.confidence", "pet.given"])
    assert columns.own == {"id": "id", "pet": "pet.given"}
    assert left_out == ["pet.confidence", "pet.given"]


def test_a_row_has_a_cell_for_each_name():
    columns, _ = _columns(["id", "pet"])
    row = columns.row(Asked("t.csv:2", {}, {"id": 7, "pet": "dog"}), ANSWER)
    assert dict(zip(columns.names, row, strict=True)) == {
        "id": 7,
        "pet.given": "dog",
        "pet": "cat",
        "pet.confidence": 0.9,
        "pet.row": "t.csv:2",
        "pet.error": None,
    }


def test_for_the_eye_the_sample_comes_first_then_the_value_and_how_sure_it_is():
    columns, _ = columns_of(
        "price", {"value": 3.0, "low": 1.0, "confidence": 0.5}, ["id"], has_rows=True, probabilities=False
    )
    printed = Printed(*vars(columns).values())
    assert printed.names == ("file", "value", "confidence", "low", "id", "error")
    row = printed.row(Asked("a", {}, {"id": 1}), {"value": 3.0, "low": 1.0, "confidence": 0.5})
    assert row == ["a", 3.0, 0.5, 1.0, 1, None]
