import math
from types import SimpleNamespace

import numpy as np
import pytest

from byeori.bundles.reference.features import learn_projection
from byeori.fields.category.category import Category
from byeori.journal.recording import Answered, Recorder, media_of

PROJECTION = learn_projection(np.random.default_rng(0).normal(size=(40, 3)))
BUNDLE = SimpleNamespace(
    digest="d1",
    task=SimpleNamespace(target=Category(("cat", "dog"), is_target=True)),
    reference=SimpleNamespace(features=PROJECTION),
)
ANSWER = {"value": "cat", "confidence": 0.75, "probabilities": {"cat": 0.75, "dog": 0.25}}


def test_a_row_has_what_was_asked_answered_and_by_whom():
    given = Answered("a1", 5.0, {"age": 3.0}, ANSWER, 2.5, "order 7")
    row = Recorder(BUNDLE, "predict", "run-1").row(given, {"value": 3.0})
    assert (row.id, row.time, row.bundle, row.run, row.source) == ("a1", 5.0, "d1", "run-1", "predict")
    assert (row.reference, row.value, row.confidence, row.took_ms) == ("order 7", "cat", 0.75, 2.5)
    assert row.outputs == ANSWER
    assert (row.input_path, row.input_media) == (None, "application/json")


def test_traits_of_inputs_and_features_stand_beside_those_of_the_answer():
    recorder = Recorder(BUNDLE, "serve")
    seen = np.array([1.0, 0, 2], np.float32)
    given = [Answered("a1", 5.0, {"age": 3.0}, ANSWER, 2.5, features=x) for x in (seen, None, seen)]
    first, none, last = recorder.features_of(given)
    assert first == last == PROJECTION.traits(PROJECTION.project(seen[None])[0])
    assert none == {}
    traits = recorder.row(given[0], {"value": 3.0, "town": "Seoul"}, first).traits
    assert traits["answer.margin"] == pytest.approx(0.5)
    assert (traits["value"], traits["town"], traits["answer.value"]) == (3.0, "Seoul", "cat")
    assert traits["features.00"] == first["features.00"]


def test_features_that_are_not_finite_are_none_in_the_row():
    recorder = Recorder(BUNDLE, "serve")
    seen = [np.array(x, np.float32) for x in ([1.0, 0, 2], [math.nan, 0, 2])]
    good, odd = recorder.features_of([Answered("a1", 5.0, {}, ANSWER, 2.5, features=x) for x in seen])
    assert all(isinstance(value, float) for value in good.values())
    assert set(odd.values()) == {None}
    assert recorder.row(Answered("a1", 5.0, {"age": 3.0}, ANSWER, 2.5), {}, odd).traits["features.00"] is None


def test_where_traits_of_inputs_were_skipped_the_others_are_there():
    row = Recorder(BUNDLE, "serve").row(Answered("a1", 5.0, {"age": 3.0}, ANSWER, 2.5), {})
    assert set(row.traits) == {"answer.value", "answer.confidence", "answer.margin", "answer.entropy"}


def test_a_number_that_is_none_or_infinite_is_none():
    row = Recorder(BUNDLE, "serve").row(
        Answered("a1", 5.0, {"age": 3.0}, ANSWER, 2.5), {"value": math.nan, "size": math.inf, "town": ""}
    )
    assert (row.traits["value"], row.traits["size"], row.traits["town"]) == (None, None, "")


def test_the_media_type_is_that_of_an_only_file():
    assert media_of({"image": b"\x89PNG\r\n\x1a\n"}) == "image/png"
    assert media_of({"image": b"\x89PNG\r\n\x1a\n", "age": 3}) == "application/json"
