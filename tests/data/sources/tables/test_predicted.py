"""Columns that an earlier `predict` wrote are known by their names; those of the user's own are not taken for them."""

import pytest

from byeori.data.sources.tables.predicted import beside_answers


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["kind", "kind.error", "kind.confidence"], {"kind.error": "kind", "kind.confidence": "kind"}),
        (["kind", "kind.error", "kind.probability.a"], {"kind.error": "kind", "kind.probability.a": "kind"}),
        (["a.b", "a.b.error", "a.b.row"], {"a.b.error": "a.b", "a.b.row": "a.b"}),
        (
            ["x", "y", "answer.error", "answer.low.x", "x.given"],
            {"answer.error": "answer", "answer.low.x": "answer", "x.given": "x"},
        ),
    ],
)
def test_what_belongs_to_an_answer_is_found(names, found):
    assert beside_answers(names) == found


@pytest.mark.parametrize(
    "names",
    [
        ["kind", "kind.confidence"],  # no errors: not written by predict
        ["kind.error", "kind.confidence"],  # no answer
        ["kind", "kind.error.rate"],
        ["kind", "kinder.error"],
    ],
)
def test_columns_that_merely_look_alike_are_kept(names):
    assert beside_answers(names) == {}
