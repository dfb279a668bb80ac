import re

import pytest

from byeori.core.errors import ConfigError
from byeori.evaluation.behaviour.declared import Invariance
from byeori.evaluation.behaviour.invariance import judge_invariance
from byeori.evaluation.behaviour.samples import Sample, kept_samples


def _judge(test, bundle, samples):
    return judge_invariance(test, bundle, samples, bundle.predict([sample.cells for sample in samples]), seed=0)


def test_an_answer_that_hangs_on_a_neutral_column_fails(houses, answers_by, rows):
    answers_by(lambda cells: {"value": cells["rooms"] + (cells["street"] == "north"), "confidence": None})
    outcome = _judge(Invariance(change="value", input="street", tolerance=0.5), houses, rows)
    assert not outcome.passed
    assert outcome.right == 0
    assert outcome.cases[0].why == "1, was 2"
    assert _judge(Invariance(change="value", input="street", tolerance=1.0), houses, rows).passed


def test_named_values_are_variations_of_their_own_where_they_differ(houses, answers_by, rows):
    answers_by(lambda cells: {"value": cells["rooms"], "confidence": None})
    outcome = _judge(Invariance(change="value", input="street", values=("north", "south"), tolerance=0.1), houses, rows)
    assert outcome.passed
    assert [case.sample for case in outcome.cases] == [
        "#2 (north)",
        "#4 (north)",
        "#1 (south)",
        "#3 (south)",
        "#5 (south)",
    ]


def test_the_network_itself_is_asked_about_changed_pictures(shapes_bundle):
    samples = kept_samples(shapes_bundle)
    outcome = _judge(Invariance(change="brightness", by=(0.0, 0.9)), shapes_bundle, samples)
    same = [case for case in outcome.cases if "brightness 0)" in case.sample]
    assert len(outcome.cases) == 2 * len(samples)
    assert all(case.passed for case in same)


def test_the_same_seed_draws_the_same_errors(moods, answers_by):
    asked = list[str]()
    answers_by(lambda cells: asked.append(cells["text"]) or {"value": "up", "confidence": 1.0})
    samples = [Sample("#1", {"text": "wonderful pictures"}), Sample("#2", {"text": "it is so"})]
    outcome = _judge(Invariance(change="typo", by=(1, 2)), moods, samples)
    assert [case.sample for case in outcome.cases] == ["#1 (1 typo)", "#1 (2 typos)"]
    first, asked[:] = asked[2:], []
    _judge(Invariance(change="typo", by=(1, 2)), moods, samples)
    assert asked[2:] == first
    assert len({*first, "wonderful pictures"}) == 3


def test_words_that_stand_in_no_text_test_nothing(moods, answers_by):
    answers_by(lambda cells: {"value": "up" if "film" in cells["text"] else "down", "confidence": 1.0})
    samples = [Sample("#1", {"text": "a film"}), Sample("#2", {"text": "a play"})]
    outcome = _judge(Invariance(change="synonyms", words=(("film", "movie"),)), moods, samples)
    assert [(case.sample, case.why) for case in outcome.cases] == [("#1", "down (1.00), was up (1.00)")]
    nothing = _judge(Invariance(change="names", words=(("Kim", "Lee"),)), moods, samples)
    assert not nothing.passed
    assert nothing.reason == "none of the 2 samples can be changed so"


@pytest.mark.parametrize(
    ("test", "told"),
    [
        ({"change": "blur"}, "wanted an input of pictures as `input`; the inputs are "),
        ({"change": "typo", "input": "rooms"}, "'rooms' is Number (standardise); wanted an input of text"),
        ({"change": "value"}, "wanted any input as `input`; there are 2, 'rooms', 'street'"),
        ({"change": "value", "input": "stret"}, "'stret' is no input; did you mean 'street'?"),
        ({"change": "value", "input": "street", "values": ("nrth",)}, "has not learned 'nrth'; did you mean 'north'?"),
    ],
)
def test_a_change_that_does_not_fit_the_model_is_refused(houses, rows, test, told):
    with pytest.raises(ConfigError, match=re.escape(told)):
        _judge(Invariance(**test, tolerance=1.0), houses, rows)
