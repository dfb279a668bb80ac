import math
import re

import pytest

from byeori.core.errors import ConfigError
from byeori.evaluation.behaviour.declared import Direction
from byeori.evaluation.behaviour.direction import judge_direction
from byeori.evaluation.behaviour.samples import Sample


def _judge(test, bundle, samples):
    return judge_direction(test, bundle, samples, bundle.predict([sample.cells for sample in samples]))


def test_more_rooms_are_to_cost_more(houses, answers_by, rows):
    answers_by(lambda cells: {"value": 10 * min(cells["rooms"], 4), "confidence": None})
    higher = _judge(Direction(input="rooms", by=1.0), houses, rows)
    assert [case.passed for case in higher.cases] == [True, True, True, False, False]
    assert higher.cases[3].why == "40, was 40: wanted higher"
    assert _judge(Direction(input="rooms", times=2.0, expect="not lower"), houses, rows).right == 5
    assert _judge(Direction(input="rooms", by=1.0, expect="lower"), houses, rows).right == 0


def test_what_is_missing_or_stays_is_not_asked_about(houses, answers_by, rows):
    answers_by(lambda cells: {"value": 1.0, "confidence": None})
    missing = [Sample("#0", {"rooms": math.nan, "street": "north"})]
    assert _judge(Direction(input="rooms", by=1.0), houses, missing).reason.startswith("'rooms' cannot be moved so")
    to = _judge(Direction(input="street", to="north", expect="not lower"), houses, rows)
    assert [case.sample for case in to.cases] == ["#2", "#4"]


def test_what_is_written_behind_a_text_moves_a_probability(moods, answers_by):
    answers_by(lambda cells: {"value": "up", "probabilities": {"up": 1 / len(cells["text"]), "down": 0.0}})
    samples = [Sample("#1", {"text": "a film"})]
    assert _judge(Direction(input="text", append=" Awful.", of="up", expect="lower"), moods, samples).passed
    nothing = _judge(Direction(input="text", append="", of="up", expect="not lower"), moods, samples)
    assert nothing.reason.startswith("'text' cannot be moved so")


@pytest.mark.parametrize(
    ("test", "told"),
    [
        ({"input": "room", "by": 1.0}, "'room' is no input; did you mean 'rooms'?"),
        ({"input": "street", "by": 1.0}, "by and times are for numbers, and 'street' is "),
        ({"input": "rooms", "append": "!"}, "append is for texts, and 'rooms' is "),
        ({"input": "street", "to": "nort"}, "to: the model has not learned 'nort'; did you mean 'north'?"),
    ],
)
def test_an_input_that_cannot_be_moved_so_is_refused(houses, rows, test, told):
    with pytest.raises(ConfigError, match=re.escape(told)):
        _judge(Direction(**test), houses, rows)
